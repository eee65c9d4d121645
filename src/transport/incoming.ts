/** Messages of one connection on their way in: each is told of once, and acknowledged when it may be. */
import type { IPublishPacket, Packet } from 'mqtt-packet';
import type { Clock } from '../shared/clock.ts';
import type { Acknowledgement } from '../shared/receipt.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { delivered, type Delivered } from './mqttDelivery.ts';

export interface IncomingOptions {
  readonly clock: Clock;
  readonly acknowledge: 'onReceipt' | 'afterRecording';
  readonly onMessage: (message: Delivered, acknowledgement?: Acknowledgement) => void;
  /** A message never will be recorded. @param reason in words */
  readonly onFailed: (reason: string) => void;
}

export class Incoming {
  readonly #options: IncomingOptions;
  readonly #acknowledgements: Acknowledgements;
  /** QoS 2 messages that the broker has not released yet: one that comes again is the same. */
  readonly #unreleased = new Set<number>();

  constructor(options: IncomingOptions) {
    this.#options = options;
    this.#acknowledgements = new Acknowledgements(options.clock);
  }

  /** Messages that are not acknowledged, because they are not recorded yet. */
  get unrecorded(): number {
    return this.#acknowledgements.count;
  }

  /** Since when the oldest of these waits, by the clock's `now`. */
  get unrecordedSince(): number | undefined {
    return this.#acknowledgements.since;
  }

  /** PUBLISH came. */
  take(topic: string, payload: Buffer, packet: IPublishPacket): void {
    const { qos, messageId = 0 } = packet;
    if (qos === 2) {
      if (this.#unreleased.has(messageId)) return;
      this.#unreleased.add(messageId);
    }
    const message = delivered(topic, payload, packet);
    if (qos === 0 || this.#options.acknowledge === 'onReceipt') {
      this.#options.onMessage(message);
      return;
    }
    this.#options.onMessage(message, {
      recorded: this.#acknowledgements.hold(messageId),
      failed: this.#options.onFailed,
    });
  }

  /** PUBREL came: the identifier is free for another message. */
  released(packetId: number): void {
    this.#unreleased.delete(packetId);
  }

  /** A packet would leave. @returns true when it is kept, to leave by `send` when its message is recorded */
  keeps(packet: Packet, send: () => void): boolean {
    if (packet.cmd !== 'puback' && packet.cmd !== 'pubrec') return false;
    return packet.messageId !== undefined && this.#acknowledgements.take(packet.messageId, send);
  }

  /** Resolves when what came up to now is recorded and acknowledged. @param milliseconds to wait at most */
  async settled(milliseconds: number): Promise<void> {
    if (this.unrecorded === 0) return;
    const timer = new AbortController();
    const late = this.#options.clock.wait(milliseconds, timer.signal);
    await Promise.race([this.#acknowledgements.settled(), late]);
    timer.abort();
  }

  /** The connection is over: nothing is acknowledged any more. */
  end(): void {
    this.#acknowledgements.end();
  }
}
