/** Lets whoever waits look before the time is up: what they wait for may have come. */
import type { Clock } from '../../shared/clock.ts';

export class Waker {
  readonly #clock: Pick<Clock, 'wait'>;
  /** Of those who wait now. */
  #current: AbortController | undefined;

  constructor(clock: Pick<Clock, 'wait'>) {
    this.#clock = clock;
  }

  /** Resolves when woken, or after so many milliseconds; without them, only when woken. */
  async wait(milliseconds?: number): Promise<void> {
    const { signal } = (this.#current ??= new AbortController());
    if (milliseconds !== undefined) await this.#clock.wait(milliseconds, signal);
    else await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }

  /** Whoever waits goes on. */
  wake(): void {
    this.#current?.abort();
    this.#current = undefined;
  }
}
