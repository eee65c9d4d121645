/**
 * The clock of all that waits, retries, renews, paces, expires or repeats. Whoever does one of these takes a clock by argument, so
 * that tests of minutes take milliseconds; only `systemClock` reads the time and sets timers.
 */

/** Calls off what was to come; calling it again, or after the fact, does nothing. */
export type CallOff = () => void;

export interface Clock {
  /** Milliseconds that never go back, from an arbitrary start. */
  now(): number;
  /** Milliseconds since 1970; may jump when somebody sets the computer's clock. */
  time(): number;
  /** Calls `action` once, after so many milliseconds, at most 2^31 - 1 (Node fires at once beyond): see `longestTimer`. */
  after(milliseconds: number, action: () => void, options?: TimerOptions): CallOff;
  /** Calls `action` again and again, every so many milliseconds. */
  every(milliseconds: number, action: () => void, options?: TimerOptions): CallOff;
  /** Resolves after so many milliseconds, or when aborted; never rejects. Without milliseconds to wait, after a turn of the event loop. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface TimerOptions {
  /** Does the timer alone not keep the process alive (Node's `unref`)? False when left out. */
  readonly unref?: boolean;
}

/** Longest delay of a timer, in milliseconds. */
export const longestTimer = 2 ** 31 - 1;

/** The computer's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  time: () => Date.now(),
  after: (milliseconds, action, options) => {
    const timer = setTimeout(action, Math.min(milliseconds, longestTimer));
    if (options?.unref === true) unref(timer);
    return () => clearTimeout(timer);
  },
  every: (milliseconds, action, options) => {
    const timer = setInterval(action, milliseconds);
    if (options?.unref === true) unref(timer);
    return () => clearInterval(timer);
  },
  wait: (milliseconds, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      // Node's timers take a millisecond at least: who is late already could never catch up.
      if (milliseconds <= 0 && typeof setImmediate === 'function') {
        setImmediate(resolve);
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(milliseconds, longestTimer));
      signal?.addEventListener('abort', done);
    }),
};

/** Node's timers are objects, a page's are numbers and keep nothing alive. */
function unref(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer) (timer as { unref(): void }).unref();
}
