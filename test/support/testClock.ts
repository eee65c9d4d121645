/** A clock that a test moves by hand. */
import { setImmediate as turn } from 'node:timers/promises';
import type { CallOff, Clock } from '../../src/shared/clock.ts';

interface Timer {
  due: number;
  readonly order: number;
  readonly every: number | undefined;
  readonly action: () => void;
}

/**
 * Time stands still until `advance`. Timers fire in the order in which they are due, and everything that follows from one (promises,
 * a turn of the event loop) happens before the next.
 */
export class TestClock implements Clock {
  #now = 0;
  #wall: number;
  #order = 0;
  readonly #timers = new Set<Timer>();
  /** Milliseconds by which a wait for some time is late, as real timers are. */
  late = 0;

  /** @param time what `time()` says at first, in milliseconds since 1970 */
  constructor(time = Date.UTC(2026, 0, 1)) {
    this.#wall = time;
  }

  now(): number {
    return this.#now;
  }

  time(): number {
    return this.#wall;
  }

  after(milliseconds: number, action: () => void): CallOff {
    return this.#set(milliseconds, action, undefined);
  }

  every(milliseconds: number, action: () => void): CallOff {
    return this.#set(milliseconds, action, milliseconds);
  }

  wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const callOff = this.after(milliseconds > 0 ? milliseconds + this.late : 0, resolve);
      signal?.addEventListener('abort', () => {
        callOff();
        resolve();
      });
    });
  }

  /** Milliseconds until the next timer is due; undefined when none is set. */
  get next(): number | undefined {
    const first = this.#first();
    return first && first.due - this.#now;
  }

  /** How many timers are set: none may be left behind by what has ended. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets so many milliseconds pass. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await turn();
    for (let timer = this.#first(); timer && timer.due <= end; timer = this.#first()) {
      this.#move(timer.due);
      if (timer.every === undefined) this.#timers.delete(timer);
      else timer.due += Math.max(1, timer.every);
      timer.action();
      await turn();
    }
    this.#move(end);
    await turn();
  }

  /**
   * Lets time pass, from timer to timer, until something is so. What comes over a socket meanwhile takes real time: it is to be
   * waited for first.
   */
  async until(isSo: () => boolean): Promise<void> {
    await turn();
    while (!isSo()) await this.advance(this.next ?? 0);
  }

  /** Lets time pass, from timer to timer, until some work is done that waits for nothing but time. */
  async run<T>(work: Promise<T>): Promise<T> {
    const progress = { over: false };
    const end = (): void => {
      progress.over = true;
    };
    work.then(end, end);
    await this.until(() => progress.over);
    return work;
  }

  /** The computer slept, or somebody set its clock: `time()` jumps, `now()` and the timers do not. */
  setTime(time: number): void {
    this.#wall = time;
  }

  #set(milliseconds: number, action: () => void, every: number | undefined): CallOff {
    const timer = { due: this.#now + Math.max(0, milliseconds), order: this.#order++, every, action };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  #first(): Timer | undefined {
    return [...this.#timers].sort((a, b) => a.due - b.due || a.order - b.order)[0];
  }

  #move(now: number): void {
    this.#wall += now - this.#now;
    this.#now = now;
  }
}
