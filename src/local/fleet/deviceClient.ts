/**
 * The MQTT client of a demo device: a TLS socket to the endpoint's own listener, mqtt-packet, and
 * nothing more. It comes back by itself after a lost connection.
 */
import { generate, type Packet, parser } from 'mqtt-packet';
import { connect, type TLSSocket } from 'node:tls';
import type { CallOff, Clock } from '../../shared/clock.ts';
import type { SaidMessage } from '../../shared/simulation/content.ts';
import type { DeviceLink, DeviceLinkEvents, DeviceMessage } from '../../shared/simulation/link.ts';

export interface DeviceIdentity {
  readonly port: number;
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export interface DeviceClientOptions extends DeviceLinkEvents {
  readonly identity: DeviceIdentity;
  readonly clock: Clock;
  readonly clientId: string;
}

const keepAliveSeconds = 60;
/** Milliseconds until the next try after a lost connection. */
const retryAfter = 2_000;

export class DeviceClient implements DeviceLink {
  readonly #options: DeviceClientOptions;
  #will: SaidMessage | undefined;
  #socket: TLSSocket | undefined;
  #open = false;
  #stopped = true;
  #packetId = 0;
  #dontRetry: CallOff | undefined;
  #stopPinging: CallOff | undefined;

  constructor(options: DeviceClientOptions) {
    this.#options = options;
  }

  connect(will: SaidMessage | undefined): void {
    this.#will = will;
    this.#stopped = false;
    this.#connect();
  }

  /** Nothing is waited for: a demo device keeps no books. */
  publish({ topic, payload, qos, retain }: DeviceMessage): Promise<void> {
    if (!this.#open) return Promise.reject(new Error('there is no connection'));
    this.#packetId = (this.#packetId % 65_535) + 1;
    this.#send({
      ...{ cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain, dup: false },
      messageId: this.#packetId,
    });
    return Promise.resolve();
  }

  /** The endpoint has no quota for its own devices. */
  take(): number {
    return 0;
  }

  vanish(): Promise<void> {
    this.#stop();
    this.#socket?.destroy();
    return Promise.resolve();
  }

  leave(): Promise<void> {
    this.#stop();
    if (this.#open) this.#send({ cmd: 'disconnect' });
    this.#socket?.end();
    return Promise.resolve();
  }

  #stop(): void {
    this.#stopped = true;
    this.#dontRetry?.();
  }

  #connect(): void {
    const { identity, clientId } = this.#options;
    const will = this.#will;
    const socket = connect({
      host: '127.0.0.1',
      port: identity.port,
      servername: 'localhost',
      ca: identity.ca,
      cert: identity.certificate,
      key: identity.privateKey,
      minVersion: 'TLSv1.2',
    });
    this.#socket = socket;
    const incoming = parser({ protocolVersion: 4 });
    incoming.on('packet', (packet) => this.#receive(packet));
    incoming.on('error', () => socket.destroy());
    socket.on('secureConnect', () =>
      this.#send({
        cmd: 'connect',
        clientId,
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        keepalive: keepAliveSeconds,
        ...(will && {
          will: { topic: will.topic, payload: Buffer.from(will.text), qos: will.qos, retain: will.retain },
        }),
      }),
    );
    socket.on('data', (chunk: Buffer) => incoming.parse(chunk));
    // 'close' follows, and with it the next try.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#lost(socket));
  }

  #receive(packet: Packet): void {
    if (packet.cmd !== 'connack' || packet.returnCode !== 0) return;
    this.#open = true;
    this.#stopPinging = this.#options.clock.every(
      keepAliveSeconds * 1000,
      () => this.#send({ cmd: 'pingreq' }),
      { unref: true },
    );
    this.#options.connected();
  }

  #lost(socket: TLSSocket): void {
    if (this.#socket !== socket) return;
    this.#open = false;
    this.#stopPinging?.();
    if (this.#stopped) return;
    this.#options.lost(undefined);
    this.#dontRetry = this.#options.clock.after(retryAfter, () => this.#connect(), { unref: true });
  }

  #send(packet: Packet): void {
    this.#socket?.write(generate(packet));
  }
}
