/** Lets so many through at a time: TLS handshakes are this thread's work, and the editor has to answer meanwhile. */

export class Turnstile {
  readonly #most: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  /** @param most how many may be inside */
  constructor(most: number) {
    this.#most = most;
  }

  /** Waits for its turn and does the work. @throws what the work throws, and the reason of the abort */
  async pass<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#inside >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#inside++;
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // Its place is handed on.
      if (next) next();
      else this.#inside--;
    }
  }
}
