/** What is known of a profile's topics, for completing what a person types. Knows no VS Code. */
import type { History } from '../history/history.ts';
import type { Profile } from '../profile/schema.ts';
import { completeTopic, type KnownTopic, type TopicCompletion } from '../shared/completeTopic.ts';
import type { Health } from '../shared/health.ts';
import { reservedTopicOf } from '../shared/aws/reservedTopics.ts';

/** The newest messages that are looked through for topics: one window of history. */
const recentMessages = 500;
/** Topics with no wildcard stay few enough to be looked through. */
const mostThingNames = 20;

export interface TopicKnowledge {
  readonly known: readonly KnownTopic[];
  readonly thingNames: readonly string[];
}

/** Topics and filters of settings and of this window, then of the newest messages in history, each once. */
export async function topicKnowledge(
  profile: Profile,
  health: Health,
  history: Pick<History, 'window'>,
): Promise<TopicKnowledge> {
  const { rows } = await history.window({ profile: profile.id, skip: 0, limit: recentMessages });
  const seen = rows.map(({ topic, direction }): KnownTopic => ({
    topic,
    kind: direction === 'out' ? 'published' : 'received',
  }));
  return withThingNames(profile, [...knownWithoutHistory(profile, health), ...seen]);
}

/** Topics that messages came on or were sent to: those without wildcards. */
export function publishable({ known }: TopicKnowledge): readonly string[] {
  return known.flatMap(({ topic, kind }) => (kind === 'published' || kind === 'received' ? [topic] : []));
}

/** What is known without asking history. */
export function quickKnowledge(profile: Profile, health: Health): TopicKnowledge {
  return withThingNames(profile, knownWithoutHistory(profile, health));
}

function knownWithoutHistory(profile: Profile, health: Health): KnownTopic[] {
  return [
    ...profile.subscriptions.map(({ topicFilter }): KnownTopic => ({ topic: topicFilter, kind: 'saved' })),
    ...health.subscriptions.map(({ topicFilter }): KnownTopic => ({
      topic: topicFilter,
      kind: 'subscribed',
    })),
  ];
}

function withThingNames(profile: Profile, known: readonly KnownTopic[]): TopicKnowledge {
  const once = new Map<string, KnownTopic>();
  for (const one of known) if (!once.has(one.topic)) once.set(one.topic, one);
  return { known: [...once.values()], thingNames: thingNames(profile, [...once.keys()]) };
}

/** Names of things in reserved topics, then what the profile calls itself: a device's client id is mostly its thing's name. */
function thingNames({ identity, clientId }: Profile, topics: readonly string[]): string[] {
  const names = new Set<string>();
  for (const topic of topics) {
    const name = /^\$aws\/things\/([^/+#]+)\//.exec(topic)?.[1];
    if (name !== undefined && reservedTopicOf(topic) && names.size < mostThingNames) names.add(name);
  }
  if (identity.type === 'sigv4' && identity.thingName !== undefined) names.add(identity.thingName);
  if (clientId !== undefined && /^[\w:-]{1,128}$/.test(clientId)) names.add(clientId);
  return [...names];
}

/** The completions of what was typed. */
export function completionsOf(
  prefix: string,
  knowledge: TopicKnowledge,
  options: { readonly profile: Profile; readonly for: 'publish' | 'subscribe'; readonly limit: number },
): TopicCompletion[] {
  const { profile, for: purpose, limit } = options;
  return completeTopic(prefix, { ...knowledge, for: purpose, broker: profile.broker, limit });
}
