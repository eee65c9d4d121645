/** The pages of the extension, bundled as the build does it and served with the policy that they have in VS Code. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { bundles } from '../../../scripts/bundles.ts';
import { consoleHtml, contentSecurityPolicy } from '../../../src/editor/console/html.ts';

const nonce = 'bm9uY2Utb2YtdGhlLXRlc3Q=';
const contentTypes: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css' };

/** The pages' files as the build bundles them, by name. */
export async function buildPage(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await build({ ...bundles.webview, write: false });
  return new Map(outputFiles.map((file) => [path.basename(file.path), file.contents]));
}

/**
 * Serves a page by its bundle's name, with its Content Security Policy.
 *
 * @returns the server and the address of the page
 */
export async function servePage(
  files: ReadonlyMap<string, Uint8Array>,
  bundle: string,
): Promise<{ readonly web: Server; readonly origin: string }> {
  const web = createServer((request, response) => {
    const name = path.basename(request.url ?? '/');
    if (name === '') {
      const origin = `http://${request.headers.host ?? ''}`;
      const policy = { cspSource: origin, nonce };
      const addresses = { script: `${origin}/${bundle}.js`, style: `${origin}/${bundle}.css` };
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.setHeader('content-security-policy', contentSecurityPolicy(policy));
      response.end(consoleHtml({ ...policy, ...addresses }));
      return;
    }
    const file = files.get(name.replace(/\?.*$/, ''));
    if (!file) {
      // Browsers ask for an icon.
      response.writeHead(name === 'favicon.ico' ? 204 : 404).end();
      return;
    }
    response.setHeader('content-type', contentTypes[path.extname(name).slice(1)] ?? 'font/ttf');
    response.end(file);
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  return { web, origin: `http://127.0.0.1:${(web.address() as AddressInfo).port}` };
}
