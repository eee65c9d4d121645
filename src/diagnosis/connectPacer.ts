/** Keeps to one CONNECT a second and client id, AWS IoT Core's limit ("AWS IoT Core endpoints and quotas"). */
import type { Clock } from '../shared/clock.ts';

/** Milliseconds between two CONNECTs of a client id; a little more than the limit, for clocks differ. */
const interval = 1100;

export class ConnectPacer {
  readonly #clock: Clock;
  readonly #last = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when a CONNECT of this client id may go out. Rejects when aborted. */
  async turn(clientId: string, signal: AbortSignal): Promise<void> {
    const wait = (this.#last.get(clientId) ?? -interval) + interval - this.#clock.now();
    if (wait > 0) await this.#clock.wait(wait, signal);
    signal.throwIfAborted();
    this.#last.set(clientId, this.#clock.now());
  }
}
