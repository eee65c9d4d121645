/** Does something soon after it was asked for, and not more often than it may. */
export class Pacer {
  readonly #interval: number;
  readonly #run: () => void;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;

  /** @param interval shortest time between two runs, in milliseconds */
  constructor(interval: number, run: () => void) {
    this.#interval = interval;
    this.#run = run;
  }

  /** Runs as soon as the interval allows; asking again before that changes nothing. */
  soon(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#last + this.#interval - Date.now());
    this.#timer = setTimeout(() => this.now(), wait);
  }

  /** Runs at once. */
  now(): void {
    this.dispose();
    this.#last = Date.now();
    this.#run();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
