import type { CallOff, Clock } from '../shared/clock.ts';

/** Milliseconds between two signals of one profile while messages come. */
const shortest = 250;
/** Milliseconds after which rates are told again: they fall when nothing comes any more. */
const decay = 1000;

/** Tells of changes at once when the state changed, else some times a second, and while rates are still falling. */
export class HealthSignal {
  readonly #fire: () => void;
  readonly #isBusy: () => boolean;
  readonly #clock: Clock;
  #callOff: CallOff = () => undefined;
  /** Is the timer the short one, which messages start? Asked for every message, so it is no question of the time. */
  #soon = false;
  #disposed = false;

  constructor(options: { fire: () => void; isBusy: () => boolean; clock: Clock }) {
    this.#fire = options.fire;
    this.#isBusy = options.isBusy;
    this.#clock = options.clock;
  }

  /** Something of the health changed. */
  changed(what: 'state' | 'detail'): void {
    if (this.#disposed) return;
    if (what === 'state') this.#signal();
    else if (!this.#soon) {
      this.#soon = true;
      this.#schedule(shortest);
    }
  }

  /** Nothing is told any more. */
  dispose(): void {
    this.#disposed = true;
    this.#callOff();
  }

  #signal(): void {
    this.#callOff();
    this.#soon = false;
    this.#fire();
    if (!this.#disposed && this.#isBusy()) this.#schedule(decay);
  }

  #schedule(delay: number): void {
    this.#callOff();
    this.#callOff = this.#clock.after(delay, () => {
      this.#signal();
    });
  }
}
