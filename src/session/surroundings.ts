/** Notices what TCP does not: that the computer slept, and that its network changed. */
import { networkInterfaces } from 'node:os';

/** Milliseconds between two looks, where nobody says otherwise. */
const usualInterval = 5000;
/** Milliseconds beyond the interval from which on a late look means sleep. */
const tolerance = 10_000;

export interface SurroundingsOptions {
  /** Doubt all connections. */
  readonly onDoubt: (reason: 'woke' | 'networkChanged') => void;
  /** Milliseconds since 1970; a clock that goes on while the computer sleeps. */
  readonly now?: () => number;
  /** Milliseconds between two looks. */
  readonly interval?: number;
  /** The addresses that the computer has now, as one text. */
  readonly addresses?: () => string;
}

export class Surroundings {
  readonly #options: Required<SurroundingsOptions>;
  readonly #timer: NodeJS.Timeout;
  #looked: number;
  #addresses: string;

  /** Begins to look. */
  constructor(options: SurroundingsOptions) {
    this.#options = { now: Date.now, addresses: addressesNow, interval: usualInterval, ...options };
    this.#looked = this.#options.now();
    this.#addresses = this.#options.addresses();
    this.#timer = setInterval(() => {
      this.look();
    }, this.#options.interval);
    // Looking keeps no process alive.
    this.#timer.unref();
  }

  look(): void {
    const now = this.#options.now();
    const slept = now - this.#looked > this.#options.interval + tolerance;
    this.#looked = now;
    const addresses = this.#options.addresses();
    const changed = addresses !== this.#addresses;
    this.#addresses = addresses;
    if (slept) this.#options.onDoubt('woke');
    else if (changed) this.#options.onDoubt('networkChanged');
  }

  dispose(): void {
    clearInterval(this.#timer);
  }
}

function addressesNow(): string {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
    .sort()
    .join(' ');
}
