import * as vscode from 'vscode';
import type { Subscription } from '../../profile/schema.ts';
import type { Target } from '../contributions.ts';
import { tellFailure } from '../failures.ts';
import { profileName } from '../profiles/profileList.ts';
import { askQos, chooseProfile, targetTopicFilter } from '../prompts.ts';
import { askTopicFilter } from '../topicFilterPrompt.ts';
import { notificationText } from '../trees/markdown.ts';
import type { CommandContext } from './context.ts';

const noSubscriptions = 'TopicScope: there are no subscriptions.';

/** Asks for a filter and a QoS and subscribes; then offers to keep the subscription in the profile. */
export async function subscribe(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Subscribe',
    when: ({ profile }, health) => profile.protocol !== 'https' && health.state === 'connected',
    none: 'TopicScope: connect a profile first, then subscribe.',
  });
  if (!listed) return;
  const { profile } = listed;
  const topicFilter = await askTopicFilter(context.runtime, profile);
  if (topicFilter === undefined || topicFilter === '') return;
  const qos = await askQos(profile);
  if (qos === undefined) return;
  const attempt = async (): Promise<void> => {
    try {
      await (await context.runtime.sessions()).subscribe(profile.id, topicFilter, { qos });
    } catch (error) {
      void tellFailure(error, {
        what: `Subscribing to "${topicFilter}"`,
        profile: profile.id,
        retry: attempt,
        log: context.log,
      });
      return;
    }
    void offerToKeep(context, profile.id, { topicFilter, qos });
  };
  await attempt();
}

/** Ends a subscription, in the profile's settings, too, if it is kept there. */
export async function unsubscribe(context: CommandContext, target?: Target): Promise<void> {
  const chosen = await chooseSubscription(context, target, 'Unsubscribe');
  if (!chosen) return;
  const { profile, topicFilter } = chosen;
  try {
    await (await context.runtime.sessions()).unsubscribe(profile, topicFilter);
  } catch (error) {
    void tellFailure(error, { what: `Unsubscribing from "${topicFilter}"`, profile, log: context.log });
    return;
  }
  const kept = context.profiles.require(profile).profile.subscriptions;
  if (!kept.some((subscription) => subscription.topicFilter === topicFilter)) return;
  const rest = kept.filter((subscription) => subscription.topicFilter !== topicFilter);
  await context.profiles.update(profile, ({ subscriptions: _, ...raw }) =>
    rest.length === 0 ? raw : { ...raw, subscriptions: rest },
  );
}

/** Writes a subscription of this window into its profile, so that every connection restores it. */
export async function keepSubscription(context: CommandContext, target?: Target): Promise<void> {
  const chosen = await chooseSubscription(context, target, 'Keep Subscription in Profile');
  if (!chosen) return;
  const { subscriptions } = context.runtime.health(chosen.profile);
  const found = subscriptions.find(({ topicFilter }) => topicFilter === chosen.topicFilter);
  await keep(context, chosen.profile, { topicFilter: chosen.topicFilter, qos: found?.qos ?? 0 });
}

async function offerToKeep(
  context: CommandContext,
  profileId: string,
  subscription: Subscription,
): Promise<void> {
  const listed = context.profiles.get(profileId);
  if (!listed || listed.scope === 'window') return;
  if (listed.profile.subscriptions.some(({ topicFilter }) => topicFilter === subscription.topicFilter))
    return;
  const choice = await vscode.window.showInformationMessage(
    notificationText(`Subscribed to "${subscription.topicFilter}" in "${profileName(listed.profile)}".`),
    'Keep in Profile',
  );
  if (choice === 'Keep in Profile') await keep(context, profileId, subscription);
}

async function keep(context: CommandContext, profileId: string, subscription: Subscription): Promise<void> {
  const { subscriptions } = context.profiles.require(profileId).profile;
  if (subscriptions.some(({ topicFilter }) => topicFilter === subscription.topicFilter)) return;
  await context.profiles.update(profileId, (raw) => ({
    ...raw,
    subscriptions: [...subscriptions, subscription],
  }));
}

/** The subscription that a command is about: that of the node, or the one picked. */
export async function chooseSubscription(
  context: Pick<CommandContext, 'profiles' | 'runtime'>,
  target: Target | undefined,
  title: string,
): Promise<{ profile: string; topicFilter: string } | undefined> {
  const listed = await chooseProfile(context, target, {
    title,
    when: (_, health) => health.subscriptions.length > 0,
    none: noSubscriptions,
  });
  if (!listed) return undefined;
  const profile = listed.profile.id;
  const given = targetTopicFilter(target);
  if (given !== undefined) return { profile, topicFilter: given };
  const filters = new Set([
    ...context.runtime.health(profile).subscriptions.map(({ topicFilter }) => topicFilter),
    ...listed.profile.subscriptions.map(({ topicFilter }) => topicFilter),
  ]);
  if (filters.size === 0) {
    void vscode.window.showInformationMessage(noSubscriptions);
    return undefined;
  }
  const picked = await vscode.window.showQuickPick([...filters], { title, placeHolder: 'Topic filter' });
  return picked === undefined ? undefined : { profile, topicFilter: picked };
}
