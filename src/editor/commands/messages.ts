/** What can be done with a message of the console's list: from its context menu, or by keys there. */
import * as vscode from 'vscode';
import { bestForm, type PayloadForm } from '../../shared/payload/reading.ts';
import { formatBytes } from '../../shared/payload/size.ts';
import { decodeText } from '../../shared/payload/text.ts';
import type { Target } from '../contributions.ts';
import { fileName } from '../messages/documents.ts';
import { targetMessage } from '../prompts.ts';
import type { CommandContext } from './context.ts';

/** Remembers a message to compare others with, or forgets it. */
export async function selectForCompare({ comparison }: CommandContext, target?: Target): Promise<void> {
  await comparison.select(targetMessage(target));
}

/** Compares a message with the one that was selected. */
export async function compareWithSelected({ comparison }: CommandContext, target?: Target): Promise<void> {
  await comparison.withSelected(targetMessage(target));
}

/** Compares a message with the one before on its topic. */
export async function compareWithPrevious({ comparison }: CommandContext, target?: Target): Promise<void> {
  await comparison.withPrevious(targetMessage(target));
}

/** Opens a message's whole payload in the form that the person chooses. */
export async function openMessageAs({ documents }: CommandContext, target?: Target): Promise<void> {
  const { id, payload } = await documents.find(targetMessage(target));
  const best = bestForm(payload);
  const isText = decodeText(payload) !== undefined;
  const choices: (vscode.QuickPickItem & { form: PayloadForm })[] = [
    {
      form: 'json',
      label: 'JSON',
      detail: best === 'json' ? 'Formatted' : 'The payload is not JSON: shown as text',
    },
    {
      form: 'text',
      label: 'Text (UTF-8)',
      detail: isText ? 'As it was sent' : 'The payload is not UTF-8: bytes that are none are shown as \ufffd',
    },
    { form: 'hex', label: 'Hex', detail: 'Every byte' },
  ];
  const picked = await vscode.window.showQuickPick(
    choices.map((choice) => (choice.form === best ? { ...choice, description: 'suits it' } : choice)),
    { title: 'Open Payload As', placeHolder: formatBytes(payload.length) },
  );
  if (picked) await documents.open(id, picked.form);
}

/** Writes a message's bytes, unchanged, to a file of the person's choice. */
export async function savePayload({ documents }: CommandContext, target?: Target): Promise<void> {
  const { topic, payload } = await documents.find(targetMessage(target));
  const extension = { json: 'json', text: 'txt', hex: 'bin' }[bestForm(payload)];
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${fileName(topic)}.${extension}`;
  const file = await vscode.window.showSaveDialog({
    title: 'Save Payload',
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
  if (!file) return;
  await vscode.workspace.fs.writeFile(file, payload);
  void vscode.window.showInformationMessage(`TopicScope: ${formatBytes(payload.length)} saved.`);
}
