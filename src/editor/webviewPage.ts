/** Puts one of our pages into a webview: only our own files, under a strict Content Security Policy. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { consoleHtml } from './console/html.ts';

/**
 * Loads a page into the panel.
 *
 * @param name of the page's bundle in dist/webview
 */
export function loadPage(
  { webview }: Pick<vscode.WebviewPanel, 'webview'>,
  extensionUri: vscode.Uri,
  name: 'main' | 'chart',
): void {
  const files = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(files, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [files] };
  webview.html = consoleHtml({
    cspSource: webview.cspSource,
    script: address(`${name}.js`),
    style: address(`${name}.css`),
    nonce: randomBytes(18).toString('base64'),
  });
}
