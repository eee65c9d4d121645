/**
 * Publishes with QoS 1 as fast as the broker acknowledges: `node qos1Publisher.ts PORT COUNT`. 256 bytes of JSON each, 1,000 topics. Prints
 * "ready" when it is connected, begins with the first line on its input, and ends when all are acknowledged.
 */
import { once } from 'node:events';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { generate, parser } from 'mqtt-packet';

const [port = '', count = ''] = process.argv.slice(2);
const messages = Number(count);
const topics = 1_000;
const payloadBytes = 256;
/** Messages that are under way without PUBACK. */
const underWay = 500;

let sent = 0;
let acknowledged = 0;
const socket = net.connect(Number(port), '127.0.0.1');
const connected = Promise.withResolvers<undefined>();
const packets = parser();
packets.on('packet', (packet) => {
  if (packet.cmd === 'connack') connected.resolve(undefined);
  else if (packet.cmd === 'puback') acknowledged++;
});
socket.on('data', (chunk) => {
  packets.parse(chunk);
  if (acknowledged === messages) socket.end();
  else if (sent > 0) fill();
});
await once(socket, 'connect');
socket.write(
  generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    clientId: 'blaster',
    keepalive: 0,
  }),
);
await connected.promise;
console.log('ready');
for await (const _line of createInterface(process.stdin)) break;
fill();
await once(socket, 'close');
process.exit(0);

function fill(): void {
  const due = Math.min(messages, acknowledged + underWay);
  if (due === sent) return;
  const batch: Buffer[] = [];
  for (; sent < due; sent++) batch.push(publish(sent));
  socket.write(Buffer.concat(batch));
}

function publish(index: number): Buffer {
  const values = {
    device: `device-${index % topics}`,
    sequence: index,
    temperature: 20 + Math.sin(index) * 5,
  };
  const note = 'x'.repeat(payloadBytes - JSON.stringify({ ...values, note: '' }).length);
  return generate({
    cmd: 'publish',
    topic: `bench/line-${index % 20}/device-${index % topics}`,
    payload: JSON.stringify({ ...values, note }),
    qos: 1,
    messageId: (index % 65_535) + 1,
    dup: false,
    retain: false,
  });
}
