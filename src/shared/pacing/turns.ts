/** When the turns of a repeat, or of a simulated message, are due: on a grid that begins with the first, so that no delay adds up. */

/** Milliseconds of turns that were missed and are caught up; of a longer stall the turns are left out. */
const mostCaughtUp = 1_000;

export class Turns {
  readonly #every: number;
  #start: number;
  #next = 0;

  /**
   * @param every milliseconds from one turn to the next
   * @param start when the first is due, in milliseconds of the caller's clock
   */
  constructor(every: number, start: number) {
    this.#every = every;
    this.#start = start;
  }

  /** When the next turn is due. */
  get due(): number {
    return this.#start + this.#next * this.#every;
  }

  /** The next turn was taken. */
  take(): void {
    this.#next++;
  }

  /**
   * Leaves out turns that are long past: after a stall, a sleep of the machine, or time without a connection.
   *
   * @returns how many were left out
   */
  skip(now: number): number {
    const behind = now - this.due;
    if (behind <= mostCaughtUp) return 0;
    if (this.#every === 0) {
      this.#start = now;
      return 0;
    }
    const missed = Math.floor(behind / this.#every);
    this.#next += missed;
    return missed;
  }
}
