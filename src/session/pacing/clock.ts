/** The clock by which messages are sent on time; tests put another in its place. */
import { setTimeout as sleep } from 'node:timers/promises';

/** A clock that never goes back. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds, or when aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const realClock: Clock = {
  now: () => performance.now(),
  wait: (milliseconds, signal) =>
    // Node's timers end at 2^31 milliseconds.
    sleep(Math.min(milliseconds, 2 ** 30), undefined, { signal }).catch(() => undefined),
};
