/** Which PUBLISH packets of a connection are taken: within the rate, within the receive maximum. */
import type { IPublishPacket } from 'mqtt-packet';
import type { Clock } from '../../shared/clock.ts';
import type { Limits } from '../limits.ts';
import type { ProtocolVersion } from './encodePublish.ts';
import { reason, Violation } from './reasons.ts';
import { TokenBucket } from './tokenBucket.ts';

export class PublishGate {
  readonly #limits: Limits;
  readonly #version: ProtocolVersion;
  readonly #bucket: TokenBucket;
  /** Packet identifiers of QoS 1 publishes that have no PUBACK yet. */
  readonly #unacknowledged = new Set<number>();

  constructor(limits: Limits, version: ProtocolVersion, clock: Clock) {
    this.#bucket = new TokenBucket(clock);
    this.#limits = limits;
    this.#version = version;
  }

  /** Counts a publish; false when it is over the rate: AWS discards it. */
  withinRate(): boolean {
    const { rateLimits, publishesPerSecond, publishBurst } = this.#limits.values;
    return !rateLimits || this.#bucket.take(1, publishesPerSecond, publishBurst);
  }

  /**
   * Counts a QoS 1 publish that waits for its PUBACK; false when there are too many of them and MQTT
   * 3.1.1 is not listened to.
   *
   * @throws Violation where MQTT 5 ends for it
   */
  withinReceiveMaximum(packet: IPublishPacket): boolean {
    if (packet.qos !== 1) return true;
    if (this.#unacknowledged.size >= this.#limits.values.unacknowledgedPublishes) {
      if (this.#version === 5) throw new Violation(reason.receiveMaximumExceeded, 'too many without PUBACK');
      return false;
    }
    this.#unacknowledged.add(packet.messageId ?? 0);
    return true;
  }

  /** A PUBACK has gone out. */
  acknowledged(packetId: number): void {
    this.#unacknowledged.delete(packetId);
  }
}
