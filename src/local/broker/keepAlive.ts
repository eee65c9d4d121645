import type { CallOff, Clock } from '../../shared/clock.ts';

/** Tells when a client has been silent for one and a half times its keep alive. */
export class KeepAlive {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #silent: () => void;
  #last: number;
  #stop: CallOff;

  /** @param seconds the keep alive that is in force, at least 1 */
  constructor(seconds: number, clock: Clock, silent: () => void) {
    this.#clock = clock;
    this.#last = clock.now();
    this.#limit = seconds * 1500;
    this.#silent = silent;
    this.#stop = this.#wait(this.#limit);
  }

  /** A packet came. */
  heard(): void {
    this.#last = this.#clock.now();
  }

  stop(): void {
    this.#stop();
  }

  // One timer for many packets: it looks back at the last one when it goes off.
  #wait(milliseconds: number): CallOff {
    const look = (): void => {
      const left = this.#limit - (this.#clock.now() - this.#last);
      if (left <= 0) this.#silent();
      else this.#stop = this.#wait(left);
    };
    return this.#clock.after(milliseconds, look, { unref: true });
  }
}
