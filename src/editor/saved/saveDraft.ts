/** "Save" in the composer: into the file that the draft came from, or into one that the person names. */
import * as vscode from 'vscode';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { Draft, SavedAs } from '../../shared/contract.ts';
import { notificationText, visible } from '../trees/markdown.ts';
import { checkPath, freeName, messageExtension, nameOfFile, nameOfTopic } from './names.ts';
import { placeOf, type MessagePlace } from './places.ts';
import { exists, type PlaceContents, type SavedMessages } from './savedMessages.ts';
import type { SavedParts } from './savedParts.ts';

/** A folder that a message can be saved in. */
interface Folder {
  readonly uri: vscode.Uri;
  readonly place: MessagePlace;
  readonly names: readonly string[];
}

/**
 * Saves a draft.
 *
 * @param as asks for a name even if the draft has a file already
 * @returns what it is saved as; undefined when the person turned away
 */
export async function saveDraft(
  parts: Omit<SavedParts, 'recents'>,
  profileId: string,
  { saved: from, route, ...message }: Draft,
  as: boolean,
): Promise<SavedAs | undefined> {
  if (message.topic === '') throw new Error('Write a topic first: a message is saved with it.');
  const template: MessageTemplate = route === parts.defaultRoute(profileId) ? message : { ...message, route };
  const own = from && !as ? vscode.Uri.parse(from.file) : undefined;
  // The page tells the file: only files of messages are written.
  const isOwn = own?.path.endsWith(messageExtension) === true && (await exists(own));
  const uri =
    own && isOwn
      ? own
      : await askFile(parts.messages, 'Save Message', from?.name ?? nameOfTopic(message.topic));
  if (!uri) return undefined;
  await saveTo(parts, uri, template, profileId);
  return { file: uri.toString(), name: nameOfFile(uri.path) };
}

/** Writes a message into a file, keeps what the file says besides, and says where it lies. */
export async function saveTo(
  { messages, profiles }: Pick<SavedParts, 'messages' | 'profiles'>,
  uri: vscode.Uri,
  template: MessageTemplate,
  profileId: string,
): Promise<void> {
  const before = (await exists(uri)) ? await messages.reading(uri) : undefined;
  const rest = before?.ok === true ? before.message : {};
  await messages.write(uri, { ...rest, template });
  await profiles.remember(uri, profileId);
  void tell(messages, uri);
}

async function tell(messages: SavedMessages, uri: vscode.Uri): Promise<void> {
  const place = placeOf(uri, messages.places);
  const where = place ? ` in ${place.name}` : '';
  const chosen = await vscode.window.showInformationMessage(
    notificationText(`TopicScope: saved as "${nameOfFile(uri.path)}"${where}.`),
    'Open File',
  );
  if (chosen === 'Open File') await vscode.window.showTextDocument(uri);
}

/**
 * Asks for the file of a new message: folder, then name. Overwriting asks once more.
 *
 * @param proposed a name, made different where it is taken
 */
export async function askFile(
  messages: SavedMessages,
  title: string,
  proposed: string,
  given?: vscode.Uri,
): Promise<vscode.Uri | undefined> {
  const contents = await messages.contents();
  const folder = given ?? (await askFolder(contents, title));
  if (!folder) return undefined;
  const taken = namesIn(folder, contents);
  const name = await vscode.window.showInputBox({
    title,
    prompt: 'Name of the message; with folders in front: lights/on',
    value: freeName(proposed, taken),
    ignoreFocusOut: true,
    validateInput: (text) => checkPath(text),
  });
  if (name === undefined) return undefined;
  const uri = vscode.Uri.joinPath(folder, ...`${name}${messageExtension}`.split('/'));
  if (!(await exists(uri))) return uri;
  const answer = await vscode.window.showWarningMessage(
    `"${nameOfFile(uri.path)}" is there already. Replace it?`,
    { modal: true, detail: 'The message that it holds now is lost; its comments stay.' },
    'Replace',
  );
  return answer === 'Replace' ? uri : undefined;
}

/** Asks for a folder; where there is but one, it is taken. */
export async function askFolder(
  contents: readonly PlaceContents[],
  title: string,
): Promise<vscode.Uri | undefined> {
  const folders = contents.flatMap(({ place, folders: below }): Folder[] => [
    { uri: place.root, place, names: [] },
    ...below.map((names) => ({ uri: vscode.Uri.joinPath(place.root, ...names), place, names })),
  ]);
  const [only] = folders;
  if (folders.length === 1 && only) return only.uri;
  const picked = await vscode.window.showQuickPick(
    folders.map(({ uri, place, names }) => ({
      label: `$(${names.length > 0 ? 'folder' : place.kind === 'user' ? 'account' : 'root-folder'}) ${visible(names.at(-1) ?? place.name)}`,
      description:
        names.length > 0 ? visible([place.name, ...names.slice(0, -1)].join(' / ')) : detailOf(place),
      uri,
    })),
    { title, placeHolder: 'Folder', matchOnDescription: true, ignoreFocusOut: true },
  );
  return picked?.uri;
}

function detailOf({ kind, root }: MessagePlace): string {
  return kind === 'user' ? 'for you alone, in all workspaces' : vscode.workspace.asRelativePath(root);
}

/** Names of the messages in a folder. */
function namesIn(folder: vscode.Uri, contents: readonly PlaceContents[]): readonly string[] {
  const path = folder.toString();
  return contents.flatMap(({ messages }) =>
    messages.filter(({ uri }) => vscode.Uri.joinPath(uri, '..').toString() === path).map(({ name }) => name),
  );
}
