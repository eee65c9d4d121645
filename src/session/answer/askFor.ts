/** Publishes a message and waits for its answer. */
import { systemClock, type Clock } from '../../shared/clock.ts';
import type { Health } from '../../shared/health.ts';
import type { NewMessage, PublishRequest } from '../../shared/message.ts';
import { matchesTopicFilter, matchOptions, type BrokerKind } from '../../shared/topic.ts';
import { refusal } from '../checkRequest.ts';
import type { Sessions } from '../sessions.ts';
import { sameBytes, type Expectation, type Verdict } from './expectation.ts';

export type Answer =
  | {
      readonly kind: Verdict;
      readonly message: NewMessage;
      /** From handing the message over to the answer's arrival. */
      readonly milliseconds: number;
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
  /** The computer's own when left out. */
  readonly clock?: Clock;
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
  { sessions, profile, timeout, signal, clock = systemClock }: AskOptions,
): Promise<Answer> {
  const subscribed: string[] = [];
  const arrival = Promise.withResolvers<Answer>();
  // A filter may cover the message itself: it comes back once, and is no answer.
  let echoes = 1;
  let began: number | undefined;
  const look = async (message: NewMessage, since: number, at: number): Promise<void> => {
    const verdict = await judge(message);
    if (verdict) arrival.resolve({ kind: verdict, message, milliseconds: at - since });
  };
  const listening = sessions.onDidExchangeMessages((messages) => {
    // What comes before the message is sent, and what the broker had kept, answers nothing.
    if (began === undefined) return;
    for (const message of messages) {
      if (message.direction !== 'in' || message.profile !== profile.id || message.gap || message.retain)
        continue;
      if (isEcho(message, request) && echoes-- > 0) continue;
      look(message, began, clock.now()).catch(arrival.reject);
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
    if (signal.aborted) return { kind: 'cancelled', milliseconds: 0 };
    const start = clock.now();
    began = start;
    const since = (): number => clock.now() - start;
    // The answer may come before the broker's acknowledgement, and then that is not waited for.
    const taking = sessions.publish(profile.id, request).then(async ({ ok, message, reasonString }) => {
      if (ok) return await arrival.promise;
      const why = message ?? reasonString;
      throw refusal(
        'publish',
        `The broker did not take the message${why === undefined ? '.' : `: ${why}`}`,
        'Look at the message in the list.',
        'publish.notTaken',
      );
    });
    const waiting = waited(timeout, signal, clock);
    try {
      const kinds = waiting.ended.then((kind): Answer => ({ kind, milliseconds: since() }));
      return await Promise.race([arrival.promise, taking, kinds]);
    } finally {
      waiting.end();
    }
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

/** @returns what ends the waiting, and a way to end it before */
function waited(
  milliseconds: number,
  signal: AbortSignal,
  clock: Clock,
): { readonly ended: Promise<'timedOut' | 'cancelled'>; readonly end: () => void } {
  const { promise, resolve } = Promise.withResolvers<'timedOut' | 'cancelled'>();
  const end = (how: 'timedOut' | 'cancelled'): void => {
    callOff();
    signal.removeEventListener('abort', cancel);
    resolve(how);
  };
  const cancel = (): void => {
    end('cancelled');
  };
  const callOff = clock.after(milliseconds, () => {
    end('timedOut');
  });
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel);
  return { ended: promise, end: cancel };
}

function isEcho({ topic, payload }: NewMessage, request: PublishRequest): boolean {
  return topic === request.topic && sameBytes(payload, request.payload);
}
