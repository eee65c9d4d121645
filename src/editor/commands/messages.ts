/** What can be done with a message of the console's list: from its context menu, or by keys there. */
import * as vscode from 'vscode';
import type { FormatChoice } from '../../shared/payload/format.ts';
import { bestForm, payloadForms, type PayloadForm } from '../../shared/payload/reading.ts';
import { formatBytes } from '../../shared/payload/size.ts';
import { decodeText } from '../../shared/payload/text.ts';
import type { Target } from '../contributions.ts';
import { fileName } from '../messages/documents.ts';
import { imageExtension } from '../../formats/image.ts';
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

/** Opens a message's whole payload in the form or format that the person chooses. */
export async function openMessageAs({ documents, payloads }: CommandContext, target?: Target): Promise<void> {
  const message = await documents.find(targetMessage(target));
  const { id, profile, topic, payload } = message;
  const binding = payloads.binding(profile, topic);
  const proposals = await payloads.propose(message);
  const best = bestForm(payload);
  const forms = new Set<string>(payloadForms);
  const choices: (vscode.QuickPickItem & { as: PayloadForm | FormatChoice })[] = [
    ...(binding
      ? [
          {
            as: binding.choice,
            label: `As bound: ${binding.choice.format}`,
            description: binding.topicFilter,
          },
        ]
      : []),
    ...payloadForms.map((as) => ({
      as,
      label: { json: 'JSON', text: 'Text (UTF-8)', hex: 'Hex' }[as],
      detail: formDetail(as, payload),
      ...(as === best ? { description: 'suits it' } : {}),
    })),
    ...(await payloads.formats())
      .filter(({ id: format }) => !forms.has(format))
      .map(({ id: format, title }) => {
        const proposal = proposals.find(({ choice }) => choice.format === format);
        return {
          as: proposal?.choice ?? { format },
          label: title,
          ...(proposal ? { description: proposal.reason } : {}),
        };
      }),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: 'Open Payload As',
    placeHolder: formatBytes(payload.length),
    matchOnDescription: true,
  });
  if (picked) await documents.open(id, picked.as);
}

function formDetail(form: PayloadForm, payload: Uint8Array): string {
  if (form === 'json') {
    return bestForm(payload) === 'json' ? 'Formatted' : 'The payload is not JSON: shown as text';
  }
  if (form === 'hex') return 'Every byte';
  return decodeText(payload) === undefined
    ? 'The payload is not UTF-8: bytes that are none are shown as \ufffd'
    : 'As it was sent';
}

/** Writes a message's bytes, unchanged, to a file of the person's choice. */
export async function savePayload({ documents }: CommandContext, target?: Target): Promise<void> {
  const { topic, payload } = await documents.find(targetMessage(target));
  const extension = imageExtension(payload) ?? { json: 'json', text: 'txt', hex: 'bin' }[bestForm(payload)];
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
