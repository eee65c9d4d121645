/**
 * One client on one byte stream: waiting for CONNECT, then open, then closed for good.
 *
 * What AWS refuses ends the connection: with a DISCONNECT that tells the reason for MQTT 5, without a
 * word for MQTT 3.1.1.
 */
import { randomUUID } from 'node:crypto';
import {
  generate,
  type IConnectPacket,
  type IDisconnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type IUnsubscribePacket,
  type Packet,
} from 'mqtt-packet';
import { quotas } from '../../shared/aws/quotas.ts';
import type { Principal } from '../authenticate/principal.ts';
import type { EventSubject } from '../events.ts';
import type { BrokerSide, Interference, Interfered, Origin } from './brokerSide.ts';
import { acceptance } from './connack.ts';
import { PublishEncoder, type ProtocolVersion } from './encodePublish.ts';
import { FrameReader } from './frames.ts';
import { KeepAlive } from './keepAlive.ts';
import { forwarded } from './message.ts';
import { PacketParser } from './packetParser.ts';
import { type DisconnectReason, reason, Violation } from './reasons.ts';
import {
  checkConnect,
  checkPublish,
  checkPublishPacket,
  checkUnsubscribe,
  effectiveKeepAlive,
} from './rules.ts';
import type { Outlet, Session } from './session.ts';
import { subscribe } from './subscribe.ts';
import { TopicAliases } from './topicAliases.ts';
import type { Wire, WireListener } from './wire.ts';

/** What a connection has from its CONNECT on. */
interface Opened {
  readonly version: ProtocolVersion;
  readonly session: Session;
  readonly subject: EventSubject;
  /** Of the lifecycle event, to be repeated at the end. */
  readonly versionNumber: number;
  readonly keepAlive: KeepAlive;
  will: IConnectPacket['will'];
}

export class Connection implements Interfered {
  readonly #broker: BrokerSide;
  readonly #origin: Origin;
  readonly #wire: Wire;
  readonly #interference: Interference | undefined;
  readonly #frames = new FrameReader(quotas.maximumPacketBytes);
  readonly #parser = new PacketParser();
  readonly #aliases = new TopicAliases(quotas.topicAliasMaximum);
  readonly #connectTimer: NodeJS.Timeout;
  #opened: Opened | undefined;
  #closed = false;

  constructor(broker: BrokerSide, origin: Origin, makeWire: (listener: WireListener) => Wire) {
    this.#broker = broker;
    this.#origin = origin;
    this.#connectTimer = setTimeout(() => this.close('CLIENT_ERROR'), broker.options.connectTimeout).unref();
    this.#interference = origin.interfere?.(this);
    const wire = makeWire({
      data: (chunk) => this.#read(chunk),
      drain: () => this.#opened?.session.pump(),
      closed: (orderly) => this.close(orderly ? 'CLIENT_INITIATED_DISCONNECT' : 'CONNECTION_LOST'),
    });
    this.#wire = this.#interference?.wire(wire) ?? wire;
  }

  /**
   * Ends the connection, once. The will is published for every end but the client's own DISCONNECT.
   *
   * @param code told to an MQTT 5 client in DISCONNECT; without it the connection just closes
   */
  close(disconnectReason: DisconnectReason, code?: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.stopWaiting();
    this.#interference?.closed();
    const opened = this.#opened;
    if (opened?.version === 5 && code !== undefined) this.#send({ cmd: 'disconnect', reasonCode: code });
    this.#wire.end();
    opened?.keepAlive.stop();
    this.#broker.closed(this, opened?.session);
    if (!opened) return;
    if (opened.will) this.#publishWill(opened.will, opened.session.clientId);
    this.#broker.events.disconnected(opened.subject, opened.versionNumber, disconnectReason);
  }

  /** @inheritdoc */
  answer(version: ProtocolVersion, packet: Packet): void {
    this.#wire.write(generate(packet, { protocolVersion: version }));
  }

