import * as vscode from 'vscode';
import type { Target } from '../contributions.ts';
import { profileName } from '../profiles/profileList.ts';
import { chooseProfile, targetTopic, targetTopicFilter } from '../prompts.ts';
import { topicSearch } from '../topics/topicSearch.ts';
import type { CommandContext } from './context.ts';

const none = 'TopicScope: there are no profiles yet.';

/** Opens a profile's console with the cursor in the composer. */
export async function publish(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Publish', none });
  if (listed) await context.consoles.open(listed.profile.id, { compose: true });
}

/** Opens a profile's console. */
export async function openConsole(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Open Console', none });
  if (listed) await context.consoles.open(listed.profile.id);
}

/** Opens a profile's console with its history limited to a subscription, a topic or a branch. */
export async function showHistory(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Show History', none });
  if (!listed) return;
  const { id, broker } = listed.profile;
  const topic = targetTopic(target);
  if (topic !== undefined && typeof target === 'object') {
    const { isTopic = true, isBranch = false } = target;
    await context.consoles.open(id, { search: topicSearch({ topic, isTopic, isBranch }, broker) });
    return;
  }
  const topicFilter = targetTopicFilter(target);
  await context.consoles.open(id, topicFilter === undefined ? {} : { topicFilter });
}

/** Removes a profile's history after a confirmation. */
export async function clearHistory(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Clear History', none });
  if (!listed) return;
  await confirmClearHistory(context, listed.profile.id);
}

/** Asks, and removes a profile's history if the person confirms; tells whether they did. */
export async function confirmClearHistory(
  { profiles, runtime }: Pick<CommandContext, 'profiles' | 'runtime'>,
  profileId: string,
): Promise<boolean> {
  const choice = await vscode.window.showWarningMessage(
    `Clear the history of "${profileName(profiles.require(profileId).profile)}"?`,
    { modal: true, detail: 'All its messages are removed, in all windows. This cannot be undone.' },
    'Clear History',
  );
  if (choice !== 'Clear History') return false;
  await (await runtime.history()).clear(profileId);
  return true;
}
