/** Milliseconds between two signals of one profile while messages come. */
const shortest = 250;
/** Milliseconds after which rates are told again: they fall when nothing comes any more. */
const decay = 1000;

/** Tells of changes at once when the state changed, else some times a second, and while rates are still falling. */
export class HealthSignal {
  readonly #fire: () => void;
  readonly #isBusy: () => boolean;
  #timer: NodeJS.Timeout | undefined;
  #due = 0;

  constructor(options: { fire: () => void; isBusy: () => boolean }) {
    this.#fire = options.fire;
    this.#isBusy = options.isBusy;
  }

  /** Something of the health changed. */
  changed(what: 'state' | 'traffic'): void {
    if (what === 'state') this.#signal();
    else this.#schedule(shortest);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #signal(): void {
    this.dispose();
    this.#fire();
    if (this.#isBusy()) this.#schedule(decay);
  }

  #schedule(delay: number): void {
    const due = Date.now() + delay;
    // A timer that fires earlier serves as well; called for every message, so it makes none anew.
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.#signal();
    }, delay);
  }
}
