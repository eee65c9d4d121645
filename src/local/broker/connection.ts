/**
 * One client on one byte stream: waiting for CONNECT, then open, then closed for good.
 *
 * What AWS refuses ends the connection: with a DISCONNECT that tells the reason for MQTT 5, without a
 * word for MQTT 3.1.1.
 */
import { randomUUID } from 'node:crypto';
import { generate, type IConnectPacket, type Packet } from 'mqtt-packet';
import { quotas } from '../../shared/aws/quotas.ts';
import type { CallOff } from '../../shared/clock.ts';
import type { ConnectionInfo } from '../administration.ts';
import type { Principal } from '../authenticate/principal.ts';
import type { EventSubject } from '../events.ts';
import { Authority } from '../policy/authority.ts';
import type { BrokerSide, Interference, Interfered, Origin } from './brokerSide.ts';
import { acceptance } from './connack.ts';
import type { ProtocolVersion } from './encodePublish.ts';
import { FrameReader } from './frames.ts';
import { mayConnect, sessionExpiry } from './connectRules.ts';
import { OpenConnection } from './openConnection.ts';
import { pacedWire } from './pacedWire.ts';
import { PacketParser } from './packetParser.ts';
import { type DisconnectReason, disconnectCode, reason, Violation } from './reasons.ts';
import { checkConnect, effectiveKeepAlive } from './rules.ts';
import type { Wire, WireListener } from './wire.ts';

export class Connection implements Interfered {
  readonly #broker: BrokerSide;
  readonly #origin: Origin;
  readonly #wire: Wire;
  readonly #interference: Interference | undefined;
  readonly #frames = new FrameReader(quotas.maximumPacketBytes);
  readonly #parser = new PacketParser();
  readonly #stopWaiting: CallOff;
  #opened: OpenConnection | undefined;
  #closed = false;

  constructor(broker: BrokerSide, origin: Origin, makeWire: (listener: WireListener) => Wire) {
    this.#broker = broker;
    this.#origin = origin;
    const { clock, connectTimeout, limits } = broker.options;
    this.#stopWaiting = clock.after(connectTimeout, () => this.close('CLIENT_ERROR'), { unref: true });
    const listener: WireListener = {
      data: (chunk) => this.#read(chunk),
      drain: () => this.#opened?.drain(),
      closed: (orderly) => this.close(orderly ? 'CLIENT_INITIATED_DISCONNECT' : 'CONNECTION_LOST'),
    };
    this.#interference = origin.interfere?.(this);
    const wire = pacedWire(makeWire, listener, limits, clock);
    this.#wire = this.#interference?.wire(wire) ?? wire;
  }

  /** @inheritdoc */
  close(disconnectReason: DisconnectReason, code?: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.stopWaiting();
    this.#interference?.closed();
    const opened = this.#opened;
    if (opened?.version === 5 && code !== undefined) this.#send(5, { cmd: 'disconnect', reasonCode: code });
    this.#wire.end();
    this.#broker.closed(this, opened?.session, disconnectReason);
    opened?.ended(disconnectReason);
  }

  /** @inheritdoc */
  dropWill(): void {
    this.#opened?.dropWill();
  }

  /** @inheritdoc */
  info(): Omit<ConnectionInfo, 'connected'> | undefined {
    return this.#opened?.info();
  }

  /** @inheritdoc */
  answer(version: ProtocolVersion, packet: Packet): void {
    this.#wire.write(generate(packet, { protocolVersion: version }));
  }

