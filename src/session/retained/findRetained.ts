/**
 * Finds the topics that hold a retained message. MQTT knows no question for them: a broker tells them to who subscribes. AWS IoT Core
 * does so for filters without wildcards only (developer guide, "MQTT retained messages"), and lists them over HTTPS instead.
 */
import type { Profile } from '../../profile/schema.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import type { NewMessage } from '../../shared/message.ts';
import type { Sessions } from '../sessions.ts';
import { isInScope, scopeFilter, type RetainedScope } from './scope.ts';

/** Milliseconds without another retained message after which they are taken to be complete; or so many round trips. */
const quiet = 1_000;
const quietRoundTrips = 4;
/** Milliseconds after which looking ends all the same. */
const longest = 60_000;

export interface RetainedFound {
  /** Sorted. */
  readonly topics: readonly string[];
  /** How they were found. */
  readonly from: 'broker' | 'list' | 'history';
  /** Why the better way was not open, in words for people. */
  readonly because?: string;
}

export interface FindOptions {
  readonly profile: Profile;
  readonly scope: RetainedScope;
  /** What history tells, where the broker does not. */
  readonly remembered: () => Promise<readonly string[]>;
  readonly signal: AbortSignal;
  /** Called with how many were found so far. */
  readonly progress: (found: number) => void;
  /** The computer's own when left out. */
  readonly clock?: Clock;
}

/** @throws the signal's reason when aborted; what history throws */
export async function findRetained(
  sessions: Pick<Sessions, 'health' | 'listRetained' | 'onDidExchangeMessages' | 'subscribe' | 'unsubscribe'>,
  options: FindOptions,
): Promise<RetainedFound> {
  const { profile, scope, remembered, signal } = options;
  try {
    return profile.broker === 'awsIotCore'
      ? { topics: await listed(sessions, options), from: 'list' }
      : { topics: await delivered(sessions, options), from: 'broker' };
  } catch (error) {
    signal.throwIfAborted();
    const topics = (await remembered()).filter(
      (topic) => isInScope(scope, topic) && !isReserved(topic, profile),
    );
    return {
      topics: topics.toSorted(),
      from: 'history',
      because: String(error instanceof Error ? error.message : error),
    };
  }
}

async function listed(
  sessions: Pick<Sessions, 'listRetained'>,
  { profile, scope, signal, progress }: FindOptions,
): Promise<string[]> {
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = await sessions.listRetained(profile.id, token);
    signal.throwIfAborted();
    found.push(...page.topics.filter((topic) => isInScope(scope, topic)));
    progress(found.length);
    token = page.nextToken;
  } while (token !== undefined);
  return found.sort();
}

/** Subscribes, and takes what comes with RETAIN until nothing more comes. */
async function delivered(
  sessions: Pick<Sessions, 'health' | 'onDidExchangeMessages' | 'subscribe' | 'unsubscribe'>,
  { profile, scope, signal, progress, clock = systemClock }: FindOptions,
): Promise<string[]> {
  const filter = scopeFilter(scope);
  const { subscriptions, roundTripTime = 0 } = sessions.health(profile.id);
  // To subscribe again brings the retained messages again (MQTT 5.0, 3.8.4), and takes nothing away.
  const known = subscriptions.find(({ topicFilter }) => topicFilter === filter);
  const found = new Set<string>();
  let last = 0;
  const listening = sessions.onDidExchangeMessages((messages) => {
    for (const message of messages) {
      if (message.profile !== profile.id || !tells(message) || !isInScope(scope, message.topic)) continue;
      found.add(message.topic);
      last = clock.now();
    }
    progress(found.size);
  });
  try {
    await sessions.subscribe(profile.id, filter, { qos: known?.qos ?? 0 });
    const granted = clock.now();
    const patience = Math.max(quiet, quietRoundTrips * roundTripTime);
    const remaining = () => Math.min(granted + longest, Math.max(granted, last) + patience) - clock.now();
    while (remaining() > 0 && !signal.aborted) await clock.wait(remaining(), signal);
    signal.throwIfAborted();
    return [...found].sort();
  } finally {
    listening.dispose();
    if (!known) await sessions.unsubscribe(profile.id, filter).catch(() => undefined);
  }
}

function tells({ direction, retain, payload }: NewMessage): boolean {
  return direction === 'in' && retain && payload.length > 0;
}

/** AWS IoT Core retains nothing on topics that begin with $. */
function isReserved(topic: string, { broker }: Profile): boolean {
  return broker === 'awsIotCore' && topic.startsWith('$');
}
