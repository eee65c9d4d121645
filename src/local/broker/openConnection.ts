/** A connection from its CONNACK on: what a client sends is checked against AWS's rules, its policies and the limits. */
import type {
  IConnectPacket,
  IDisconnectPacket,
  IPublishPacket,
  ISubscribePacket,
  IUnsubscribePacket,
  Packet,
} from 'mqtt-packet';
import { quotas } from '../../shared/aws/quotas.ts';
import type { ConnectionInfo } from '../administration.ts';
import type { EventSubject } from '../events.ts';
import type { Authority } from '../policy/authority.ts';
import type { BrokerSide } from './brokerSide.ts';
import { PublishEncoder, type ProtocolVersion } from './encodePublish.ts';
import { KeepAlive } from './keepAlive.ts';
import { Lifetime } from './lifetime.ts';
import { forwarded } from './message.ts';
import { PublishGate } from './publishGate.ts';
import { type DisconnectReason, disconnectCode, reason, Violation } from './reasons.ts';
import { checkPublish, checkPublishPacket, checkUnsubscribe } from './rules.ts';
import type { Outlet, Session } from './session.ts';
import { subscribe } from './subscribe.ts';
import { TopicAliases } from './topicAliases.ts';
import type { Wire } from './wire.ts';

/** The way to the client. */
export interface Line {
  readonly wire: Wire;
  /** False when the packet was kept back on purpose. */
  send(packet: Packet): boolean;
  close(disconnectReason: DisconnectReason, code?: number): void;
}

export interface OpenConnectionOptions {
  readonly broker: BrokerSide;
  readonly line: Line;
  readonly subject: EventSubject;
  readonly authority: Authority;
  readonly session: Session;
  readonly version: ProtocolVersion;
  /** The CONNECT. */
  readonly packet: IConnectPacket;
  /** Seconds: the keep alive that is in force. */
  readonly keepAlive: number;
  readonly overWebSocket: boolean;
}

export class OpenConnection {
  readonly version: ProtocolVersion;
  readonly session: Session;
  readonly #options: OpenConnectionOptions;
  readonly #broker: BrokerSide;
  readonly #line: Line;
  readonly #aliases = new TopicAliases(quotas.topicAliasMaximum);
  readonly #keepAlive: KeepAlive;
  readonly #lifetime: Lifetime;
  readonly #gate: PublishGate;
  readonly #connectedSince: number;
  /** Of the lifecycle event, to be repeated at the end. */
  readonly #versionNumber: number;
  #will: IConnectPacket['will'];

