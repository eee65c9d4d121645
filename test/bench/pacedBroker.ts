/** A broker that sends as many messages a second as it is told to whoever subscribed last: 256 bytes of JSON, QoS 0, 1,000 topics. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { generate, parser } from 'mqtt-packet';

const topics = 1_000;
const payloadBytes = 256;
/** Messages in one write, made beforehand and sent over and over. */
const perChunk = 200;
const chunks = Array.from({ length: 50 }, (_, chunk) =>
  Buffer.concat(Array.from({ length: perChunk }, (__, index) => publish(chunk * perChunk + index))),
);

export class PacedBroker {
  readonly #server: Server;
  #subscriber: Socket | undefined;

  constructor() {
    this.#server = createServer((socket) => {
      const packets = parser();
      packets.on('packet', (packet) => {
        if (packet.cmd === 'connect') {
          socket.write(generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }));
        } else if (packet.cmd === 'subscribe') {
          const granted = packet.subscriptions.map(() => 0);
          socket.write(generate({ cmd: 'suback', messageId: packet.messageId ?? 1, granted }));
          this.#subscriber = socket;
        } else if (packet.cmd === 'pingreq') socket.write(generate({ cmd: 'pingresp' }));
      });
      socket.on('data', (bytes) => packets.parse(bytes));
      socket.on('error', () => undefined);
    });
  }

  /** @returns the port */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Sends `count` messages (in hundreds) at this rate, and resolves when they are handed to the socket. */
  async send(count: number, perSecond: number): Promise<void> {
    const socket = this.#subscriber;
    if (!socket) throw new Error('nobody has subscribed');
    const began = performance.now();
    for (let sent = 0; sent < count; sent += perChunk) {
      const early = began + (sent * 1000) / perSecond - performance.now();
      if (early > 2) await pause(early);
      const chunk = chunks[(sent / perChunk) % chunks.length] ?? Buffer.alloc(0);
      if (!socket.write(chunk)) await once(socket, 'drain');
    }
  }

  close(): void {
    this.#subscriber?.destroy();
    this.#server.close();
  }
}

function publish(index: number): Buffer {
  const values = {
    device: `device-${index % topics}`,
    sequence: index,
    temperature: 20 + Math.sin(index) * 5,
    state: index % 97 === 0 ? 'warning' : 'running',
  };
  const note = 'x'.repeat(payloadBytes - JSON.stringify({ ...values, note: '' }).length);
  return generate({
    cmd: 'publish',
    topic: `plant/line-${index % 20}/device-${index % topics}/telemetry`,
    payload: JSON.stringify({ ...values, note }),
    qos: 0,
    dup: false,
    retain: false,
  });
}
