/** Tells when a client has been silent for one and a half times its keep alive. */
export class KeepAlive {
  readonly #limit: number;
  readonly #silent: () => void;
  #last = performance.now();
  #timer: NodeJS.Timeout;

  /** @param seconds the keep alive that is in force, at least 1 */
  constructor(seconds: number, silent: () => void) {
    this.#limit = seconds * 1500;
    this.#silent = silent;
    this.#timer = this.#wait(this.#limit);
  }

  /** A packet came. */
  heard(): void {
    this.#last = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  // One timer for many packets: it looks back at the last one when it goes off.
  #wait(milliseconds: number): NodeJS.Timeout {
    return setTimeout(() => {
      const left = this.#limit - (performance.now() - this.#last);
      if (left <= 0) this.#silent();
      else this.#timer = this.#wait(left);
    }, milliseconds).unref();
  }
}