  /** @inheritdoc */
  stopWaiting(): void {
    this.#stopWaiting();
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
      if (error instanceof Violation) {
        this.close('CLIENT_ERROR', error.code);
        return;
      }
      this.#broker.options.log(`MQTT: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
      this.close('SERVER_ERROR', disconnectCode('SERVER_ERROR'));
    }
  }

  #take(packet: Packet): void {
    if (this.#opened) {
      this.#opened.heard();
      if (!this.#interference?.incoming(packet)) this.#opened.take(packet);
      return;
    }
    if (packet.cmd !== 'connect') throw new Violation(reason.protocolError, `${packet.cmd} before CONNECT`);
    // A client that goes on before it has its CONNACK is closed.
    if (this.#frames.waiting > 0) throw new Violation(reason.protocolError, 'packets before CONNACK');
    if (!this.#interference?.incoming(packet)) this.#connect(packet);
  }

  #connect(packet: IConnectPacket): void {
    const version: ProtocolVersion = packet.protocolVersion === 5 ? 5 : 4;
    if (packet.protocolVersion === 3) {
      this.#send(4, { cmd: 'connack', returnCode: 1, sessionPresent: false });
      this.close('CLIENT_ERROR');
      return;
    }
    const principal = this.#origin.authenticate(packet.username, packet.password);
    if (!principal) {
      this.#unauthorized(version, packet.clientId, '');
      return;
    }
    try {
      checkConnect(packet);
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#refuse(version, error.code, 'CLIENT_ERROR');
      return;
    }
    if (packet.clientId !== '' && !this.#broker.admit(packet.clientId)) {
      this.#refuse(version, reason.quotaExceeded, 'THROTTLED');
      return;
    }
    this.#authorize(version, packet, principal);
  }

  #authorize(version: ProtocolVersion, packet: IConnectPacket, principal: Principal): void {
    const assigned = packet.clientId === '' ? `$GEN/${randomUUID()}` : undefined;
    const clientId = assigned ?? packet.clientId;
    const authority = new Authority(this.#broker.options.policies, principal, {
      sourceIp: this.#wire.remoteAddress,
      domainName: this.#origin.domainName,
      clientId,
    });
    if (!mayConnect(authority, clientId, packet)) {
      this.#unauthorized(version, clientId, principal.identifier);
      return;
    }
    this.#open(version, packet, authority, assigned);
  }

  #open(
    version: ProtocolVersion,
    packet: IConnectPacket,
    authority: Authority,
    assignedClientId: string | undefined,
  ): void {
    this.stopWaiting();
    const clientId = assignedClientId ?? packet.clientId;
    const { session, present } = this.#broker.open(this, clientId, packet);
    const { limits, minimumKeepAlive } = this.#broker.options;
    const keepAlive = effectiveKeepAlive(packet.keepalive ?? 0, minimumKeepAlive);
    this.#send(
      version,
      acceptance({
        version,
        sessionPresent: present,
        keepAlive,
        receiveMaximum: limits.values.unacknowledgedPublishes,
        assignedClientId,
        adjustedSessionExpiry:
          session.expirySeconds === sessionExpiry(packet) ? undefined : session.expirySeconds,
      }),
    );
    this.#opened = new OpenConnection({
      broker: this.#broker,
      line: {
        wire: this.#wire,
        send: (sent) => this.#send(version, sent),
        close: (why, code) => this.close(why, code),
      },
      subject: this.#subject(clientId, authority.principal.identifier, session.identifier),
      overWebSocket: this.#origin.overWebSocket,
      authority,
      session,
      version,
      packet,
      keepAlive,
    });
    this.#opened.begin();
    this.#interference?.opened(clientId);
  }

  #subject(clientId: string, principalIdentifier: string, sessionIdentifier: string): EventSubject {
    return { clientId, principalIdentifier, sessionIdentifier, ipAddress: this.#wire.remoteAddress };
  }

  #unauthorized(version: ProtocolVersion, clientId: string, principalIdentifier: string): void {
    this.#broker.events.connectFailed(this.#subject(clientId, principalIdentifier, randomUUID()));
    this.#refuse(version, reason.notAuthorized, 'AUTH_ERROR');
  }

  /** MQTT 5 learns why in CONNACK; an MQTT 3.1.1 client sees the connection close. */
  #refuse(version: ProtocolVersion, code: number, disconnectReason: DisconnectReason): void {
    if (version === 5) this.#send(5, { cmd: 'connack', reasonCode: code, sessionPresent: false });
    this.close(disconnectReason);
  }

  #send(protocolVersion: ProtocolVersion, packet: Packet): boolean {
    if (this.#interference?.outgoing(packet)) return false;
    this.answer(protocolVersion, packet);
    return true;
  }
}
