/** How the shown message is read: asks the host, remembers what a person chose for a topic, and lets only the newest answer count. */
import type { MessageDetail, MessageReading } from '../../src/shared/contract.ts';
import type { FormatChoice } from '../../src/shared/payload/format.ts';
import type { HostPeer } from '../hostPeer.ts';

export interface PayloadReaderOptions {
  readonly peer: HostPeer;
  readonly onRead: (reading: MessageReading | undefined) => void;
  readonly onProblem: (problem: string) => void;
}

export class PayloadReader {
  readonly #options: PayloadReaderOptions;
  /** Choices by hand, by topic; they last as long as the page. */
  readonly #chosen = new Map<string, FormatChoice>();
  #message: MessageDetail | undefined;

  constructor(options: PayloadReaderOptions) {
    this.#options = options;
  }

  /** What a person chose for the topic of the shown message. */
  get chosen(): FormatChoice | undefined {
    return this.#message && this.#chosen.get(this.#message.topic);
  }

  /** Shows another message, or none. */
  show(message: MessageDetail | undefined): void {
    this.#message = message;
    this.#options.onRead(undefined);
    this.again();
  }

  /** Reads the topic's messages so from now on; undefined: as it is bound, or as what it surely is. */
  choose(choice: FormatChoice | undefined): void {
    if (!this.#message) return;
    if (choice) this.#chosen.set(this.#message.topic, choice);
    else this.#chosen.delete(this.#message.topic);
    this.again();
  }

  /** Reads the shown message anew: something that decides on it has changed. */
  again(): void {
    const message = this.#message;
    if (!message || message.gap || message.size === 0) return;
    const choice = this.chosen;
    this.#options.peer.request('decode', { id: message.id, ...(choice ? { choice } : {}) }).then(
      (reading) => {
        if (this.#message === message && this.chosen === choice) this.#options.onRead(reading);
      },
      (error: unknown) => {
        if (this.#message === message) {
          this.#options.onProblem(error instanceof Error ? error.message : String(error));
        }
      },
    );
  }
}
