/** The verbs of the view "Topics". */
import * as vscode from 'vscode';
import type { TopicSort } from '../../history/questions.ts';
import type { Target } from '../contributions.ts';
import { chooseProfile, targetTopic } from '../prompts.ts';
import { notificationText } from '../trees/markdown.ts';
import { checkTopicFilter, hasWildcard } from '../../shared/topic.ts';
import { sortNames } from '../topics/topicNodes.ts';
import type { CommandContext } from './context.ts';

const none = 'TopicScope: there are no profiles yet.';

/** Compares the last two messages of a topic in VS Code's diff editor. */
export async function compareTopic(context: CommandContext, target?: Target): Promise<void> {
  const chosen = await chooseTopic(context, target, 'Compare Last Two Messages');
  if (!chosen) return;
  const { profile, topic } = chosen;
  const history = await context.runtime.history();
  const [newer, older] = await history.query({ profile, topicFilter: topic, limit: 2 });
  if (newer && older) {
    await context.comparison.compare(older.id, newer.id);
    return;
  }
  const what = newer ? 'has only one message' : 'has no messages';
  void vscode.window.showInformationMessage(
    notificationText(`TopicScope: "${topic}" ${what} in history: there is nothing to compare.`),
  );
}

/** Copies a topic. */
export async function copyTopic(context: CommandContext, target?: Target): Promise<void> {
  const chosen = await chooseTopic(context, target, 'Copy Topic');
  if (chosen) await vscode.env.clipboard.writeText(chosen.topic);
}

/** Opens the console's composer with a topic. */
export async function publishHere(context: CommandContext, target?: Target): Promise<void> {
  const chosen = await chooseTopic(context, target, 'Publish Here');
  if (chosen) await context.consoles.open(chosen.profile, { compose: true, topic: chosen.topic });
}

const sorts: readonly { readonly sort: TopicSort; readonly label: string; readonly detail: string }[] = [
  { sort: 'name', label: 'Name', detail: 'Numbers in names count as numbers' },
  { sort: 'rate', label: 'Rate', detail: 'Messages a second lately: what floods the broker now' },
  { sort: 'count', label: 'Number of Messages', detail: 'In all of history' },
  { sort: 'bytes', label: 'Size', detail: 'Bytes of all payloads in history' },
  { sort: 'recency', label: 'Last Message', detail: 'What was heard of last stands first' },
];

/** Asks by what topics are sorted. */
export async function sortTopics({ topicsView }: CommandContext): Promise<void> {
  const items = sorts.map((item) => ({
    ...item,
    description: item.sort === topicsView.sort ? 'current' : '',
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Sort Topics By',
    placeHolder: `Now by ${sortNames[topicsView.sort]}`,
    matchOnDetail: true,
  });
  if (picked) await topicsView.setSort(picked.sort);
}

/** Asks which topics the view is to show. */
export async function filterTopics({ topicsView }: CommandContext): Promise<void> {
  const filter = await vscode.window.showInputBox({
    title: 'Filter Topics',
    value: topicsView.filter,
    prompt: 'Text that the topic contains, or a topic filter with + or #. Empty: all topics.',
    placeHolder: 'temp, or factory/+/state',
    validateInput: (text) => (hasWildcard(text) ? checkTopicFilter(text, 'mqtt') : undefined),
  });
  if (filter !== undefined) topicsView.setFilter(filter.trim());
}

/** Shows all topics again. */
export async function clearTopicsFilter({ topicsView }: CommandContext): Promise<void> {
  topicsView.setFilter('');
}

/** Shows more of a level. */
export async function showMoreTopics({ topicsView }: CommandContext, target?: Target): Promise<void> {
  if (typeof target !== 'object' || target.profile === undefined) return;
  topicsView.showMore({ profile: target.profile, ...(target.moreOf && { moreOf: target.moreOf }) });
}

/** The topic that a command is about: that of the line, or one that the person writes. */
export async function chooseTopic(
  context: Pick<CommandContext, 'profiles' | 'runtime'>,
  target: Target | undefined,
  title: string,
): Promise<{ profile: string; topic: string } | undefined> {
  const listed = await chooseProfile(context, target, { title, none });
  if (!listed) return undefined;
  const profile = listed.profile.id;
  const topic =
    targetTopic(target) ??
    (await vscode.window.showInputBox({ title, prompt: 'Topic', ignoreFocusOut: true }));
  return topic === undefined || topic === '' ? undefined : { profile, topic };
}
