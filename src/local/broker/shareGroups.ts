/**
 * Shared subscriptions: of all that have the same `$share/{name}/{filter}`, one at random gets each
 * message. While none of them is connected, QoS 1 messages wait for the first to come back, if one of
 * them has a session that outlives its connection; QoS 0 messages are dropped.
 *
 * Source: AWS IoT Core developer guide, "MQTT shared subscriptions"; MQTT 5.0, 4.8.2.
 */
import { PublishEncoder } from './encodePublish.ts';
import type { BrokerMessage } from './message.ts';
import { remainingExpiry } from './message.ts';
import type { Target } from './routing.ts';

/** Payload bytes that wait for one group; further messages are dropped. */
const waitingBytesLimit = 64 * 1024 * 1024;
/** Bytes that are counted for a waiting message besides its payload. */
const messageOverhead = 512;

export class ShareGroups {
  readonly #waiting = new Map<string, { messages: BrokerMessage[]; bytes: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * @param shared the whole `$share/{name}/{filter}`
   * @param members all that subscribe to it, connected or not
   */
  deliver(shared: string, members: readonly Target[], encoder: PublishEncoder): void {
    const { message } = encoder;
    const there = members.filter(({ session }) => session.connected);
    const chosen = there[Math.floor(Math.random() * there.length)];
    if (chosen) {
      const { session, subscription } = chosen;
      const qos = message.qos < subscription.qos ? message.qos : subscription.qos;
      session.deliver(encoder, qos, message.retain && subscription.retainAsPublished, shared);
    } else if (message.qos === 1 && members.some(({ subscription }) => subscription.qos === 1)) {
      this.#wait(shared, message);
    }
  }

  /** A member is connected: gets what waits, or shares it with others that are there. */
  drain(shared: string, members: readonly Target[]): void {
    const waiting = this.#waiting.get(shared);
    if (!waiting || !members.some(({ session }) => session.connected)) return;
    this.#waiting.delete(shared);
    for (const message of waiting.messages) {
      const remaining = remainingExpiry(message, this.#now());
      if (remaining !== undefined && remaining <= 0) continue;
      this.deliver(shared, members, new PublishEncoder(message));
    }
  }

  /** The last member is gone, and what waits with it. */
  forget(shared: string): void {
    this.#waiting.delete(shared);
  }

  /** Groups that have messages waiting. */
  get waiting(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  #wait(shared: string, message: BrokerMessage): void {
    const waiting = this.#waiting.get(shared) ?? { messages: [], bytes: 0 };
    if (waiting.bytes > waitingBytesLimit) return;
    waiting.messages.push(message);
    waiting.bytes += message.payload.length + messageOverhead;
    this.#waiting.set(shared, waiting);
  }
}