  /** @inheritdoc */
  stopWaiting(): void {
    clearTimeout(this.#connectTimer);
  }

  #read(chunk: Buffer): void {
    if (this.#closed) return;
    // The first byte of CONNECT; anything else is not MQTT, and no reason to wait for more of it.
    if (!this.#opened && this.#frames.waiting === 0 && chunk[0] !== 0x10) {
      this.close('CLIENT_ERROR');
      return;
    }
    try {
      const fault = this.#frames.read(chunk, (frame) => {
        this.#take(this.#parser.parse(frame));
        return !this.#closed;
      });
      if (fault === 'malformed') throw new Violation(reason.malformedPacket, 'remaining length malformed');
      if (fault === 'tooLarge') throw new Violation(reason.quotaExceeded, 'packet too large');
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.close('CLIENT_ERROR', error.code);
    }
  }

  #take(packet: Packet): void {
    const opened = this.#opened;
    if (!opened) {
      if (packet.cmd !== 'connect') throw new Violation(reason.protocolError, `${packet.cmd} before CONNECT`);
      // A client that goes on before it has its CONNACK is closed.
      if (this.#frames.waiting > 0) throw new Violation(reason.protocolError, 'packets before CONNACK');
      if (!this.#interference?.incoming(packet)) this.#connect(packet);
      return;
    }
    opened.keepAlive.heard();
    if (this.#interference?.incoming(packet)) return;
    switch (packet.cmd) {
      case 'publish':
        this.#publish(opened, packet);
        break;
      case 'puback':
        opened.session.acknowledge(packet.messageId ?? 0);
        break;
      case 'subscribe':
        this.#subscribe(opened, packet);
        break;
      case 'unsubscribe':
        this.#unsubscribe(opened, packet);
        break;
      case 'pingreq':
        this.#send({ cmd: 'pingresp' });
        break;
      case 'disconnect':
        this.#disconnect(opened, packet);
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

  #connect(packet: IConnectPacket): void {
    const version: ProtocolVersion = packet.protocolVersion === 5 ? 5 : 4;
    if (packet.protocolVersion === 3) {
      this.#send({ cmd: 'connack', returnCode: 1, sessionPresent: false });
      this.close('CLIENT_ERROR');
      return;
    }
    const principal = this.#origin.authenticate(packet.username, packet.password);
    if (!principal) {
      this.#broker.events.connectFailed(this.#subject(packet.clientId, '', randomUUID()));
      this.#refuse(version, reason.notAuthorized, 'AUTH_ERROR');
      return;
    }
    try {
      checkConnect(packet);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#refuse(version, error.code, 'CLIENT_ERROR');
      return;
    }
    this.#open(version, packet, principal);
  }

  #open(version: ProtocolVersion, packet: IConnectPacket, principal: Principal): void {
    this.stopWaiting();
    const assigned = packet.clientId === '' ? `$GEN/${randomUUID()}` : undefined;
    const clientId = assigned ?? packet.clientId;
    const { session, present } = this.#broker.open(this, clientId, packet);
    const seconds = effectiveKeepAlive(packet.keepalive ?? 0, this.#broker.options.minimumKeepAlive);
    const requestedExpiry = packet.properties?.sessionExpiryInterval ?? 0;
    this.#sendAs(
      version,
      acceptance({
        version,
        sessionPresent: present,
        keepAlive: seconds,
        assignedClientId: assigned,
        adjustedSessionExpiry: session.expirySeconds === requestedExpiry ? undefined : session.expirySeconds,
      }),
    );
    const subject = this.#subject(clientId, principal.identifier, session.identifier);
    const keepAlive = new KeepAlive(seconds, () =>
      this.close('MQTT_KEEP_ALIVE_TIMEOUT', reason.keepAliveTimeout),
    );
    const versionNumber = this.#broker.events.connected(subject);
    this.#opened = { version, session, subject, versionNumber, keepAlive, will: packet.will };
    session.attach(this.#outlet(version, packet));
    this.#interference?.opened(clientId);
  }

  #outlet(version: ProtocolVersion, packet: IConnectPacket): Outlet {
    const wire = this.#wire;
    return {
      version,
      receiveMaximum: packet.properties?.receiveMaximum ?? quotas.unacknowledgedPublishes,
      maximumPacketSize: packet.properties?.maximumPacketSize ?? Number.POSITIVE_INFINITY,
      get pending() {
        return wire.pending;
      },
      send: (bytes) => wire.write(bytes),
    };
  }

  #subject(clientId: string, principalIdentifier: string, sessionIdentifier: string): EventSubject {
    return { clientId, principalIdentifier, sessionIdentifier, ipAddress: this.#wire.remoteAddress };
  }

  /** MQTT 5 learns why in CONNACK; an MQTT 3.1.1 client sees the connection close. */
  #refuse(version: ProtocolVersion, code: number, disconnectReason: DisconnectReason): void {
    if (version === 5) this.#sendAs(5, { cmd: 'connack', reasonCode: code, sessionPresent: false });
    this.close(disconnectReason);
  }

  #publish(opened: Opened, packet: IPublishPacket): void {
    checkPublishPacket(packet);
    const topic = this.#aliases.resolve(packet.topic, packet.properties?.topicAlias);
    const received = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload);
    checkPublish({ topic, payload: received, retain: packet.retain });
    this.#broker.publish({
      topic,
      // What may be kept is copied: the payload is a view of a chunk many times its size.
      payload: packet.qos === 0 ? received : Buffer.from(received),
      qos: packet.qos === 0 ? 0 : 1,
      retain: packet.retain,
      properties: forwarded(packet.properties),
      arrived: this.#broker.options.now(),
      publisher: opened.session.clientId,
    });
    if (packet.qos === 1) this.#send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 });
  }

  #subscribe(opened: Opened, packet: ISubscribePacket): void {
    const { session, subject, version } = opened;
    const { granted, topics, retained } = subscribe(session, version, packet, this.#broker.retained);
    this.#broker.subscriptionsChanged();
    this.#send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
    if (topics.length > 0) this.#broker.events.subscriptionsChanged(subject, 'subscribed', topics);
    for (const { message, qos } of retained) session.deliver(new PublishEncoder(message), qos, true);
  }

  #unsubscribe(opened: Opened, packet: IUnsubscribePacket): void {
    checkUnsubscribe(packet);
    for (const filter of packet.unsubscriptions) opened.session.subscriptions.delete(filter);
    this.#broker.subscriptionsChanged();
    this.#send({
      cmd: 'unsuback',
      messageId: packet.messageId ?? 0,
      granted: packet.unsubscriptions.map(() => 0),
    });
    this.#broker.events.subscriptionsChanged(opened.subject, 'unsubscribed', packet.unsubscriptions);
  }

  #disconnect(opened: Opened, packet: IDisconnectPacket): void {
    const expiry = packet.properties?.sessionExpiryInterval;
    if (expiry !== undefined) {
      // MQTT 5.0, 3.14.2.2.2: a session that was to end with the connection cannot be prolonged now.
      if (opened.session.expirySeconds === 0 && expiry !== 0)
        throw new Violation(reason.protocolError, 'session expiry');
      opened.session.expirySeconds = Math.min(expiry, quotas.sessionExpirySeconds);
    }
    if (packet.reasonCode !== reason.disconnectWithWill) opened.will = undefined;
    this.close('CLIENT_INITIATED_DISCONNECT');
  }

  #publishWill(will: NonNullable<IConnectPacket['will']>, publisher: string): void {
    const { willDelayInterval: _, ...properties } = will.properties ?? {};
    this.#broker.publish({
      topic: will.topic,
      payload: Buffer.from(will.payload),
      qos: will.qos === 1 ? 1 : 0,
      retain: will.retain === true,
      properties: forwarded(properties),
      arrived: this.#broker.options.now(),
      publisher,
    });
  }

  #send(packet: Packet): void {
    this.#sendAs(this.#opened?.version ?? 4, packet);
  }

  #sendAs(protocolVersion: ProtocolVersion, packet: Packet): void {
    if (!this.#interference?.outgoing(packet)) this.answer(protocolVersion, packet);
  }
}
