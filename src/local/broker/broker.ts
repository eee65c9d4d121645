/** The message broker: its sessions, its retained messages, and the way of a message between them. */
import { randomUUID } from 'node:crypto';
import type { IConnectPacket } from 'mqtt-packet';
import type { CallOff } from '../../shared/clock.ts';
import type { ConnectionInfo, Connections, Ending } from '../administration.ts';
import { LifecycleEvents } from '../events.ts';
import type { BrokerOptions, BrokerSide, Closable, Origin } from './brokerSide.ts';
import { ConnectRate } from './connectRate.ts';
import { Connection } from './connection.ts';
import { sessionExpiry } from './connectRules.ts';
import { PublishEncoder, type ProtocolVersion } from './encodePublish.ts';
import type { BrokerMessage } from './message.ts';
import { Presence } from './presence.ts';
import { type DisconnectReason, disconnectCode } from './reasons.ts';
import { RetainedMessages } from './retained.ts';
import { Routing } from './routing.ts';
import { isBasicIngest, isShared } from './rules.ts';
import { Session } from './session.ts';
import { ShareGroups } from './shareGroups.ts';
import type { Wire, WireListener } from './wire.ts';

export class Broker implements BrokerSide, Connections {
  readonly options: BrokerOptions;
  readonly retained: RetainedMessages;
  readonly events: LifecycleEvents;
  readonly #sessions = new Map<string, Session>();
  readonly #connections = new Set<Closable>();
  readonly #presence: Presence;
  readonly #connectRate: ConnectRate;
  readonly #expiries = new Map<Session, CallOff>();
  readonly #routing = new Routing(() => this.#sessions.values());
  readonly #groups: ShareGroups;

  constructor(options: BrokerOptions) {
    this.options = options;
    this.retained = new RetainedMessages(options.now);
    this.events = new LifecycleEvents(
      (topic, payload) => this.publish({ topic, payload, qos: 1, retain: false, arrived: options.now() }),
      options.now,
    );
    this.#presence = new Presence(options.now);
    this.#connectRate = new ConnectRate(options.limits, options.clock);
    this.#groups = new ShareGroups(options.now);
  }

  /** Takes a new byte stream in; MQTT is spoken on it from now on. */
  accept(origin: Origin, makeWire: (listener: WireListener) => Wire): void {
    const connection = new Connection(this, origin, makeWire);
    this.#connections.add(connection);
  }

  /** @inheritdoc */
  publish(message: BrokerMessage): void {
    // Goes to a rule, of which there are none here, and to no subscriber.
    if (isBasicIngest(message.topic)) return;
    if (message.retain) this.retained.keep(message);
    const { targets, groups } = this.#routing.route(message.topic);
    if (targets.length === 0 && groups.size === 0) return;
    const encoder = new PublishEncoder(message);
    for (const { session, subscription } of targets) {
      if (subscription.noLocal && message.publisher === session.clientId) continue;
      const qos = message.qos < subscription.qos ? message.qos : subscription.qos;
      session.deliver(encoder, qos, message.retain && subscription.retainAsPublished);
    }
    for (const [shared, members] of groups) this.#groups.deliver(shared, members, encoder);
  }

  /**
   * Sends a message to one client, whatever it subscribes to.
   *
   * @param acknowledged told of its PUBACK, for a message with QoS 1
   * @returns false when the client is not connected
   */
  sendDirect(clientId: string, message: BrokerMessage, acknowledged: () => void): boolean {
    const session = this.#sessions.get(clientId);
    if (!session?.connected) return false;
    session.deliver(new PublishEncoder(message), message.qos, false, undefined, acknowledged);
    return true;
  }

  /** @inheritdoc */
  admit(clientId: string): boolean {
    return this.#connectRate.admit(clientId);
  }

