/** The retained message of each topic. */
import { type BrokerMessage, remainingExpiry } from './message.ts';

export interface RetainedMessage {
  readonly message: BrokerMessage;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

export class RetainedMessages {
  readonly #byTopic = new Map<string, RetainedMessage>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Keeps a message that was published with RETAIN; an empty payload deletes the topic's. */
  keep(message: BrokerMessage): void {
    if (message.payload.length === 0) {
      this.#byTopic.delete(message.topic);
      return;
    }
    // A copy: the payload is a view of the chunk that came off the socket, which it would keep alive.
    const own = { ...message, payload: Buffer.from(message.payload) };
    this.#byTopic.set(message.topic, { message: own, lastModified: this.#now() });
  }

  get(topic: string): RetainedMessage | undefined {
    const kept = this.#byTopic.get(topic);
    if (!kept) return undefined;
    const remaining = remainingExpiry(kept.message, this.#now());
    if (remaining === undefined || remaining > 0) return kept;
    this.#byTopic.delete(topic);
    return undefined;
  }

  /** All that are there, by topic in the order of code units. */
  list(): RetainedMessage[] {
    return [...this.#byTopic.keys()]
      .sort()
      .map((topic) => this.get(topic))
      .filter((kept) => kept !== undefined);
  }
}
