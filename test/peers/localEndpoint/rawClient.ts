/** An MQTT client that does as it is told, right or wrong: mqtt-packet on a TLS socket. */
import {
  generate,
  type IConnackPacket,
  type IConnectPacket,
  type IPublishPacket,
  type ISubackPacket,
  type Packet,
  parser,
} from 'mqtt-packet';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { expect } from 'vitest';
import type { EndpointForTest } from './endpointForTest.ts';

export class RawClient {
  readonly socket: TLSSocket;
  readonly packets: Packet[] = [];
  closed = false;
  /** Acknowledge QoS 1 messages? */
  acknowledges = true;
  readonly #version: 4 | 5;
  #waiters: (() => void)[] = [];
  #taken = 0;

  constructor(socket: TLSSocket, version: 4 | 5) {
    this.socket = socket;
    this.#version = version;
    const incoming = parser({ protocolVersion: version });
    incoming.on('packet', (packet) => {
      this.packets.push(packet);
      if (this.acknowledges && packet.cmd === 'publish' && packet.qos === 1) {
        this.send({ cmd: 'puback', messageId: packet.messageId! });
      }
      this.#wake();
    });
    socket.on('data', (chunk: Buffer) => incoming.parse(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  /** Opens a TLS connection to the stand-in for 8883, as a device. */
  static open(test: EndpointForTest, version: 4 | 5 = 5, options: ConnectionOptions = {}): RawClient {
    return new RawClient(
      connect({
        host: '127.0.0.1',
        port: test.endpoint.description.ports.mqtts8883,
        servername: 'localhost',
        ca: test.ca,
        cert: test.certificate,
        key: test.privateKey,
        ...options,
      }),
      version,
    );
  }

  /** As `open`, and connected: fails when CONNACK refuses. */
  static async connected(
    test: EndpointForTest,
    clientId: string,
    version: 4 | 5 = 5,
    connectPacket: Partial<IConnectPacket> = {},
  ): Promise<RawClient> {
    const client = RawClient.open(test, version);
    const connack = await client.connect(clientId, connectPacket);
    expect(connack.reasonCode ?? connack.returnCode).toBe(0);
    return client;
  }

  send(packet: Packet): void {
    this.socket.write(generate(packet, { protocolVersion: this.#version }));
  }

  async connect(clientId: string, packet: Partial<IConnectPacket> = {}): Promise<IConnackPacket> {
    this.send({
      cmd: 'connect',
      clientId,
      protocolId: 'MQTT',
      protocolVersion: this.#version,
      clean: true,
      keepalive: 60,
      ...packet,
    });
    return this.next('connack');
  }

  async subscribe(filters: string | string[], qos: 0 | 1 | 2 = 0): Promise<ISubackPacket> {
    const subscriptions = [filters].flat().map((topic) => ({ topic, qos }));
    this.send({ cmd: 'subscribe', messageId: 1, subscriptions });
    return this.next('suback');
  }

  publish(topic: string, payload: string | Buffer, packet: Partial<IPublishPacket> = {}): void {
    this.send({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false, messageId: 1, ...packet });
  }

  /** The next packet that was not taken yet, which must be of this kind. */
  async next<C extends Packet['cmd']>(cmd: C): Promise<Extract<Packet, { cmd: C }>> {
    await this.#until(() => this.packets.length > this.#taken);
    const packet = this.packets[this.#taken++];
    if (!packet) throw new Error(`the connection closed before ${cmd}`);
    expect(packet.cmd).toBe(cmd);
    return packet as Extract<Packet, { cmd: C }>;
  }

  /** Waits for the end of the connection; tells the packets that were not taken yet. */
  async end(): Promise<Packet[]> {
    await this.#until(() => this.closed);
    return this.packets.slice(this.#taken);
  }

  /** Nothing more has come: proved by a ping that went out behind all the rest. */
  async nothingElse(): Promise<void> {
    this.send({ cmd: 'pingreq' });
    await this.next('pingresp');
  }

  /** Payloads of all messages that have come, once no more are on their way. */
  async received(): Promise<string[]> {
    const before = this.packets.length;
    this.send({ cmd: 'pingreq' });
    await this.#until(() => this.packets.slice(before).some(({ cmd }) => cmd === 'pingresp'));
    return this.packets.flatMap((packet) => (packet.cmd === 'publish' ? [packet.payload.toString()] : []));
  }

  leave(): void {
    this.send({ cmd: 'disconnect' });
    this.socket.end();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.closed) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}
