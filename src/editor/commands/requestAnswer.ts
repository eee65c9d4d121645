import * as vscode from 'vscode';
import type { AnswerPlan, MessageTemplate } from '../../shared/compose/messageTemplate.ts';
import type { AskReply } from '../../shared/contract.ts';
import { checkTopicFilter } from '../../shared/topic.ts';
import type { Profile } from '../../profile/schema.ts';
import type { Target } from '../contributions.ts';
import { chooseProfile } from '../prompts.ts';
import { isWritten } from '../saved/chooseSaved.ts';
import { notificationText, visible } from '../trees/markdown.ts';
import { milliseconds } from '../trees/text.ts';
import type { CommandContext } from './context.ts';
import { chosen } from './publishSaved.ts';

const title = 'Publish and Wait for Answer';
/** Milliseconds that an answer is waited for when the message does not say. */
const usualTimeout = 10_000;

/** Publishes a saved message, or the one in a profile's composer, and tells its answer. */
export async function requestAnswer(context: CommandContext, target?: Target): Promise<void> {
  const asked = await messageToSend(context, target);
  if (!asked) return;
  const { profile, template } = asked;
  const answer = template.answer ?? (await askPlan(profile));
  if (!answer) return;
  const reply = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: notificationText(`TopicScope: waiting for the answer to ${template.topic}`),
      cancellable: true,
    },
    async (_, token) => {
      const cancelling = new AbortController();
      token.onCancellationRequested(() => cancelling.abort());
      return await context.asking.ask(profile, { ...template, answer }, cancelling.signal);
    },
  );
  tell(context, profile.id, template.topic, reply).catch((error: unknown) =>
    context.log.error(String(error)),
  );
}

async function messageToSend(
  context: CommandContext,
  target: Target | undefined,
): Promise<{ readonly profile: Profile; readonly template: MessageTemplate } | undefined> {
  if (isWritten(target)) {
    const message = await chosen(context, target, title);
    return message && { ...message, profile: context.profiles.require(message.profile).profile };
  }
  const none = 'TopicScope: there are no profiles that can receive an answer.';
  const when = ({ profile }: { readonly profile: Profile }) => profile.protocol !== 'https';
  const listed = await chooseProfile(context, target, { title, none, when });
  if (!listed) return undefined;
  const { profile } = listed;
  const draft = context.draft(profile.id);
  if (draft && draft.topic !== '') return { profile, template: draft };
  await context.consoles.open(profile.id, { compose: true });
  void vscode.window.showInformationMessage(
    'TopicScope: write a message in the composer, then it can be sent and its answer awaited.',
  );
  return undefined;
}

/** What counts as the answer, where the message does not say. */
async function askPlan({ broker, mqttVersion }: Profile): Promise<AnswerPlan | undefined> {
  const kinds: (vscode.QuickPickItem & { readonly plan: AnswerPlan['kind'] })[] = [];
  if (mqttVersion === '5') {
    kinds.push({
      label: 'On the response topic',
      detail: 'MQTT 5: with the same correlation data; both are made up where the message has none',
      plan: 'responseTopic',
    });
  }
  if (broker === 'awsIotCore') {
    kinds.push({
      label: '/accepted or /rejected',
      detail: 'AWS IoT: shadows, jobs and others answer on the topic with this behind it',
      plan: 'aws',
    });
  }
  kinds.push({
    label: 'On a topic filter',
    detail: 'The first message that comes on a topic filter',
    plan: 'filter',
  });
  const picked = await vscode.window.showQuickPick(kinds, {
    title,
    placeHolder: 'Where does the answer come?',
  });
  if (picked?.plan !== 'filter') return picked && { kind: picked.plan, timeout: usualTimeout };
  const topicFilter = await vscode.window.showInputBox({
    title,
    prompt: 'Topic filter on which the answer comes',
    placeHolder: 'answers/#',
    validateInput: (text) => checkTopicFilter(text.trim(), broker),
  });
  return topicFilter === undefined
    ? undefined
    : { kind: 'filter', topicFilter: topicFilter.trim(), timeout: usualTimeout };
}

async function tell(
  { consoles }: Pick<CommandContext, 'consoles'>,
  profile: string,
  topic: string,
  reply: AskReply,
): Promise<void> {
  if (reply.kind === 'turnedAway') return;
  const took = milliseconds(reply.milliseconds);
  if (!('topic' in reply)) {
    if (reply.kind === 'cancelled') return;
    const words = `TopicScope: no answer to ${visible(topic)} came within ${took}.`;
    await vscode.window.showWarningMessage(notificationText(words));
    return;
  }
  const { id } = reply;
  const words = notificationText(
    `TopicScope: ${reply.kind} after ${took} on ${reply.topic}: ${reply.preview.slice(0, 200)}`,
  );
  const show = 'Show Answer';
  const buttons = id === undefined ? [] : [show];
  const clicked =
    reply.kind === 'rejected'
      ? await vscode.window.showWarningMessage(words, ...buttons)
      : await vscode.window.showInformationMessage(words, ...buttons);
  if (clicked === show && id !== undefined) await consoles.open(profile, { message: id });
}
