/** Publishes a message and waits for its answer. */
import type { Health } from '../../shared/health.ts';
import type { NewMessage, PublishOutcome } from '../../shared/message.ts';
import { matchesTopicFilter, matchOptions, type BrokerKind } from '../../shared/topic.ts';
import type { Sessions } from '../sessions.ts';
import type { Expectation, Verdict } from './expectation.ts';

export type Answer =
  | {
      readonly kind: Verdict;
      readonly message: NewMessage;
      /** From handing the message over to the answer's arrival. */
      readonly milliseconds: number;
      readonly outcome: PublishOutcome;
    }
  | { readonly kind: 'timedOut' | 'cancelled'; readonly milliseconds: number };

export interface AskOptions {
  readonly sessions: Pick<
    Sessions,
    'publish' | 'subscribe' | 'unsubscribe' | 'health' | 'onDidExchangeMessages'
  >;
  readonly profile: { readonly id: string; readonly broker: BrokerKind };
  /** Milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Filters that questions under way share, so that the first that ends takes none from the others. */
const shared = new Map<string, number>();

/**
 * Subscribes where nothing covers the answer's topic yet, publishes, and waits. What was subscribed to for it is unsubscribed from.
 *
 * @throws FailureError when subscribing or publishing fails
 */
export async function askFor(
  { request, topicFilters, judge }: Expectation,
  { sessions, profile, timeout, signal }: AskOptions,
): Promise<Answer> {
  const subscribed: string[] = [];
  const arrival = Promise.withResolvers<{ message: NewMessage; verdict: Verdict; at: number }>();
  const listening = sessions.onDidExchangeMessages((messages) => {
    for (const message of messages) {
      if (message.direction !== 'in' || message.profile !== profile.id || message.gap) continue;
      const verdict = judge(message);
      if (verdict) arrival.resolve({ message, verdict, at: performance.now() });
    }
  });
  try {
    for (const topicFilter of topicFilters) {
      if (isCovered(topicFilter, sessions.health(profile.id), profile.broker)) {
        if (!shared.has(keyOf(profile.id, topicFilter))) continue;
      } else await sessions.subscribe(profile.id, topicFilter, { qos: 1 });
      subscribed.push(topicFilter);
      share(keyOf(profile.id, topicFilter), 1);
    }
    const began = performance.now();
    const outcome = await sessions.publish(profile.id, request);
    const ended = await Promise.race([
      arrival.promise,
      waited(timeout - (performance.now() - began), signal),
    ]);
    if (typeof ended === 'object') {
      const { message, verdict, at } = ended;
      return { kind: verdict, message, milliseconds: at - began, outcome };
    }
    return { kind: ended, milliseconds: performance.now() - began };
  } finally {
    listening.dispose();
    for (const topicFilter of subscribed) {
      if (share(keyOf(profile.id, topicFilter), -1) > 0) continue;
      // A connection that has ended meanwhile has no subscription to give back.
      await sessions.unsubscribe(profile.id, topicFilter).catch(() => undefined);
    }
  }
}

/** Does a subscription that is there already bring what comes on this topic? */
function isCovered(topicFilter: string, health: Health, broker: BrokerKind): boolean {
  return health.subscriptions.some(
    ({ topicFilter: known, state }) =>
      state === 'active' &&
      (known === topicFilter || matchesTopicFilter(known, topicFilter, matchOptions(broker))),
  );
}

function keyOf(profile: string, topicFilter: string): string {
  return `${profile}\n${topicFilter}`;
}

/** @returns how many questions share the filter then */
function share(key: string, change: 1 | -1): number {
  const count = (shared.get(key) ?? 0) + change;
  if (count > 0) shared.set(key, count);
  else shared.delete(key);
  return count;
}

async function waited(milliseconds: number, signal: AbortSignal): Promise<'timedOut' | 'cancelled'> {
  return await new Promise((resolve) => {
    const timer = setTimeout(() => end('timedOut'), Math.max(0, milliseconds));
    const cancel = (): void => end('cancelled');
    function end(how: 'timedOut' | 'cancelled'): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      resolve(how);
    }
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel);
  });
}
