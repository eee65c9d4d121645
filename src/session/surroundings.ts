/** Notices what TCP does not: that the computer slept, and that its network changed. */
import { networkInterfaces } from 'node:os';
import type { CallOff, Clock } from '../shared/clock.ts';

/** Milliseconds between two looks, where nobody says otherwise. */
const usualInterval = 5000;
/** Milliseconds beyond the interval from which on a late look means sleep. */
const tolerance = 10_000;

export interface SurroundingsOptions {
  /** Doubt all connections. */
  readonly onDoubt: (reason: 'woke' | 'networkChanged') => void;
  /** Its `time` goes on while the computer sleeps. */
  readonly clock: Clock;
  /** Milliseconds between two looks. */
  readonly interval?: number;
  /** The addresses that the computer has now, as one text. */
  readonly addresses?: () => string;
}

export class Surroundings {
  readonly #options: Required<SurroundingsOptions>;
  readonly #callOff: CallOff;
  #looked: number;
  #addresses: string;

  /** Begins to look. */
  constructor(options: SurroundingsOptions) {
    this.#options = { addresses: addressesNow, interval: usualInterval, ...options };
    this.#looked = this.#options.clock.time();
    this.#addresses = this.#options.addresses();
    const { clock, interval } = this.#options;
    // Looking keeps no process alive.
    this.#callOff = clock.every(interval, () => this.look(), { unref: true });
  }

  look(): void {
    const now = this.#options.clock.time();
    const slept = now - this.#looked > this.#options.interval + tolerance;
    this.#looked = now;
    const addresses = this.#options.addresses();
    const changed = addresses !== this.#addresses;
    this.#addresses = addresses;
    if (slept) this.#options.onDoubt('woke');
    else if (changed) this.#options.onDoubt('networkChanged');
  }

  dispose(): void {
    this.#callOff();
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
