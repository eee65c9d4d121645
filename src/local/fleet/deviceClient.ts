/**
 * The MQTT client of a demo device: a TLS socket to the endpoint's own listener, mqtt-packet, and
 * nothing more. It comes back by itself after a lost connection.
 */
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet';
import { connect, type TLSSocket } from 'node:tls';

export interface DeviceIdentity {
  readonly port: number;
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
}

export interface DeviceClientOptions {
  readonly identity: DeviceIdentity;
  readonly clientId: string;
  readonly will?: NonNullable<IConnectPacket['will']>;
  /** Called at each connection, before anything else is published. */
  readonly connected: () => void;
}

const keepAliveSeconds = 60;
/** Milliseconds until the next try after a lost connection. */
const retryAfter = 2_000;

export class DeviceClient {
  readonly #options: DeviceClientOptions;
  #socket: TLSSocket | undefined;
  #open = false;
  #stopped = true;
  #packetId = 0;
  #retry: NodeJS.Timeout | undefined;
  #ping: NodeJS.Timeout | undefined;

  constructor(options: DeviceClientOptions) {
    this.#options = options;
  }

  get connected(): boolean {
    return this.#open;
  }

  start(): void {
    this.#stopped = false;
    this.#connect();
  }

  /** Publishes, or drops the message while there is no connection, as a sensor without a store does. */
  publish(topic: string, payload: Buffer | string, options: { qos?: 0 | 1; retain?: boolean } = {}): void {
    if (!this.#open) return;
    const { qos = 0, retain = false } = options;
    this.#packetId = (this.#packetId % 65_535) + 1;
    this.#send({ cmd: 'publish', topic, payload, qos, retain, dup: false, messageId: this.#packetId });
  }

  /** Goes as a device does that loses its power: without DISCONNECT, so the will is published. */
  vanish(): void {
    this.#stop();
    this.#socket?.destroy();
  }

  /** Goes with DISCONNECT. */
  leave(): void {
    this.#stop();
    if (this.#open) this.#send({ cmd: 'disconnect' });
    this.#socket?.end();
  }

  #stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
  }

  #connect(): void {
    const { identity, clientId, will } = this.#options;
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
        ...(will && { will }),
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
    this.#ping = setInterval(() => this.#send({ cmd: 'pingreq' }), keepAliveSeconds * 1000).unref();
    this.#options.connected();
  }

  #lost(socket: TLSSocket): void {
    if (this.#socket !== socket) return;
    this.#open = false;
    clearInterval(this.#ping);
    if (!this.#stopped) this.#retry = setTimeout(() => this.#connect(), retryAfter).unref();
  }

  #send(packet: Packet): void {
    this.#socket?.write(generate(packet));
  }
}
