/** A broker on a free port that accepts every client, acknowledges everything, and does otherwise where a test says so. */
import { once } from 'node:events';
import net from 'node:net';
import { generate, parser, type Packet } from 'mqtt-packet';

export interface ScriptedClient {
  send(packet: Packet): void;
  /** Closes in good order. */
  end(): void;
  /** Closes with RST. */
  reset(): void;
  /** Reads nothing more, and says nothing more. */
  freeze(): void;
}

export class ScriptedBroker {
  /** Packets in the order received, of all connections. */
  readonly received: Packet[] = [];
  /** Does something else than acknowledge; returns true when that is all. */
  script: (packet: Packet, client: ScriptedClient) => boolean | undefined = () => undefined;
  /** CONNACK's session present flag. */
  sessionPresent = false;
  readonly clients = new Set<ScriptedClient>();
  readonly #version: 4 | 5;
  readonly #server: net.Server;

  constructor(version: 4 | 5) {
    this.#version = version;
    this.#server = net.createServer((socket) => {
      this.#accept(socket);
    });
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  /** @param port to come back on */
  async listen(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.reset();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Packets of one kind. */
  of<C extends Packet['cmd']>(cmd: C): Extract<Packet, { cmd: C }>[] {
    return this.received.filter((packet): packet is Extract<Packet, { cmd: C }> => packet.cmd === cmd);
  }

  #accept(socket: net.Socket): void {
    let protocolVersion: number = this.#version;
    let frozen = false;
    const client: ScriptedClient = {
      send: (packet) => {
        if (!frozen) socket.write(generate(packet, { protocolVersion }));
      },
      end: () => socket.end(),
      reset: () => {
        socket.resetAndDestroy();
      },
      freeze: () => {
        frozen = true;
      },
    };
    this.clients.add(client);
    const packets = parser({ protocolVersion });
    packets.on('packet', (packet) => {
      if (frozen) return;
      // A client that asks in another version is answered in it.
      if (packet.cmd === 'connect') protocolVersion = packet.protocolVersion ?? protocolVersion;
      this.received.push(packet);
      if (this.script(packet, client) !== true) this.#acknowledge(packet, client);
    });
    // What is no MQTT is answered as brokers do.
    packets.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => packets.parse(chunk)).on('error', () => undefined);
    socket.on('close', () => this.clients.delete(client));
  }

  #acknowledge(packet: Packet, client: ScriptedClient): void {
    const { sessionPresent } = this;
    const messageId = 'messageId' in packet ? (packet.messageId ?? 0) : 0;
    switch (packet.cmd) {
      case 'connect':
        client.send({ cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent });
        return;
      case 'subscribe':
        client.send({ cmd: 'suback', messageId, granted: packet.subscriptions.map(({ qos }) => qos) });
        return;
      case 'unsubscribe':
        client.send({ cmd: 'unsuback', messageId, granted: packet.unsubscriptions.map(() => 0) });
        return;
      case 'publish':
        if (packet.qos === 1) client.send({ cmd: 'puback', messageId, reasonCode: 0 });
        return;
      case 'pingreq':
        client.send({ cmd: 'pingresp' });
        return;
      default:
    }
  }
}
