/**
 * What the broker knows of a client id: its subscriptions and the QoS 1 messages that it has not
 * acknowledged yet. A session outlives its connection where the client asked for it.
 */
import type { ISubscription } from 'mqtt-packet';
import { encodePublish, type ProtocolVersion, type PublishEncoder } from './encodePublish.ts';
import { type BrokerMessage, remainingExpiry } from './message.ts';

export interface Subscription {
  readonly qos: 0 | 1;
  /** MQTT 5 subscription options. */
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
}

/** What a session sends through while its client is connected. */
export interface Outlet {
  readonly version: ProtocolVersion;
  /** QoS 1 messages that go out before the client acknowledges. */
  readonly receiveMaximum: number;
  /** Largest packet that the client takes, in bytes. */
  readonly maximumPacketSize: number;
  /** Bytes waiting to leave. */
  readonly pending: number;
  /** Do the client's policies let it receive from this topic? What they deny is dropped without a word. */
  admits(topic: string): boolean;
  send(packet: Buffer): void;
}

interface Delivery {
  readonly message: BrokerMessage;
  readonly retain: boolean;
  /** The shared subscription that brought it. */
  readonly shared?: string | undefined;
  /** Told of the client's PUBACK. */
  readonly acknowledged?: (() => void) | undefined;
}

/** Bytes that may wait for a slow client before QoS 0 messages to it are dropped. */
const qos0PendingLimit = 16 * 1024 * 1024;
/** Payload bytes of QoS 1 messages that one session may hold; further ones are dropped. */
const heldBytesLimit = 64 * 1024 * 1024;
/** Bytes that are counted for a held message besides its payload. */
const heldOverhead = 512;

export class Session {
  readonly clientId: string;
  readonly version: ProtocolVersion;
  /** Names the session in lifecycle events. */
  readonly identifier: string;
  readonly subscriptions = new Map<string, Subscription>();
  /** Seconds that the session outlives its connection. */
  expirySeconds: number;
  #outlet: Outlet | undefined;
  #waiting: Delivery[] = [];
  readonly #unacknowledged = new Map<number, Delivery>();
  #heldBytes = 0;
  #lastPacketId = 0;
  #dropped = 0;
  readonly #now: () => number;

  constructor(options: {
    clientId: string;
    version: ProtocolVersion;
    identifier: string;
    expirySeconds: number;
    now: () => number;
  }) {
    this.clientId = options.clientId;
    this.version = options.version;
    this.identifier = options.identifier;
    this.expirySeconds = options.expirySeconds;
    this.#now = options.now;
  }

  get connected(): boolean {
    return this.#outlet !== undefined;
  }

  /** Messages that were dropped because this client was too slow or away for too long. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Adds or replaces a subscription and tells whether it is new. */
  subscribe(request: ISubscription): boolean {
    const isNew = !this.subscriptions.has(request.topic);
    this.subscriptions.set(request.topic, {
      qos: request.qos === 0 ? 0 : 1,
      noLocal: request.nl === true,
      retainAsPublished: request.rap === true,
    });
    return isNew;
  }

  /**
   * The client is there (again): what it left unacknowledged goes out first, under new packet
   * identifiers and without the DUP flag, as AWS does it.
   */
  attach(outlet: Outlet): void {
    this.#outlet = outlet;
    this.#waiting = [...this.#unacknowledged.values(), ...this.#waiting];
    this.#unacknowledged.clear();
    this.pump();
  }

  detach(): void {
    this.#outlet = undefined;
  }

  /**
   * Delivers a message to the client now, or holds it (QoS 1) until it can.
   *
   * @param shared the shared subscription that brought it
   * @param acknowledged told of the client's PUBACK
   */
  deliver(
    encoder: PublishEncoder,
    qos: 0 | 1,
    retain: boolean,
    shared?: string,
    acknowledged?: () => void,
  ): void {
    const outlet = this.#outlet;
    if (outlet && !outlet.admits(encoder.message.topic)) return;
    if (qos === 0) {
      if (!outlet) return;
      if (outlet.pending > qos0PendingLimit) {
        this.#dropped++;
        return;
      }
      const packet = encoder.qos0(this.version, retain);
      if (packet.length <= outlet.maximumPacketSize) outlet.send(packet);
      return;
    }
    const delivery: Delivery = { message: encoder.message, retain, shared, acknowledged };
    if (outlet && this.#waiting.length === 0 && this.#hasRoom(outlet)) {
      const packetId = this.#nextPacketId();
      const packet = encoder.qos1(this.version, retain, packetId);
      if (packet.length > outlet.maximumPacketSize) return;
      this.#hold(delivery);
      this.#unacknowledged.set(packetId, delivery);
      outlet.send(packet);
    } else if (this.#heldBytes > heldBytesLimit) {
      this.#dropped++;
    } else {
      this.#hold(delivery);
      this.#waiting.push(delivery);
    }
  }

  /** The client acknowledged a message; an identifier that is not in use is ignored. */
  acknowledge(packetId: number): void {
    const delivery = this.#unacknowledged.get(packetId);
    if (!delivery) return;
    this.#unacknowledged.delete(packetId);
    this.#release(delivery);
    delivery.acknowledged?.();
    this.pump();
  }

  /** Takes out what came by shared subscriptions and was not acknowledged: the session is over, others may have it. */
  takeShared(): { shared: string; message: BrokerMessage }[] {
    const held = [...this.#unacknowledged.values(), ...this.#waiting];
    this.#unacknowledged.clear();
    this.#waiting = [];
    this.#heldBytes = 0;
    return held.flatMap(({ shared, message }) => (shared === undefined ? [] : [{ shared, message }]));
  }

  /** Sends what waits, as far as the client's receive maximum lets it. */
  pump(): void {
    const outlet = this.#outlet;
    if (!outlet) return;
    const now = this.#now();
    let sent = 0;
    for (const delivery of this.#waiting) {
      const remaining = remainingExpiry(delivery.message, now);
      if ((remaining !== undefined && remaining <= 0) || !outlet.admits(delivery.message.topic)) {
        this.#release(delivery);
      } else {
        if (!this.#hasRoom(outlet)) break;
        const packetId = this.#nextPacketId();
        const packet = encodePublish(delivery.message, this.version, 1, delivery.retain, packetId, now);
        if (packet.length > outlet.maximumPacketSize) {
          this.#release(delivery);
        } else {
          this.#unacknowledged.set(packetId, delivery);
          outlet.send(packet);
        }
      }
      sent++;
    }
    if (sent > 0) this.#waiting.splice(0, sent);
  }

  #hasRoom(outlet: Outlet): boolean {
    return this.#unacknowledged.size < outlet.receiveMaximum;
  }

  #hold(delivery: Delivery): void {
    this.#heldBytes += delivery.message.payload.length + heldOverhead;
  }

  #release(delivery: Delivery): void {
    this.#heldBytes -= delivery.message.payload.length + heldOverhead;
  }

  #nextPacketId(): number {
    do {
      this.#lastPacketId = (this.#lastPacketId % 65_535) + 1;
    } while (this.#unacknowledged.has(this.#lastPacketId));
    return this.#lastPacketId;
  }
}
