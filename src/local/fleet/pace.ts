/** Chance, as the demo devices use it: walks that look like sensors. */

/** A reading that wanders about its usual value and stays within its limits. */
export class RandomWalk {
  readonly #usual: number;
  readonly #step: number;
  readonly #random: () => number;
  #value: number;

  /**
   * @param usual the value that the walk is drawn back to
   * @param step the largest change from one reading to the next
   * @param random between 0 and 1, for tests
   */
  constructor(usual: number, step: number, random: () => number = Math.random) {
    this.#usual = usual;
    this.#step = step;
    this.#random = random;
    this.#value = usual;
  }

  /** The next reading, with two decimals. */
  next(): number {
    const chance = (this.#random() * 2 - 1) * this.#step;
    const back = (this.#usual - this.#value) * 0.05;
    this.#value += chance + back;
    return Math.round(this.#value * 100) / 100;
  }
}
