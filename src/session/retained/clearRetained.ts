/** Clears retained messages: an empty message with RETAIN lets the broker forget a topic's (MQTT 5.0, 3.3.1.3). */
import type { Profile } from '../../profile/schema.ts';
import { effectiveQuotas } from '../../shared/aws/quotas.ts';
import { systemClock, type Clock } from '../../shared/clock.ts';
import type { Sessions } from '../sessions.ts';

/** Of the publishes a second that AWS IoT Core takes; the rest is left to whoever else publishes. */
const share = 0.5;
/** Publishes a second where no quota is known. */
const usualRate = 500;
/** Publishes that wait for their answer at a time. */
const mostWaiting = 10;

export interface ClearResult {
  readonly cleared: number;
  /** The first topic that could not be cleared, and why: nothing further was tried then. */
  readonly failed?: { readonly topic: string; readonly error: unknown };
}

export interface ClearOptions {
  readonly profile: Profile;
  readonly topics: readonly string[];
  readonly signal: AbortSignal;
  /** Called with how many are cleared so far. */
  readonly progress: (cleared: number) => void;
  /** The computer's own when left out. */
  readonly clock?: Clock;
}

/** Publishes to these topics and to no other, until all are cleared, one fails, or it is aborted. */
export async function clearRetained(
  sessions: Pick<Sessions, 'publish' | 'health'>,
  { profile, topics, signal, progress, clock = systemClock }: ClearOptions,
): Promise<ClearResult> {
  const { publishesPerSecond } = effectiveQuotas(profile);
  const interval = 1000 / (profile.broker === 'awsIotCore' ? publishesPerSecond * share : usualRate);
  const route = sessions.health(profile.id).session === undefined ? 'https' : 'mqtt';
  const waiting = new Set<Promise<void>>();
  let cleared = 0;
  let failed: ClearResult['failed'];
  const clear = async (topic: string): Promise<void> => {
    try {
      await sessions.publish(profile.id, { topic, payload: new Uint8Array(), qos: 1, retain: true, route });
      progress(++cleared);
    } catch (error) {
      failed ??= { topic, error };
    }
  };
  const start = clock.now();
  for (const [index, topic] of topics.entries()) {
    await clock.wait(Math.max(0, start + index * interval - clock.now()), signal);
    if (isOver()) break;
    const publishing: Promise<void> = clear(topic).finally(() => waiting.delete(publishing));
    waiting.add(publishing);
    // The first alone: what forbids one mostly forbids all, and AWS closes the connection for it.
    if (index === 0 || waiting.size >= mostWaiting) await Promise.race(waiting);
  }
  await Promise.all(waiting);
  return { cleared, ...(failed && { failed }) };

  function isOver(): boolean {
    return failed !== undefined || signal.aborted;
  }
}
