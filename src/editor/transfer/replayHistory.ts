/** Replay from beginning to end: which messages, onto what and how, its run, and what became of it. */
import * as vscode from 'vscode';
import type { Survey } from '../../history/transfer/survey.ts';
import type { Profile } from '../../profile/schema.ts';
import { Replay, type ReplayStatus } from '../../session/replay/replay.ts';
import { replayedTopic, replayRequest, type ReplayChoices } from '../../session/replay/requests.ts';
import { checkTopic } from '../../shared/limits.ts';
import type { CommandContext } from '../commands/context.ts';
import { connected } from '../connected.ts';
import { profileName, type ListedProfile } from '../profiles/profileList.ts';
import { notificationText, visible } from '../trees/markdown.ts';
import { longNumber } from '../trees/text.ts';
import { runSteps } from '../wizard/steps.ts';
import { askReplay } from './replayQuestions.ts';
import { filterOf, selectionSteps, type SelectionDraft } from './selection.ts';
import { isCancelled, withProgress } from './withProgress.ts';
import { counted, messages, span } from './words.ts';

/** @param given a search that the command was called with */
export async function runReplay(
  context: CommandContext,
  { profile }: ListedProfile,
  given: string | undefined,
): Promise<void> {
  const name = profileName(profile);
  const title = `Replay History: ${name}`;
  const history = await context.runtime.history();
  const draft: SelectionDraft = { profile, given, sessions: await history.sessions(profile.id) };
  if (!(await runSteps(title, draft, selectionSteps('Replay')))) return;
  const filter = filterOf(profile, draft.search ?? '');
  const file = await history.file();
  const transfers = await context.transfers();
  const survey = await surveyed(() =>
    withProgress(
      'Looking through the messages',
      ({ done, total }) => `${longNumber(done)} of ${messages(total)}`,
      (options) => transfers.survey({ file, filter }, options),
    ),
  );
  if (!survey) return;
  if (survey.count === 0) {
    void vscode.window.showInformationMessage('TopicScope: no messages were found to replay.');
    return;
  }
  const answers = await askReplay(title, {
    survey,
    targets: context.profiles.list.profiles,
    target: profile,
    rules: '',
    options: new Set(['incoming'] as const),
  });
  if (!answers) return;
  const { target, speed, choices } = answers;
  const plan = planOf(survey, choices, target);
  if (!(await confirm(survey, plan, answers))) return;
  if (!(await connected(context, target))) return;
  const sessions = await context.runtime.sessions();
  const reading = new AbortController();
  const replay = new Replay({
    pages: transfers.pages({ file, filter, upTo: survey.upTo }, reading.signal),
    total: survey.count,
    speed,
    requestOf: (message) => replayRequest(message, choices, target),
    publish: (request) => sessions.publish(target.id, request),
    pace: context.paces.for(target),
    isReady: () => target.protocol === 'https' || context.runtime.health(target.id).state === 'connected',
    onDidChangeReadiness: sessions.onDidChangeHealth,
    onChange: () => context.replays.changed(),
  });
  const onto = `${visible(name)} onto ${visible(profileName(target))}`;
  context.log.info(`replay of ${messages(survey.count)} of ${onto} begins`);
  const status = await context.replays.run({ name: onto, replay });
  reading.abort();
  void tell(context, onto, status);
}

async function surveyed(work: () => Promise<Survey>): Promise<Survey | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isCancelled(error)) return undefined;
    throw error;
  }
}

interface Plan {
  readonly messages: number;
  readonly topics: number;
  readonly retained: number;
  /** Messages on topics that cannot be published to, and the first complaint. */
  readonly refused: number;
  readonly complaint: string | undefined;
}

/** What will be published, as far as the survey tells. */
function planOf({ topics, onOtherTopics }: Survey, choices: ReplayChoices, target: Profile): Plan {
  const targets = new Set<string>();
  let [count, retained, refused] = [onOtherTopics, 0, 0];
  let complaint: string | undefined;
  for (const one of topics) {
    const becomes = replayedTopic(one.topic, choices);
    const wanted = (choices.incoming ? one.incoming : 0) + (choices.outgoing ? one.outgoing : 0);
    if (becomes === undefined || wanted === 0) continue;
    count += wanted;
    targets.add(becomes);
    if (choices.retain) retained += one.retained;
    const problem = checkTopic(becomes, target);
    if (problem === undefined) continue;
    refused += wanted;
    complaint ??= problem;
  }
  return { messages: count, topics: targets.size, retained, refused, complaint };
}

async function confirm(
  survey: Survey,
  plan: Plan,
  { target, speed, choices }: { target: Profile; speed: number; choices: ReplayChoices },
): Promise<boolean> {
  const leftOut = survey.count - plan.messages;
  const time =
    speed === Infinity
      ? 'As fast as the quotas of the target allow.'
      : `It takes about ${span((survey.to - survey.from) / speed)} at ${speed}×, or longer where the quotas of the target are slower.`;
  const details = [
    time,
    ...(choices.rules.length === 0
      ? []
      : [choices.rules.map(({ from, to }) => visible(`${from === '' ? 'all' : from} → ${to}`)).join('; ')]),
    ...(leftOut > 0 ? [`${messages(leftOut)} of ${longNumber(survey.count)} are left out.`] : []),
    ...(plan.refused > 0
      ? [`${messages(plan.refused)} will be refused: ${visible(plan.complaint ?? '')}`]
      : []),
    plan.retained > 0
      ? `The broker will retain up to ${messages(plan.retained)}; those with an empty payload remove what it retains.`
      : 'Nothing is retained.',
  ];
  if (plan.messages === 0) {
    void vscode.window.showInformationMessage('TopicScope: with these choices no message is left to replay.');
    return false;
  }
  const go = 'Replay';
  const choice = await vscode.window.showWarningMessage(
    `Publish ${messages(plan.messages)} on ${counted(plan.topics, 'topic')} onto “${notificationText(profileName(target))}”?`,
    { modal: true, detail: details.join('\n\n') },
    go,
  );
  return choice === go;
}

async function tell(context: CommandContext, onto: string, status: ReplayStatus): Promise<void> {
  const { state, sent, failed, leftOut, failures, problem } = status;
  const sentences = [
    state === 'finished'
      ? `the replay of ${onto} is over.`
      : `the replay of ${onto} ${state === 'cancelled' ? 'was cancelled' : 'ended early'}.`,
    ...(problem === undefined ? [] : [`${problem}.`]),
    `${messages(sent)} published${failed > 0 ? `, ${longNumber(failed)} failed` : ''}${leftOut > 0 ? `, ${longNumber(leftOut)} left out` : ''}.`,
  ];
  const text = notificationText(`TopicScope: ${sentences.join(' ')}`);
  context.log.info(sentences.join(' '));
  if (failed === 0 && problem === undefined) {
    void vscode.window.showInformationMessage(text);
    return;
  }
  const show = 'Show Failures';
  const choice = await vscode.window.showWarningMessage(text, ...(failed > 0 ? [show] : []));
  if (choice !== show) return;
  const lines = [...failures].map(([reason, count]) => `${longNumber(count)} × ${visible(reason)}`);
  await context.reports.show('Replay failures.txt', [`Replay of ${onto}`, '', ...lines, ''].join('\n'));
}
