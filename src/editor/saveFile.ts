import * as vscode from 'vscode';

/**
 * Asks where a file shall go, proposing a name, and writes it.
 *
 * @param bytes made only when the person has chosen; undefined when that was cancelled
 * @returns whether it was written
 */
export async function saveFile(name: string, bytes: () => Promise<Uint8Array | undefined>): Promise<boolean> {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const target = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
    filters: { [extension.toUpperCase()]: [extension] },
  });
  if (!target) return false;
  const content = await bytes();
  if (!content) return false;
  await vscode.workspace.fs.writeFile(target, content);
  return true;
}
