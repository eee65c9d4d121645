/** Keeps to one CONNECT a second and client id, AWS IoT Core's limit ("AWS IoT Core endpoints and quotas"). */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two CONNECTs of a client id; a little more than the limit, for clocks differ. */
const interval = 1100;

export class ConnectPacer {
  readonly #last = new Map<string, number>();

  /** Resolves when a CONNECT of this client id may go out. Rejects when aborted. */
  async turn(clientId: string, signal: AbortSignal): Promise<void> {
    const wait = (this.#last.get(clientId) ?? -interval) + interval - performance.now();
    if (wait > 0) await sleep(wait, undefined, { signal });
    signal.throwIfAborted();
    this.#last.set(clientId, performance.now());
  }
}
