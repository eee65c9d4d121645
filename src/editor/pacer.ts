import { type CallOff, type Clock, systemClock } from '../shared/clock.ts';

/** Does something soon after it was asked for, and not more often than it may. */
export class Pacer {
  readonly #interval: number;
  readonly #run: () => void;
  readonly #clock: Clock;
  #callOff: CallOff | undefined;
  #last = Number.NEGATIVE_INFINITY;

  /** @param interval shortest time between two runs, in milliseconds */
  constructor(interval: number, run: () => void, clock = systemClock) {
    this.#clock = clock;
    this.#interval = interval;
    this.#run = run;
  }

  /** Runs as soon as the interval allows; asking again before that changes nothing. */
  soon(): void {
    if (this.#callOff !== undefined) return;
    const wait = Math.max(0, this.#last + this.#interval - this.#clock.now());
    this.#callOff = this.#clock.after(wait, () => this.now());
  }

  /** Runs at once. */
  now(): void {
    this.dispose();
    this.#last = this.#clock.now();
    this.#run();
  }

  dispose(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }
}
