/** Questions that several commands ask. */
import * as vscode from 'vscode';
import type { Health } from '../shared/health.ts';
import type { QoS } from '../shared/message.ts';
import type { Profile } from '../profile/schema.ts';
import { topicTerm } from '../shared/search/editSearch.ts';
import type { CommandContext } from './commands/context.ts';
import type { Target } from './contributions.ts';
import { profileName, type ListedProfile } from './profiles/profileList.ts';
import { stateSummary } from './trees/text.ts';

export interface ProfileQuestion {
  readonly title: string;
  /** Which profiles make sense. */
  readonly when?: (listed: ListedProfile, health: Health) => boolean;
  /** What to say when none makes sense. */
  readonly none: string;
}

/**
 * The profile that a command is about: the one it was called on, the only one that makes sense, or
 * the one that the person picks. Undefined when the person was told that there is none, or turned away.
 */
export async function chooseProfile(
  context: Pick<CommandContext, 'profiles' | 'runtime'>,
  target: Target | undefined,
  question: ProfileQuestion,
): Promise<ListedProfile | undefined> {
  const id = targetProfile(target);
  if (id !== undefined) return context.profiles.require(id);
  const candidates = context.profiles.list.profiles.filter(
    (listed) => question.when?.(listed, context.runtime.health(listed.profile.id)) ?? true,
  );
  if (candidates.length === 0) {
    void vscode.window.showInformationMessage(question.none);
    return undefined;
  }
  if (candidates.length === 1) return candidates[0];
  const picked = await vscode.window.showQuickPick(
    candidates.map((listed) => ({
      label: profileName(listed.profile),
      description: stateSummary(context.runtime.health(listed.profile.id)),
      detail: listed.profile.endpoint,
      listed,
    })),
    { title: question.title, placeHolder: 'Profile', matchOnDescription: true, matchOnDetail: true },
  );
  return picked?.listed;
}

/** The profile id in what a command was called with; anything may be in it, for keybindings can call commands, too. */
function targetProfile(target: unknown): string | undefined {
  if (typeof target === 'string') return target;
  if (typeof target === 'object' && target !== null && 'profile' in target) {
    return typeof target.profile === 'string' ? target.profile : undefined;
  }
  return undefined;
}

/** The topic filter in what a command was called with. */
export function targetTopicFilter(target: unknown): string | undefined {
  if (typeof target === 'object' && target !== null && 'topicFilter' in target) {
    return typeof target.topicFilter === 'string' ? target.topicFilter : undefined;
  }
  return undefined;
}

/** The topic in what a command was called with. */
export function targetTopic(target: unknown): string | undefined {
  if (typeof target === 'object' && target !== null && 'topic' in target) {
    return typeof target.topic === 'string' ? target.topic : undefined;
  }
  return undefined;
}

/** The search that a command was called with: its own, or the one for its topic filter. */
export function targetSearch(target: unknown): string | undefined {
  if (
    typeof target === 'object' &&
    target !== null &&
    'search' in target &&
    typeof target.search === 'string'
  ) {
    return target.search;
  }
  const filter = targetTopicFilter(target);
  return filter === undefined ? undefined : topicTerm(filter);
}

/** The recorded message in what a command was called with. @throws when there is none: such commands belong to the console's list */
export function targetMessage(target: unknown): number {
  if (typeof target === 'object' && target !== null && 'message' in target) {
    if (typeof target.message === 'number' && Number.isSafeInteger(target.message)) return target.message;
  }
  throw new Error('Choose a message in the console first: this command is in its context menu.');
}

/** Asks for a QoS: 0 and 1, and 2 where the broker knows it. */
export async function askQos(profile: Profile): Promise<QoS | undefined> {
  const choices: { label: string; detail: string; qos: QoS }[] = [
    { label: 'QoS 0', detail: 'At most once: the broker sends each message once and does not wait', qos: 0 },
    { label: 'QoS 1', detail: 'At least once: acknowledged, may come twice', qos: 1 },
  ];
  if (profile.broker === 'mqtt') {
    choices.push({ label: 'QoS 2', detail: 'Exactly once: four packets a message', qos: 2 });
  }
  const picked = await vscode.window.showQuickPick(choices, {
    title: `Subscribe: ${profileName(profile)}`,
    placeHolder: 'Maximum quality of service',
    ignoreFocusOut: true,
  });
  return picked?.qos;
}
