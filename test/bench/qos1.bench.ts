/**
 * QoS 1, acknowledged after recording, against mosquitto_sub that writes the same messages to a file: the same broker, the same
 * publisher, one after the other. How many messages the broker sends without PUBACK decides how much a commit can serve.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePrograms } from '../support/debian.ts';
import { freePort } from '../support/freePort.ts';
import { untilListening } from '../support/listening.ts';
import { start } from './child.ts';
import { report } from './result.ts';

const rounds = 3;
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

await ensurePrograms(['mosquitto', 'mosquitto_pub']);
const directory = await mkdtemp(path.join(tmpdir(), 'topicscope-bench-qos1-'));
/** mosquitto lets 20 messages be under way to a client of MQTT 3.1.1, and to one of MQTT 5 as many as that asks for. */
for (const [version, window, count] of [
  ['3.1.1', 20, 20_000],
  ['5', 250, 100_000],
] as const) {
  const ours: number[] = [];
  const reference: number[] = [];
  for (let round = 0; round < rounds; round++) {
    reference.push(await measure(version, count, receiveWithMosquitto));
    ours.push(await measure(version, count, receiveWithTopicScope));
  }
  report(
    {
      bench: `qos1 (MQTT ${version})`,
      what: `QoS 1 messages a second, acknowledged after recording (256 bytes of JSON, MQTT ${version}: at most ${window} under way)`,
      unit: '1/s',
      reference: 'mosquitto_sub, acknowledging at once and writing to a file',
    },
    ours,
    reference,
  );
}
await rm(directory, { recursive: true });

/** A receiver that is subscribed; resolves `done` when the last message is where it belongs. */
interface Receiver {
  readonly done: Promise<unknown>;
  readonly stop: () => Promise<void>;
}
type Version = '3.1.1' | '5';
type Receive = (port: number, count: number, version: Version) => Promise<Receiver>;

/** Messages a second from the first that is published to the last that is received. */
async function measure(version: Version, count: number, receive: Receive): Promise<number> {
  const port = await freePort();
  const configuration = path.join(directory, 'mosquitto.conf');
  await writeFile(
    configuration,
    `listener ${port} 127.0.0.1\nallow_anonymous true\nuser root\nmax_queued_messages 0\nmax_inflight_messages 20\n`,
  );
  const broker = spawn('mosquitto', ['-c', configuration], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  });
  try {
    await untilListening(broker, [port]);
    const receiver = await receive(port, count, version);
    const publisher = spawn(process.execPath, [script('./qos1Publisher.ts'), String(port), String(count)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const published = once(publisher, 'exit');
    await once(publisher.stdout, 'data');
    const began = performance.now();
    publisher.stdin.write('go\n');
    await receiver.done;
    const rate = (count * 1000) / (performance.now() - began);
    await published;
    await receiver.stop();
    return rate;
  } finally {
    const exited = once(broker, 'exit');
    broker.kill();
    await exited;
  }
}

async function receiveWithTopicScope(port: number, count: number, version: Version): Promise<Receiver> {
  const receiver = start(script('./qos1Receiver.ts'), String(port), String(count), version);
  await receiver.line();
  return { done: receiver.line(), stop: receiver.stop };
}

/** The session is there before the messages; `-C` ends it with the last of them, when the file is written. */
async function receiveWithMosquitto(port: number, count: number, version: Version): Promise<Receiver> {
  const arguments_ = [
    ...['-h', '127.0.0.1', '-p', String(port), '-i', 'reference', '-c'],
    ...(version === '5' ? ['-V', '5', '-x', '3600'] : ['-V', 'mqttv311']),
    ...['-q', '1', '-t', 'bench/#'],
  ];
  await once(spawn('mosquitto_sub', [...arguments_, '-E']), 'exit');
  const file = await open(path.join(directory, 'received.txt'), 'w');
  const child = spawn('mosquitto_sub', [...arguments_, '-C', String(count), '-F', '%U %t %p'], {
    stdio: ['ignore', file.fd, 'inherit'],
  });
  return { done: once(child, 'exit'), stop: () => file.close() };
}
