/** Publishing what was written before: saved messages, and those that were sent by hand. */
import * as vscode from 'vscode';
import type { Target } from '../contributions.ts';
import {
  allRecents,
  chooseSaved,
  messageOf,
  targetRecent,
  type ChosenMessage,
} from '../saved/chooseSaved.ts';
import { pickAny, pickRecent, type Picked } from '../saved/pickMessage.ts';
import { publishTemplate } from '../saved/publishTemplate.ts';
import type { CommandContext } from './context.ts';

const nothingSent = 'TopicScope: nothing was sent by hand in this workspace yet.';

/** Publishes a saved message, or a recent one, at once. */
export async function publishSaved(context: CommandContext, target?: Target): Promise<void> {
  await publishChosen(context, await chosen(context, target, 'Publish'));
}

/** Publishes a saved message with another profile than the last time. */
export async function publishSavedTo(context: CommandContext, target?: Target): Promise<void> {
  const uri = await chooseSaved(context, target, 'Publish To');
  if (uri) await publishChosen(context, await messageOf(context, uri, { title: 'Publish To', again: true }));
}

/** Asks for one of the messages that were sent by hand, and sends it again. */
export async function publishAgain(context: CommandContext, target?: Target): Promise<void> {
  const recent = targetRecent(context, target);
  if (recent) {
    await publishChosen(context, recent);
    return;
  }
  if (allRecents(context).length === 0) {
    void vscode.window.showInformationMessage(nothingSent);
    return;
  }
  await act(context, await pickRecent(context));
}

/** Sends the message that was sent last once more. */
export async function publishLast(context: CommandContext): Promise<void> {
  const [last] = allRecents(context);
  if (last) await publishChosen(context, { profile: last.profile, template: last.template });
  else void vscode.window.showInformationMessage(nothingSent);
}

/** Asks for any message there is, or a topic to write one for. */
export async function quickPublish(context: CommandContext): Promise<void> {
  await act(context, await pickAny(context));
}

/** The message that a command is about. */
export async function chosen(
  context: CommandContext,
  target: Target | undefined,
  title: string,
): Promise<ChosenMessage | undefined> {
  const recent = targetRecent(context, target);
  if (recent) return recent;
  const uri = await chooseSaved(context, target, title);
  return uri && (await messageOf(context, uri, { title }));
}

/** Opens a message in the composer of its profile. */
export async function composeChosen(
  { consoles }: Pick<CommandContext, 'consoles'>,
  { profile, template, saved }: ChosenMessage,
): Promise<void> {
  await consoles.open(profile, { draft: { ...template, ...(saved ? { saved } : {}) } });
}

async function act(context: CommandContext, picked: Picked | undefined): Promise<void> {
  if (!picked) return;
  if (picked.kind === 'topic') {
    await context.consoles.open(picked.profile, { compose: true, topic: picked.topic });
    return;
  }
  const target =
    picked.kind === 'saved'
      ? { saved: picked.uri.toString() }
      : { profile: picked.profile, sentAt: picked.sentAt };
  const message = await chosen(context, target, 'Publish');
  if (message && picked.compose) await composeChosen(context, message);
  else await publishChosen(context, message);
}

async function publishChosen(context: CommandContext, message: ChosenMessage | undefined): Promise<void> {
  if (message) await publishTemplate(context, message.profile, message.template);
}
