/**
 * The extension host is killed in the middle of a stream of QoS 1, again and again: what the broker took from the publisher is in
 * the history afterwards, and what is there twice is marked.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHistory } from '../../../src/history/open.ts';
import type { History } from '../../../src/history/history.ts';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { startLocalEndpoint } from '../../../src/local/endpoint.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import type { Message } from '../../../src/shared/message.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { openSessions } from '../../support/openSessions.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { row } from '../../support/rowSessions.ts';
import { randomNumbers, readAll } from '../../unit/history/setting.ts';
import { historyWorkers } from '../../support/workers.ts';

const script = fileURLToPath(new URL('../../support/recordingProcess.ts', import.meta.url));
const topic = 'crash/numbers';
/** Milliseconds from CONNACK within which the kill comes. */
const longestLife = 300;
/** Messages that the publisher has under way at a time. */
const underWay = 20;

let directory: string;
let cleanups: (() => unknown)[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-crash-'));
  cleanups = [() => rm(directory, { recursive: true })];
});
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** A recording process that is ready to connect. */
class Recorder {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(file: string) {
    this.child = spawn(process.execPath, [script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface(this.child.stdout!)[Symbol.asyncIterator]();
    cleanups.push(() => this.kill());
  }

  async connect(profile: unknown): Promise<void> {
    expect((await this.#lines.next()).value).toBe('ready');
    this.child.stdin?.write(`${JSON.stringify(profile)}\n`);
    expect((await this.#lines.next()).value).toBe('connected');
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}

/** Publishes growing numbers until it is told to stop; those that the broker acknowledged are in `taken`. */
function publishNumbers(profile: unknown): { taken: Set<number>; stop: () => Promise<void> } {
  const open = openSessions();
  const { id } = open.add(profile);
  cleanups.push(() => open.sessions.dispose());
  const taken = new Set<number>();
  let next = 0;
  let stopped = false;
  const one = async () => {
    while (!stopped) {
      const number = next++;
      const payload = Buffer.from(String(number));
      await open.sessions.publish(id, { topic, payload, qos: 1, retain: false, route: 'mqtt' });
      taken.add(number);
      await pause(20);
    }
  };
  const all = open.sessions
    .connect(id)
    .then(() => Promise.all(Array.from({ length: underWay }, () => one())));
  return {
    taken,
    stop: async () => {
      stopped = true;
      await all;
    },
  };
}

/** Kills and restarts the recorder so often, and leaves a last one to take what is left. */
async function survive(options: {
  rounds: number;
  profile: { id: string };
  publisher: unknown;
}): Promise<{ taken: Set<number>; messages: Message[] }> {
  const seed = Date.now() % 1_000_000;
  console.log(`seed of the kills: ${seed}`);
  const random = randomNumbers(seed);
  const file = path.join(directory, 'history.sqlite');
  let recorder = new Recorder(file);
  await recorder.connect(options.profile);
  const { taken, stop } = publishNumbers(options.publisher);
  for (let round = 0; round < options.rounds; round++) {
    const next = new Recorder(file);
    await pause(random(longestLife));
    await recorder.kill();
    recorder = next;
    await recorder.connect(options.profile);
  }
  await stop();
  const history = openHistory({
    ...{ file, workers: historyWorkers, limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 } },
    log: { info: () => undefined, warn: console.error, error: console.error },
  });
  cleanups.push(() => history.dispose());
  const messages = await untilAll(history, taken);
  return { taken, messages };
}

async function untilAll(history: History, taken: ReadonlySet<number>): Promise<Message[]> {
  let messages: Message[] = [];
  await expect
    .poll(async () => {
      messages = (await readAll(history, 'recorder')).filter((one) => one.topic === topic);
      const there = new Set(messages.map(numberOf));
      return [...taken].filter((number) => !there.has(number)).slice(0, 20);
    })
    .toEqual([]);
  return messages;
}

const numberOf = ({ payload }: Message) => Number(Buffer.from(payload).toString());

/** Messages beyond the first of each number. */
function copiesIn(messages: readonly Message[]): Message[] {
  const seen = new Set<number>();
  return messages.filter((message) => {
    const number = numberOf(message);
    const isCopy = seen.has(number);
    seen.add(number);
    return isCopy;
  });
}

it('loses nothing in 20 kills against the local endpoint', async () => {
  const endpoint = await startLocalEndpoint({ directory, limits: { rateLimits: false } });
  cleanups.push(() => endpoint.stop());
  const { profile } = profileForRow(row(4), endpoint.description, {
    id: 'recorder',
    clientId: 'recorder',
    cleanSession: false,
    subscriptions: [{ topicFilter: topic, qos: 1 }],
  });
  const publisher = profileForRow(row(3), endpoint.description, { id: 'publisher' }).profile;
  const rounds = 20;
  const { taken, messages } = await survive({ rounds, profile, publisher });
  expect(taken.size).toBeGreaterThan(rounds * 20);
  // AWS IoT Core sends again without the DUP flag, and so does the endpoint: what one kill leaves unacknowledged, at most.
  const copies = copiesIn(messages);
  expect(new Set(messages.map(numberOf))).toEqual(taken);
  expect(copies.length).toBeLessThanOrEqual(rounds * 100);
  console.log(`${taken.size} published, ${messages.length} recorded, ${copies.length} of them twice`);
});

it('marks what mosquitto sends again', async () => {
  const files = new KeptFiles(directory);
  await files.prepare();
  const { ca, server } = await keepCertificates({
    files,
    devices: 1,
    serverName: 'broker.test',
    now: Date.now,
  });
  const broker = await startMosquitto({
    directory,
    ca: ca.certificatePath,
    certificate: server.certificatePath,
    privateKey: server.privateKeyPath,
    configuration: ['max_queued_messages 0', 'max_inflight_messages 200'],
  });
  cleanups.push(() => broker.stop());
  const generic = (id: string, changes: object) => ({
    ...{
      id,
      clientId: id,
      broker: 'mqtt',
      protocol: 'mqtt',
      endpoint: '127.0.0.1',
      port: broker.ports.plain,
    },
    ...{ identity: { type: 'none' } },
    ...changes,
  });
  const { taken, messages } = await survive({
    rounds: 5,
    profile: generic('recorder', { cleanSession: false, subscriptions: [{ topicFilter: topic, qos: 1 }] }),
    publisher: generic('publisher', {}),
  });
  const copies = copiesIn(messages);
  console.log(`${taken.size} published, ${messages.length} recorded, ${copies.length} of them twice`);
  expect(new Set(messages.map(numberOf))).toEqual(taken);
  expect(copies.filter(({ duplicate }) => !duplicate)).toEqual([]);
});