  /** @inheritdoc */
  open(
    connection: Closable,
    clientId: string,
    packet: IConnectPacket,
  ): { session: Session; present: boolean } {
    const code = disconnectCode('DUPLICATE_CLIENTID');
    this.#presence.connection(clientId)?.close('DUPLICATE_CLIENTID', code);
    const version: ProtocolVersion = packet.protocolVersion === 5 ? 5 : 4;
    const expirySeconds = Math.min(sessionExpiry(packet), this.options.limits.values.sessionExpirySeconds);
    const kept = this.#sessions.get(clientId);
    const present = kept !== undefined && packet.clean !== true && kept.version === version;
    if (kept && !present) this.#forget(kept);
    const session = present
      ? kept
      : new Session({ clientId, version, identifier: randomUUID(), expirySeconds, now: this.options.now });
    session.expirySeconds = expirySeconds;
    this.#expiries.get(session)?.();
    this.#expiries.delete(session);
    this.#sessions.set(clientId, session);
    this.#presence.came(clientId, connection);
    this.#routing.changed();
    return { session, present };
  }

  /** @inheritdoc */
  drainGroups(session: Session): void {
    for (const filter of session.subscriptions.keys()) {
      if (isShared(filter)) this.#groups.drain(filter, this.#routing.members(filter));
    }
  }

  /** @inheritdoc */
  subscriptionsChanged(): void {
    this.#routing.changed();
    this.#forgetEmptyGroups();
  }

  /** @inheritdoc */
  closed(connection: Closable, session: Session | undefined, disconnectReason: DisconnectReason): void {
    this.#connections.delete(connection);
    if (!session || this.#presence.connection(session.clientId) !== connection) return;
    this.#presence.went(session.clientId, disconnectReason);
    session.detach();
    if (session.expirySeconds === 0) {
      this.#forget(session);
    } else {
      const { clock } = this.options;
      this.#expiries.set(
        session,
        clock.after(session.expirySeconds * 1000, () => this.#forget(session), { unref: true }),
      );
    }
  }

  /** @inheritdoc */
  list(): ConnectionInfo[] {
    return this.#presence.list();
  }

  /** @inheritdoc */
  get(clientId: string): ConnectionInfo | undefined {
    return this.#presence.get(clientId);
  }

  /** @inheritdoc */
  subscriptions(clientId: string): { topicFilter: string; qos: 0 | 1 }[] {
    const session = this.#sessions.get(clientId);
    return [...(session?.subscriptions ?? [])].map(([topicFilter, { qos }]) => ({ topicFilter, qos }));
  }

  /** @inheritdoc */
  end(clientId: string, ending: Ending = {}): boolean {
    const session = this.#sessions.get(clientId);
    if (!this.#presence.end(clientId, ending)) return false;
    if (session && ending.cleanSession === true) this.#forget(session);
    return true;
  }

  /** A certificate is not active any more: whoever is connected by it is not, either. */
  deactivated(certificateId: string): void {
    this.#presence.endOf(certificateId, 'AUTH_ERROR');
  }

  /** Ends all connections as for maintenance. */
  stop(): void {
    for (const connection of [...this.#connections]) {
      connection.close('SERVER_INITIATED_DISCONNECT', disconnectCode('SERVER_INITIATED_DISCONNECT'));
    }
    for (const callOff of this.#expiries.values()) callOff();
  }

  #forget(session: Session): void {
    this.#expiries.get(session)?.();
    this.#expiries.delete(session);
    if (this.#sessions.get(session.clientId) === session) this.#sessions.delete(session.clientId);
    this.#routing.changed();
    // MQTT 5.0, 4.8.2: what a member of a group had not acknowledged goes to another.
    for (const { shared, message } of session.takeShared()) {
      this.#groups.deliver(shared, this.#routing.members(shared), new PublishEncoder(message));
    }
    this.#forgetEmptyGroups();
  }

  #forgetEmptyGroups(): void {
    for (const shared of this.#groups.waiting) {
      if (this.#routing.members(shared).length === 0) this.#groups.forget(shared);
    }
  }
}
