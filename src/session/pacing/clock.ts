/** The clock by which messages are sent on time; tests put another in its place. */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

/** A clock that never goes back. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds, or when aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export const realClock: Clock = {
  now: () => performance.now(),
  wait: async (milliseconds, signal) => {
    // Node's timers take a millisecond at least: who is late already could never catch up.
    if (milliseconds <= 0) await turn();
    // And they end at 2^31 milliseconds.
    else await sleep(Math.min(milliseconds, 2 ** 30), undefined, { signal }).catch(() => undefined);
  },
};
