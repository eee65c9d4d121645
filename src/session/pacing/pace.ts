/** Keeps what is sent below so many messages and bytes a second, evenly. */

export interface Rates {
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** Milliseconds of sending that may be caught up at once after a pause. */
const burst = 100;

export class Pace {
  readonly #rates: Rates;
  /** When the next message may go, in milliseconds of the caller's clock. */
  #free = -Infinity;

  /** @param rates Infinity where there is no limit */
  constructor(rates: Rates) {
    this.#rates = rates;
  }

  /**
   * Takes room for a message. @param now milliseconds of a clock that never goes back
   * @returns milliseconds to wait before it is sent
   */
  take(now: number, bytes: number): number {
    const { messagesPerSecond, bytesPerSecond } = this.#rates;
    const at = Math.max(this.#free, now - burst);
    this.#free = at + Math.max(1000 / messagesPerSecond, (bytes * 1000) / bytesPerSecond);
    return Math.max(0, at - now);
  }
}
