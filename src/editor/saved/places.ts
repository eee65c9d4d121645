/** Where saved messages lie: `.topicscope/messages` of each workspace folder, and a folder of the user's own. */
import * as vscode from 'vscode';

export interface MessagePlace {
  /** For people: "plant (workspace)", "My Messages". */
  readonly name: string;
  readonly root: vscode.Uri;
  readonly kind: 'workspace' | 'user';
}

const inWorkspace = ['.topicscope', 'messages'];

/** All places there are now. @param storage the extension's own folder, over all windows */
export function messagePlaces(storage: vscode.Uri): readonly MessagePlace[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [
    ...folders.map(({ name, uri }): MessagePlace => ({
      name: folders.length === 1 ? 'Workspace' : name,
      root: vscode.Uri.joinPath(uri, ...inWorkspace),
      kind: 'workspace',
    })),
    { name: 'My Messages', root: vscode.Uri.joinPath(storage, 'messages'), kind: 'user' },
  ];
}

/** The place that a file or folder is in. */
export function placeOf(uri: vscode.Uri, places: readonly MessagePlace[]): MessagePlace | undefined {
  return places.find(({ root }) => isWithin(uri, root));
}

/** Is this a folder, or something below it? */
export function isWithin(uri: vscode.Uri, folder: vscode.Uri): boolean {
  const base = folder.with({ path: `${folder.path}/` }).toString();
  return uri.toString() === folder.toString() || uri.toString().startsWith(base);
}
