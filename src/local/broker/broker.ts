/** The message broker: its sessions, its retained messages, and the way of a message between them. */
import { randomUUID } from 'node:crypto';
import type { IConnectPacket } from 'mqtt-packet';
import { quotas } from '../../shared/aws/quotas.ts';
import { LifecycleEvents } from '../events.ts';
import type { BrokerOptions, BrokerSide, Closable, Origin } from './brokerSide.ts';
import { Connection } from './connection.ts';
import { PublishEncoder, type ProtocolVersion } from './encodePublish.ts';
import type { BrokerMessage } from './message.ts';
import { reason } from './reasons.ts';
import { RetainedMessages } from './retained.ts';
import { Routing } from './routing.ts';
import { Session } from './session.ts';
import type { Wire, WireListener } from './wire.ts';

export class Broker implements BrokerSide {
  readonly options: BrokerOptions;
  readonly retained: RetainedMessages;
  readonly events: LifecycleEvents;
  readonly #sessions = new Map<string, Session>();
  readonly #connections = new Set<Closable>();
  /** The connection of each client id that is there. */
  readonly #present = new Map<string, Closable>();
  readonly #expiries = new Map<Session, NodeJS.Timeout>();
  readonly #routing = new Routing(() => this.#sessions.values());

  constructor(options: BrokerOptions) {
    this.options = options;
    this.retained = new RetainedMessages(options.now);
    this.events = new LifecycleEvents(
      (topic, payload) => this.publish({ topic, payload, qos: 1, retain: false, arrived: options.now() }),
      options.now,
    );
  }

  /** Takes a new byte stream in; MQTT is spoken on it from now on. */
  accept(origin: Origin, makeWire: (listener: WireListener) => Wire): void {
    const connection = new Connection(this, origin, makeWire);
    this.#connections.add(connection);
  }

  /** @inheritdoc */
  publish(message: BrokerMessage): void {
    if (message.retain) this.retained.keep(message);
    const targets = this.#routing.targets(message.topic);
    if (targets.length === 0) return;
    const encoder = new PublishEncoder(message);
    for (const { session, subscription } of targets) {
      if (subscription.noLocal && message.publisher === session.clientId) continue;
      const qos = message.qos < subscription.qos ? message.qos : subscription.qos;
      session.deliver(encoder, qos, message.retain && subscription.retainAsPublished);
    }
  }

  /** @inheritdoc */
  open(
    connection: Closable,
    clientId: string,
    packet: IConnectPacket,
  ): { session: Session; present: boolean } {
    this.#present.get(clientId)?.close('DUPLICATE_CLIENTID', reason.sessionTakenOver);
    const version: ProtocolVersion = packet.protocolVersion === 5 ? 5 : 4;
    const expirySeconds = sessionExpiry(packet, version);
    const kept = this.#sessions.get(clientId);
    const present = kept !== undefined && packet.clean !== true && kept.version === version;
    if (kept && !present) this.#forget(kept);
    const session = present
      ? kept
      : new Session({ clientId, version, identifier: randomUUID(), expirySeconds, now: this.options.now });
    session.expirySeconds = expirySeconds;
    clearTimeout(this.#expiries.get(session));
    this.#expiries.delete(session);
    this.#sessions.set(clientId, session);
    this.#present.set(clientId, connection);
    this.#routing.changed();
    return { session, present };
  }

  /** @inheritdoc */
  subscriptionsChanged(): void {
    this.#routing.changed();
  }

  /** @inheritdoc */
  closed(connection: Closable, session: Session | undefined): void {
    this.#connections.delete(connection);
    if (!session || this.#present.get(session.clientId) !== connection) return;
    this.#present.delete(session.clientId);
    session.detach();
    if (session.expirySeconds === 0) {
      this.#forget(session);
    } else {
      this.#expiries.set(
        session,
        setTimeout(() => this.#forget(session), session.expirySeconds * 1000).unref(),
      );
    }
  }

  /** Ends all connections as for maintenance. */
  stop(): void {
    for (const connection of [...this.#connections]) {
      connection.close('SERVER_INITIATED_DISCONNECT', reason.serverShuttingDown);
    }
    for (const timer of this.#expiries.values()) clearTimeout(timer);
  }

  #forget(session: Session): void {
    clearTimeout(this.#expiries.get(session));
    this.#expiries.delete(session);
    if (this.#sessions.get(session.clientId) === session) this.#sessions.delete(session.clientId);
    this.#routing.changed();
  }
}

/** Seconds that a session is to outlive its connection: MQTT 5 says it, MQTT 3.1.1 by its clean session flag. */
function sessionExpiry(packet: IConnectPacket, version: ProtocolVersion): number {
  const wanted =
    version === 5
      ? (packet.properties?.sessionExpiryInterval ?? 0)
      : packet.clean === true
        ? 0
        : Number.POSITIVE_INFINITY;
  return Math.min(wanted, quotas.sessionExpirySeconds);
}
