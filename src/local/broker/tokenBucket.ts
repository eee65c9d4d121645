import type { Clock } from '../../shared/clock.ts';

/** A token bucket: so much a second on average, and so much at once. */
export class TokenBucket {
  readonly #clock: Clock;
  #tokens: number | undefined;
  #filled: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filled = clock.now();
  }

  /**
   * Takes tokens if there are as many.
   *
   * @param perSecond tokens that come in a second
   * @param capacity tokens that it holds; it begins full
   */
  take(count: number, perSecond: number, capacity: number): boolean {
    const tokens = this.#fill(perSecond, capacity);
    if (tokens < count) return false;
    this.#tokens = tokens - count;
    return true;
  }

  /**
   * Takes tokens whether or not they are there.
   *
   * @returns milliseconds until the bucket is no longer in debt; 0 when it is not
   */
  owe(count: number, perSecond: number, capacity: number): number {
    this.#tokens = this.#fill(perSecond, capacity) - count;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / perSecond) * 1000;
  }

  /** Is it as full as it gets? */
  isFull(perSecond: number, capacity: number): boolean {
    return this.#fill(perSecond, capacity) >= capacity;
  }

  #fill(perSecond: number, capacity: number): number {
    const now = this.#clock.now();
    const before = this.#tokens ?? capacity;
    this.#tokens = Math.min(capacity, before + ((now - this.#filled) / 1000) * perSecond);
    this.#filled = now;
    return this.#tokens;
  }
}
