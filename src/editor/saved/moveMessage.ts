/** Renaming, moving and deleting message files and folders, so that it can be undone. */
import * as vscode from 'vscode';
import { errorText } from '../log.ts';
import { notificationText } from '../trees/markdown.ts';
import { nameOfFile } from './names.ts';
import { isWithin } from './places.ts';
import { exists } from './savedMessages.ts';
import type { SavedParts } from './savedParts.ts';

type Parts = Pick<SavedParts, 'messages' | 'profiles'>;

/** Moves a file or folder into another folder. @throws when something of that name is there */
export async function moveInto(parts: Parts, uri: vscode.Uri, folder: vscode.Uri): Promise<void> {
  if (vscode.Uri.joinPath(uri, '..').toString() === folder.toString()) return;
  if (isWithin(folder, uri)) throw new Error('A folder cannot be moved into itself.');
  await rename(parts, uri, vscode.Uri.joinPath(folder, uri.path.slice(uri.path.lastIndexOf('/') + 1)));
}

/** Gives a file or folder another address; editors that show it follow. @throws when something is there */
export async function rename({ messages, profiles }: Parts, from: vscode.Uri, to: vscode.Uri): Promise<void> {
  const isSame = from.toString() === to.toString();
  // "On" for "on" is the same file to most file systems.
  const isOtherCase = from.toString().toLowerCase() === to.toString().toLowerCase();
  if (isSame) return;
  if (!isOtherCase && (await exists(to))) throw new Error(`"${nameOfFile(to.path)}" is there already.`);
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to, { overwrite: false });
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new Error(`"${nameOfFile(from.path)}" could not be renamed.`);
  await profiles.moved(from, to);
  messages.refresh();
}

/** Deletes a file, or a folder with all in it, into the trash where there is one; offers to undo it. */
export async function remove({ messages }: Parts, uri: vscode.Uri): Promise<void> {
  const before = await contentsOf(uri);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch {
    // Remote and virtual file systems have no trash; what was there is remembered below.
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: false });
  }
  messages.refresh();
  offerUndo(messages, uri, before).catch((error: unknown) => {
    void vscode.window.showErrorMessage(notificationText(`TopicScope: ${errorText(error)}`));
  });
}

async function offerUndo(
  messages: SavedParts['messages'],
  uri: vscode.Uri,
  before: readonly Content[],
): Promise<void> {
  const answer = await vscode.window.showInformationMessage(
    notificationText(`TopicScope: "${nameOfFile(uri.path)}" deleted.`),
    'Undo',
  );
  if (answer !== 'Undo') return;
  for (const { address, bytes } of before) {
    if (bytes === undefined) await vscode.workspace.fs.createDirectory(address);
    // Somebody may have made a file of that name meanwhile.
    else if (!(await exists(address))) await vscode.workspace.fs.writeFile(address, bytes);
  }
  messages.refresh();
}

/** A file with its bytes, or a folder. */
interface Content {
  readonly address: vscode.Uri;
  readonly bytes?: Uint8Array;
}

async function contentsOf(address: vscode.Uri): Promise<Content[]> {
  const { type } = await vscode.workspace.fs.stat(address);
  if ((type & vscode.FileType.Directory) === 0)
    return [{ address, bytes: await vscode.workspace.fs.readFile(address) }];
  const contents: Content[] = [{ address }];
  // A link is deleted as such: what it leads to stays.
  for (const [name, kind] of await vscode.workspace.fs.readDirectory(address)) {
    if ((kind & vscode.FileType.SymbolicLink) !== 0) continue;
    contents.push(...(await contentsOf(vscode.Uri.joinPath(address, name))));
  }
  return contents;
}