  constructor(options: OpenConnectionOptions) {
    const { broker, line, session, version, subject, packet, authority, overWebSocket } = options;
    this.#options = options;
    this.#broker = broker;
    this.#line = line;
    this.version = version;
    this.session = session;
    this.#will = packet.will;
    const { clock, limits, now } = broker.options;
    this.#connectedSince = now();
    this.#gate = new PublishGate(limits, version, clock);
    this.#keepAlive = new KeepAlive(options.keepAlive, clock, () => this.#end('MQTT_KEEP_ALIVE_TIMEOUT'));
    this.#lifetime = new Lifetime({
      clock,
      limits,
      overWebSocket,
      byAuthorizer: authority.principal.kind === 'customAuthorizer',
      over: (why) => this.#end(why),
    });
    this.#versionNumber = broker.events.connected(subject);
  }

  /** What the session holds for the client goes out. */
  begin(): void {
    this.session.attach(this.#outlet());
    this.#broker.drainGroups(this.session);
  }

  /** A packet has come. */
  heard(): void {
    this.#keepAlive.heard();
  }

  /** There is room again to send. */
  drain(): void {
    this.session.pump();
  }

  dropWill(): void {
    this.#will = undefined;
  }

  /** The connection is closed: publishes the will, for every end but the client's own DISCONNECT. */
  ended(disconnectReason: DisconnectReason): void {
    this.#keepAlive.stop();
    this.#lifetime.stop();
    if (this.#will) this.#publishWill(this.#will);
    this.#broker.events.disconnected(this.#options.subject, this.#versionNumber, disconnectReason);
  }

  info(): Omit<ConnectionInfo, 'connected'> {
    const { line, subject, version, keepAlive } = this.#options;
    const { remoteAddress, remotePort, localAddress, localPort } = line.wire;
    return {
      clientId: subject.clientId,
      principalIdentifier: subject.principalIdentifier,
      protocolVersion: version,
      cleanSession: this.session.expirySeconds === 0,
      sourceIp: remoteAddress,
      sourcePort: remotePort,
      targetIp: localAddress,
      targetPort: localPort,
      keepAlive,
      sessionExpiry: this.session.expirySeconds,
      connectedSince: this.#connectedSince,
    };
  }

  /** @throws Violation for what ends the connection */
  take(packet: Packet): void {
    if (this.#lifetime.check()) return;
    switch (packet.cmd) {
      case 'publish':
        this.#publish(packet);
        break;
      case 'puback':
        this.session.acknowledge(packet.messageId ?? 0);
        break;
      case 'subscribe':
        this.#subscribe(packet);
        break;
      case 'unsubscribe':
        this.#unsubscribe(packet);
        break;
      case 'pingreq':
        this.#line.send({ cmd: 'pingresp' });
        break;
      case 'disconnect':
        this.#disconnect(packet);
        break;
      case 'connect':
      case 'connack':
      case 'suback':
      case 'unsuback':
      case 'pingresp':
      case 'pubrec':
      case 'pubrel':
      case 'pubcomp':
      case 'auth':
        throw new Violation(reason.protocolError, `${packet.cmd} from a client that is connected`);
    }
  }

  #outlet(): Outlet {
    const { packet, authority, version } = this.#options;
    const { wire } = this.#line;
    const { limits } = this.#broker.options;
    const wanted = packet.properties?.receiveMaximum ?? Number.POSITIVE_INFINITY;
    return {
      version,
      get receiveMaximum() {
        return Math.min(wanted, limits.values.unacknowledgedPublishes);
      },
      maximumPacketSize: packet.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY,
      get pending() {
        return wire.pending;
      },
      admits: (topic) => authority.allows('iot:Receive', `topic/${topic}`),
      send: (bytes) => {
        if (!this.#lifetime.check()) wire.write(bytes);
      },
    };
  }

  #publish(packet: IPublishPacket): void {
    checkPublishPacket(packet);
    const topic = this.#aliases.resolve(packet.topic, packet.properties?.topicAlias);
    const received = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    checkPublish({ topic, payload: received, retain: packet.retain });
    if (!this.#gate.withinRate()) {
      // MQTT 5 has a word for it; whether AWS says it is not documented.
      if (this.version === 5) this.#acknowledge(packet, reason.quotaExceeded);
      return;
    }
    if (!this.#gate.withinReceiveMaximum(packet)) return;
    if (!this.#options.authority.allowsPublish(topic, packet.retain)) {
      this.#denyPublish(packet);
      return;
    }
    this.#broker.publish({
      topic,
      // What may be kept is copied: the payload is a view of a chunk many times its size.
      payload: packet.qos === 0 ? received : Buffer.from(received),
      qos: packet.qos === 0 ? 0 : 1,
      retain: packet.retain,
      properties: forwarded(packet.properties),
      arrived: this.#broker.options.now(),
      publisher: this.session.clientId,
    });
    this.#acknowledge(packet, reason.success);
  }

  #denyPublish(packet: IPublishPacket): void {
    const { deniedQos0Publish, deniedQos1Publish } = this.#broker.options.choices;
    if (this.version === 5 && packet.qos === 1 && deniedQos1Publish === 'puback') {
      this.#acknowledge(packet, reason.notAuthorized);
    } else if (this.version === 4 || packet.qos === 1 || deniedQos0Publish === 'disconnect') {
      this.#end('AUTH_ERROR');
    }
  }

  #acknowledge(packet: IPublishPacket, reasonCode: number): void {
    if (packet.qos !== 1) return;
    const messageId = packet.messageId ?? 0;
    if (this.#line.send({ cmd: 'puback', messageId, reasonCode })) this.#gate.acknowledged(messageId);
  }

  #subscribe(packet: ISubscribePacket): void {
    const { subject, version, authority } = this.#options;
    const { retained: kept, events, options } = this.#broker;
    const { granted, topics, retained, denied } = subscribe(packet, {
      session: this.session,
      version,
      authority,
      retained: kept,
      maximum: options.limits.values.subscriptionsPerConnection,
    });
    if (topics.length > 0) this.#broker.subscriptionsChanged();
    if (denied) {
      this.#end('AUTH_ERROR');
      return;
    }
    this.#line.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
    if (topics.length > 0) events.subscriptionsChanged(subject, 'subscribed', topics);
    for (const { message, qos } of retained) this.session.deliver(new PublishEncoder(message), qos, true);
    this.#broker.drainGroups(this.session);
  }

  #unsubscribe(packet: IUnsubscribePacket): void {
    checkUnsubscribe(packet);
    for (const filter of packet.unsubscriptions) this.session.subscriptions.delete(filter);
    this.#broker.subscriptionsChanged();
    this.#line.send({
      cmd: 'unsuback',
      messageId: packet.messageId ?? 0,
      granted: packet.unsubscriptions.map(() => 0),
    });
    this.#broker.events.subscriptionsChanged(this.#options.subject, 'unsubscribed', packet.unsubscriptions);
  }

  #disconnect(packet: IDisconnectPacket): void {
    const expiry = packet.properties?.sessionExpiryInterval;
    if (expiry !== undefined) {
      // MQTT 5.0, 3.14.2.2.2: a session that was to end with the connection cannot be prolonged now.
      if (this.session.expirySeconds === 0 && expiry !== 0)
        throw new Violation(reason.protocolError, 'session expiry');
      this.session.expirySeconds = Math.min(expiry, this.#broker.options.limits.values.sessionExpirySeconds);
    }
    if (packet.reasonCode !== reason.disconnectWithWill) this.#will = undefined;
    this.#line.close('CLIENT_INITIATED_DISCONNECT');
  }

  #end(disconnectReason: DisconnectReason): void {
    this.#line.close(disconnectReason, disconnectCode(disconnectReason));
  }

  #publishWill(will: NonNullable<IConnectPacket['will']>): void {
    const { willDelayInterval: _, ...properties } = will.properties ?? {};
    this.#broker.publish({
      topic: will.topic,
      payload: Buffer.from(will.payload),
      qos: will.qos === 1 ? 1 : 0,
      retain: will.retain === true,
      properties: forwarded(properties),
      arrived: this.#broker.options.now(),
      publisher: this.session.clientId,
    });
  }
}
