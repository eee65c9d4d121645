/**
 * A broker that does one thing: at SUBSCRIBE it sends `node blaster.ts COUNT` messages as fast as the socket takes
 * them. 256 bytes of JSON each, QoS 0, 1,000 topics. Prints its port.
 */
import { createServer, type Socket } from 'node:net';
import { generate, parser } from 'mqtt-packet';

const count = Number(process.argv[2]);
const topics = 1_000;
const payloadBytes = 256;
/** Different messages that are prepared; they are sent over and over. */
const prepared = 20_000;
const perWrite = 500;

const chunks: Buffer[] = [];
for (let from = 0; from < prepared; from += perWrite) {
  chunks.push(Buffer.concat(Array.from({ length: perWrite }, (_, offset) => publish(from + offset))));
}

function publish(index: number): Buffer {
  const values = {
    device: `device-${index % topics}`,
    sequence: index,
    time: 1_700_000_000_000 + index * 37,
    temperature: 20 + Math.sin(index) * 5,
    humidity: 40 + Math.cos(index) * 10,
    vibration: Math.sin(index * 7) ** 2,
    state: index % 97 === 0 ? 'warning' : 'running',
  };
  const json = JSON.stringify({ ...values, note: '' });
  const note = 'x'.repeat(payloadBytes - json.length);
  return generate({
    cmd: 'publish',
    topic: `plant/line-${index % 20}/device-${index % topics}/telemetry`,
    payload: JSON.stringify({ ...values, note }),
    qos: 0,
    dup: false,
    retain: false,
  });
}

function blast(socket: Socket, sent: number): void {
  for (let at = sent; at < count; at += perWrite) {
    const chunk = chunks[(at / perWrite) % chunks.length] ?? Buffer.alloc(0);
    if (!socket.write(chunk)) {
      socket.once('drain', () => {
        blast(socket, at + perWrite);
      });
      return;
    }
  }
}

const server = createServer((socket) => {
  const packets = parser();
  packets.on('packet', (packet) => {
    if (packet.cmd === 'connect') {
      socket.write(generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }));
    } else if (packet.cmd === 'subscribe') {
      socket.write(
        generate({
          cmd: 'suback',
          messageId: packet.messageId ?? 1,
          granted: packet.subscriptions.map(() => 0),
        }),
      );
      blast(socket, 0);
    } else if (packet.cmd === 'pingreq') socket.write(generate({ cmd: 'pingresp' }));
  });
  socket.on('data', (bytes) => packets.parse(bytes));
  socket.on('error', () => undefined);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address ? address.port : 0);
});
