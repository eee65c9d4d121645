import { once } from 'node:events';
import { Writable } from 'node:stream';
import { generate, parser, type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { PublishShortcut } from '../../../src/transport/publishShortcut.ts';
import { randomNumbers } from '../history/setting.ts';

type Version = '3.1.1' | '5';
const versions: Version[] = ['3.1.1', '5'];
const protocolVersion = (version: Version) => (version === '5' ? 5 : 4);

/** What a packet says, in one line. */
function described(packet: Packet): string {
  if (packet.cmd !== 'publish') return packet.cmd;
  const { topic, payload, qos, retain, dup, properties } = packet;
  return line(topic, Buffer.from(payload), { qos, retain, dup, properties: properties ?? {} });
}

function line(topic: string, payload: Buffer, rest: object): string {
  return JSON.stringify([topic, payload.toString('hex'), rest]);
}

/** Reads as mqtt.js does: packet after packet, and says that it is done when all of a write are handled. */
function reader(version: Version, seen: string[]): { stream: Writable; packets: () => number } {
  const packets: Packet[] = [];
  let count = 0;
  const incoming = parser({ protocolVersion: protocolVersion(version) });
  incoming.on('packet', (packet) => packets.push(packet));
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      incoming.parse(chunk);
      const work = () => {
        const packet = packets.shift();
        if (!packet) {
          done();
          return;
        }
        count++;
        seen.push(described(packet));
        setImmediate(work);
      };
      work();
    },
  });
  return { stream, packets: () => count };
}

function randomPacket(random: (bound: number) => number, version: Version): Packet {
  const topic = ['a', 'a/b', 'ä/🌡', 'x'.repeat(300), `t/${random(30)}`][random(5)] ?? '';
  const size = [0, 1, 60, 200, 20_000][random(40) === 0 ? 4 : random(4)] ?? 0;
  const base = { cmd: 'publish', topic, payload: Buffer.alloc(size, random(256)), dup: false } as const;
  const kind = random(10);
  if (kind < 6) return { ...base, qos: 0, retain: random(3) === 0 };
  if (kind === 6) return { ...base, qos: 1, retain: false, dup: random(2) === 0, messageId: 1 + random(100) };
  if (kind === 7) return { cmd: 'pingresp' };
  if (kind === 8 && version === '5') {
    return { ...base, qos: 0, retain: false, properties: { contentType: 'text/plain' } };
  }
  return { cmd: 'puback', messageId: 1 + random(100) };
}

describe('the shortcut for PUBLISH of QoS 0', () => {
  it.each(versions.flatMap((version) => [1, 2, 3, 4, 5].map((seed) => [version, seed] as const)))(
    'gives the same packets in the same order as mqtt.js alone, however they are cut (MQTT %s, stream %i)',
    async (version, seed) => {
      const random = randomNumbers(seed);
      const packets = Array.from({ length: 400 }, () => randomPacket(random, version));
      const options = { protocolVersion: protocolVersion(version) };
      const bytes = Buffer.concat(packets.map((packet) => generate(packet, options)));
      const expected: string[] = [];
      const all = parser(options);
      all.on('packet', (packet) => expected.push(described(packet)));
      all.parse(bytes);

      const seen: string[] = [];
      let short = 0;
      const { stream, packets: slow } = reader(version, seen);
      const shortcut = new PublishShortcut(stream, {
        mqttVersion: version,
        // As after CONNACK: the first packets are the reader's.
        isOpen: () => seen.length >= 3,
        onMessage: (topic, payload, retain) => {
          short++;
          seen.push(line(topic, payload, { qos: 0, retain, dup: false, properties: {} }));
        },
      });
      const most = [3, 100, 5_000, 65_536][seed % 4] ?? 1;
      for (let at = 0; at < bytes.length;) {
        const next = at + 1 + random(most);
        shortcut.write(bytes.subarray(at, next));
        at = next;
      }
      shortcut.end();
      await once(stream, 'finish');
      expect(seen).toEqual(expected);
      expect(short).toBeGreaterThan(150);
      expect(slow() + short).toBe(400);
    },
  );

  it('leaves to the reader what is no packet', async () => {
    const passed: Buffer[] = [];
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        passed.push(chunk);
        done();
      },
    });
    const shortcut = new PublishShortcut(stream, {
      mqttVersion: '3.1.1',
      isOpen: () => true,
      onMessage: () => {
        throw new Error('this is no message');
      },
    });
    // A topic longer than its packet, an empty topic, and a length of more than four bytes.
    const bytes = Buffer.from([0x30, 3, 0, 9, 65, 0x30, 2, 0, 0, 0x30, 255, 255, 255, 255, 1, 7, 7, 7]);
    shortcut.end(bytes);
    await once(stream, 'finish');
    expect(Buffer.concat(passed).equals(bytes)).toBe(true);
  });
});
