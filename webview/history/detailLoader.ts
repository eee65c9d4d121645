/** Loads the selected message: one request at a time, and only the newest wish counts. */
import type { MessageDetail } from '../../src/shared/contract.ts';
import type { HostPeer } from '../hostPeer.ts';

/** Bytes of a payload that the page shows; the editor shows the rest. */
const payloadLimit = 2 * 1024 * 1024;

export interface DetailLoaderOptions {
  readonly peer: HostPeer;
  /** The message; undefined when it is no longer in history. */
  readonly onLoaded: (message: MessageDetail | undefined) => void;
  readonly onProblem: (problem: string) => void;
}

export class DetailLoader {
  readonly #options: DetailLoaderOptions;
  #wanted: number | undefined;
  #loading = false;

  constructor(options: DetailLoaderOptions) {
    this.#options = options;
  }

  /** Wants a message, or none any longer. */
  want(id: number | undefined): void {
    this.#wanted = id;
    if (!this.#loading) void this.#load();
  }

  async #load(): Promise<void> {
    this.#loading = true;
    let loaded: number | undefined;
    while (this.#wanted !== undefined && this.#wanted !== loaded) {
      const id = this.#wanted;
      loaded = id;
      try {
        const message = await this.#options.peer.request('message', { id, payloadLimit });
        if (this.#wanted === id) this.#options.onLoaded(message);
      } catch (error) {
        if (this.#wanted === id)
          this.#options.onProblem(error instanceof Error ? error.message : String(error));
      }
    }
    this.#loading = false;
  }
}
