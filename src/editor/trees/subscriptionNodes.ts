/** What a profile is subscribed to, with counters. */
import type { Profile } from '../../profile/schema.ts';
import type { Health, SubscriptionHealth } from '../../shared/health.ts';
import { failureMarkdown } from './failureMarkdown.ts';
import { escapeMarkdown, visible } from './markdown.ts';
import type { NodeColor, TreeNode } from './nodes.ts';
import { byteSize, longNumber, messageRate, shortNumber } from './text.ts';

/** The folder "Subscriptions" with a node for each filter: those of this window and those kept in the profile. */
export function subscriptionsNode(profile: Profile, health: Health): TreeNode {
  const kept = new Set(profile.subscriptions.map(({ topicFilter }) => topicFilter));
  const live = new Set(health.subscriptions.map(({ topicFilter }) => topicFilter));
  const waiting = profile.subscriptions
    .filter(({ topicFilter }) => !live.has(topicFilter))
    .map(({ topicFilter, qos }): SubscriptionHealth => ({
      topicFilter,
      qos,
      state: 'pending',
      messages: 0,
      bytes: 0,
      rate: 0,
    }));
  const all = [...health.subscriptions, ...waiting];
  const connected = health.state === 'connected';
  return {
    id: `profile:${profile.id}/subscriptions`,
    label: 'Subscriptions',
    ...(all.length === 0 ? {} : { description: String(all.length) }),
    icon: 'rss',
    // Expanded from the start: VS Code folds a node that gets its first child later.
    collapsible: 'expanded',
    contextValue: `subscriptions+${connected ? 'connected+' : ''}`,
    accessibilityLabel: `Subscriptions, ${all.length}`,
    profile: profile.id,
    children:
      all.length === 0
        ? [noSubscription(profile.id, connected)]
        : all.map((subscription) =>
            subscriptionNode(profile.id, subscription, kept.has(subscription.topicFilter), connected),
          ),
  };
}

/** Stands where subscriptions will be, and leads to the first one. */
function noSubscription(profileId: string, connected: boolean): TreeNode {
  const label = connected ? 'Subscribe to a topic filter …' : 'None yet';
  return {
    id: `profile:${profileId}/noSubscription`,
    label,
    icon: connected ? 'add' : 'dash',
    ...(connected ? { action: 'subscribe' } : { color: 'disabledForeground' }),
    collapsible: 'no',
    contextValue: 'noSubscription+',
    accessibilityLabel: connected ? label : 'No subscriptions yet',
    profile: profileId,
    children: [],
  };
}

function subscriptionNode(
  profileId: string,
  subscription: SubscriptionHealth,
  kept: boolean,
  connected: boolean,
): TreeNode {
  const { topicFilter, state, failure } = subscription;
  const filter = visible(topicFilter);
  const description =
    state === 'refused'
      ? `refused${failure ? `: ${visible(failure.symptom)}` : ''}`
      : state === 'setAside'
        ? visible(failure?.symptom ?? 'set aside')
        : state === 'active'
          ? `${shortNumber(subscription.messages)} · ${messageRate(subscription.rate)}`
          : connected
            ? 'subscribing …'
            : 'when connected';
  const look: { icon: string; color?: NodeColor } =
    state === 'refused'
      ? { icon: 'error', color: 'list.errorForeground' }
      : state === 'setAside'
        ? { icon: 'debug-pause', color: 'list.warningForeground' }
        : state === 'active' && connected
          ? { icon: 'symbol-event', color: 'testing.iconPassed' }
          : { icon: 'symbol-event', color: 'disabledForeground' };
  return {
    id: `profile:${profileId}/subscription:${topicFilter}`,
    label: filter,
    description,
    tooltip: subscriptionTooltip(profileId, subscription, kept),
    ...look,
    collapsible: 'no',
    contextValue: `subscription+${kept ? 'kept+' : ''}${state}+${failure ? 'failure+' : ''}${failure?.policy?.length ? 'policy+' : ''}`,
    accessibilityLabel: `Subscription ${filter}, ${description}`,
    profile: profileId,
    topicFilter,
    action: 'showHistory',
    children: [],
  };
}

function subscriptionTooltip(profileId: string, subscription: SubscriptionHealth, kept: boolean): string {
  const { topicFilter, qos, grantedQos, messages, bytes, rate, failure } = subscription;
  const granted = grantedQos === undefined || grantedQos === qos ? '' : `, granted ${grantedQos}`;
  return [
    `**${escapeMarkdown(topicFilter)}**`,
    [
      `QoS: ${qos}${granted}`,
      `Messages: ${longNumber(messages)} \\(${messageRate(rate)}\\)`,
      `Payload bytes: ${byteSize(bytes)}`,
      kept ? 'Kept in the profile' : 'In this window only',
    ].join('  \n'),
    ...(failure ? [failureMarkdown(failure, { profile: profileId, topicFilter })] : []),
  ].join('\n\n');
}
