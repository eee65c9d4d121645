/** Saved messages as files: made, opened, renamed, deleted. */
import * as vscode from 'vscode';
import type { MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { Target } from '../contributions.ts';
import { chooseProfile, targetTopic } from '../prompts.ts';
import { chooseSaved, targetRecent, targetSaved } from '../saved/chooseSaved.ts';
import { remove, rename } from '../saved/moveMessage.ts';
import { checkName, checkPath, messageExtension, nameOfFile, nameOfTopic } from '../saved/names.ts';
import { templateOfRecorded } from '../saved/recordedTemplate.ts';
import { askFile, askFolder, saveDraft, saveTo } from '../saved/saveDraft.ts';
import { exists } from '../saved/savedMessages.ts';
import { notificationText, visible } from '../trees/markdown.ts';
import type { CommandContext } from './context.ts';
import { chosen, composeChosen } from './publishSaved.ts';

/** Saves a recorded message, a recent one, or what stands in a profile's composer. */
export async function saveMessage(context: CommandContext, target?: Target): Promise<void> {
  const { saved, documents, payloads } = context;
  const recent = targetRecent(context, target);
  if (recent) {
    await saveAs(context, recent.profile, recent.template);
    return;
  }
  if (typeof target === 'object' && target.message !== undefined) {
    const recorded = await documents.find(target.message);
    await saveAs(context, recorded.profile, await templateOfRecorded(recorded, payloads));
    return;
  }
  const listed = await chooseProfile(context, target, {
    title: 'Save Message',
    none: 'TopicScope: there are no profiles yet.',
  });
  if (!listed) return;
  const { id } = listed.profile;
  const draft = context.draft(id);
  if (draft && draft.topic !== '') {
    await saveDraft(saved, id, draft, true);
    return;
  }
  await context.consoles.open(id, { compose: true });
  void vscode.window.showInformationMessage(
    'TopicScope: write a message in the composer, then it can be saved.',
  );
}

async function saveAs(context: CommandContext, profile: string, template: MessageTemplate): Promise<void> {
  const { messages } = context.saved;
  const uri = await askFile(messages, 'Save Message', nameOfTopic(template.topic));
  if (uri) await saveTo(context.saved, uri, template, profile);
}

/** Makes the file of a new message and opens it, with the topic selected. */
export async function newMessage({ saved }: CommandContext, target?: Target): Promise<void> {
  const { messages } = saved;
  const topic = targetTopic(target) ?? 'factory/line1/command';
  const folder = folderOf(target);
  const uri = await askFile(messages, 'New Message', nameOfTopic(topic), folder);
  if (!uri) return;
  const payload = '{\n  "time": "{{isoTimestamp}}"\n}';
  await messages.write(uri, { template: { topic, payload, qos: 0, retain: false } });
  const editor = await vscode.window.showTextDocument(uri);
  const at = editor.document.getText().indexOf(topic);
  if (at < 0) return;
  const { document } = editor;
  editor.selection = new vscode.Selection(document.positionAt(at), document.positionAt(at + topic.length));
}

/** Makes a folder. */
export async function newMessageFolder({ saved }: CommandContext, target?: Target): Promise<void> {
  const { messages } = saved;
  const parent = folderOf(target) ?? (await askFolder(await messages.contents(), 'New Folder'));
  if (!parent) return;
  const name = await vscode.window.showInputBox({
    title: 'New Folder',
    prompt: 'Name of the folder',
    validateInput: (text) => checkPath(text),
  });
  if (name === undefined) return;
  const uri = vscode.Uri.joinPath(parent, ...name.split('/'));
  if (await exists(uri)) throw new Error(`"${name}" is there already.`);
  await vscode.workspace.fs.createDirectory(uri);
  messages.refresh();
}

/** The folder of a line, or that of its file. */
function folderOf(target: Target | undefined): vscode.Uri | undefined {
  const uri = targetSaved(target);
  return uri?.path.endsWith(messageExtension) === true ? vscode.Uri.joinPath(uri, '..') : uri;
}

/** Opens a message in the composer of its profile. */
export async function composeSaved(context: CommandContext, target?: Target): Promise<void> {
  const message = await chosen(context, target, 'Open in Composer');
  if (message) await composeChosen(context, message);
}

/** Opens a message's file; where it has a mistake, there. */
export async function openSaved(context: CommandContext, target?: Target): Promise<void> {
  const uri = await chooseSaved(context, target, 'Edit Message');
  if (!uri) return;
  const editor = await vscode.window.showTextDocument(uri, { preview: true });
  const reading = await context.saved.messages.reading(uri);
  const [problem] = reading.ok ? [] : reading.problems;
  if (!problem) return;
  const { document } = editor;
  const range = new vscode.Range(document.positionAt(problem.from), document.positionAt(problem.to));
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range);
}

/** Gives a file or folder another name. */
export async function renameSaved(context: CommandContext, target?: Target): Promise<void> {
  const { saved } = context;
  const uri = await chooseSaved(context, target, 'Rename Message');
  if (!uri) return;
  const isFile = uri.path.endsWith(messageExtension);
  const before = nameOfFile(uri.path);
  const name = await vscode.window.showInputBox({
    title: 'Rename',
    prompt: isFile ? 'Name of the message' : 'Name of the folder',
    value: before,
    validateInput: (text) => checkName(text),
  });
  if (name === undefined) return;
  const to = vscode.Uri.joinPath(uri, '..', isFile ? `${name}${messageExtension}` : name);
  await rename(saved, uri, to);
}

/** Deletes a file, or a folder after a question; it can be undone. */
export async function deleteSaved(context: CommandContext, target?: Target): Promise<void> {
  const uri = await chooseSaved(context, target, 'Delete Message');
  if (!uri) return;
  if (!uri.path.endsWith(messageExtension) && !(await confirmFolder(uri))) return;
  await remove(context.saved, uri);
}

async function confirmFolder(uri: vscode.Uri): Promise<boolean> {
  const answer = await vscode.window.showWarningMessage(
    notificationText(`Delete the folder "${visible(nameOfFile(uri.path))}" with all messages in it?`),
    { modal: true },
    'Delete',
  );
  return answer === 'Delete';
}

/** Forgets all messages that were sent by hand. */
export async function clearRecents({ profiles, saved }: CommandContext): Promise<void> {
  for (const { profile } of profiles.list.profiles) saved.recents.clear(profile.id);
}
