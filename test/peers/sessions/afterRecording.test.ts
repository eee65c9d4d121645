/** Sessions that acknowledge after recording: while the disk takes nothing the broker keeps what there is, and nothing else stands still. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { History } from '../../../src/history/history.ts';
import { openHistory, type HistoryOptions } from '../../../src/history/open.ts';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { startLocalEndpoint, type LocalEndpoint } from '../../../src/local/endpoint.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import type { Gap, Message, NewMessage } from '../../../src/shared/message.ts';
import type { Receipt } from '../../../src/shared/receipt.ts';
import { startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { row } from '../../support/rowSessions.ts';
import { noLimits, readAll, text } from '../../unit/history/setting.ts';
import { historyWorkers } from '../../support/workers.ts';

const patient = 30_000;

let directory: string;
let endpoint: LocalEndpoint;
let mosquitto: Mosquitto;
let open: OpenSessions;
let history: History;
let file: string;
let record: (messages: readonly NewMessage[], receipt: Receipt | undefined) => void;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-recording-'));
  endpoint = await startLocalEndpoint({ directory, limits: { rateLimits: false }, minimumKeepAlive: 2 });
  const files = new KeptFiles(directory);
  const { ca, server } = await keepCertificates({
    files,
    devices: 1,
    serverName: 'broker.test',
    now: Date.now,
  });
  mosquitto = await startMosquitto({
    directory,
    ca: ca.certificatePath,
    certificate: server.certificatePath,
    privateKey: server.privateKeyPath,
  });
});
afterAll(async () => {
  await mosquitto.stop();
  await endpoint.stop();
  await rm(directory, { recursive: true });
});

let number = 0;
const begin = (options: Partial<HistoryOptions> = {}) => {
  file = path.join(directory, `history-${++number}.sqlite`);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  history = openHistory({ file, workers: historyWorkers, limits: noLimits, log, ...options });
  history.onDidLose(({ profile, count }) => {
    open.sessions.countNotRecorded(profile, count);
  });
};
beforeEach(() => {
  record = (messages, receipt) => {
    history.record(messages, receipt);
  };
  open = openSessions({
    record: (messages, receipt) => {
      record(messages, receipt);
    },
  });
});
afterEach(async () => {
  await open.sessions.dispose();
  await history.dispose();
});

/** Connects a profile that keeps its session, and one that publishes to it. */
async function connectBoth(changes: object = {}): Promise<void> {
  const recorder = { id: 'recorder', clientId: `recorder-${number}`, cleanSession: false, keepAlive: 2 };
  const subscriptions = [{ topicFilter: 'numbers/#', qos: 1 as const }];
  open.add(profileForRow(row(4), endpoint.description, { ...recorder, subscriptions, ...changes }).profile);
  open.add(profileForRow(row(3), endpoint.description, { id: 'publisher' }).profile);
  await open.sessions.connect('recorder');
  await open.sessions.connect('publisher');
  await vi.waitFor(() => {
    expect(health().subscriptions[0]?.state).toBe('active');
  }, patient);
}

const health = () => open.sessions.health('recorder');
const publish = (payload: string | Uint8Array, qos: 0 | 1, topic = 'numbers/a') =>
  open.sessions.publish('publisher', {
    ...{ topic, payload: Buffer.from(payload), qos, retain: false, route: 'mqtt' },
  });
const publishNumbers = (from: number, to: number) =>
  Promise.all(Array.from({ length: to - from }, (_, index) => publish(String(from + index), 1)));
const received = () =>
  open.messages.filter(({ profile, direction }) => profile === 'recorder' && direction === 'in');
const recorded = async (): Promise<Message[]> =>
  (await readAll(history, 'recorder')).filter(({ direction, topic }) => direction === 'in' && topic !== '');
const numbers = (to: number) => Array.from({ length: to }, (_, index) => String(index));

/** Takes the write lock of the history file, as another program would. @returns releases it */
function lock(): () => void {
  const locker = new DatabaseSync(file);
  locker.exec('BEGIN IMMEDIATE');
  return () => {
    locker.exec('COMMIT');
    locker.close();
  };
}

it('leaves QoS 1 with the broker while the file is locked, answers pings, and records all of it afterwards', async () => {
  begin();
  await connectBoth();
  await publishNumbers(0, 10);
  await vi.waitFor(async () => {
    expect(await recorded()).toHaveLength(10);
  }, patient);
  const unlock = lock();
  await publishNumbers(10, 400);
  // AWS IoT Core sends 100 without PUBACK, and keeps the others.
  await vi.waitFor(() => {
    expect(received()).toHaveLength(110);
    expect(health().waitingForDisk).toBe(100);
  }, patient);
  const since = health().roundTripTimes?.at(-1)?.time ?? 0;
  await publish('QoS 0', 0, 'numbers/b');
  await vi.waitFor(() => {
    expect(received().map(text)).toContain('QoS 0');
    // The keep alive is 2 s: without answers the connection would be given up.
    expect((health().roundTripTimes?.filter(({ time }) => time > since) ?? []).length).toBeGreaterThan(2);
    expect(history.problem).toMatch(/locked/);
  }, patient);
  expect(received()).toHaveLength(111);
  unlock();
  await vi.waitFor(async () => {
    expect((await recorded()).filter(({ qos }) => qos === 1).map(text)).toEqual(numbers(400));
    expect(health().waitingForDisk).toBeUndefined();
  }, patient);
  expect(health()).toMatchObject({ state: 'connected', reconnects: 0, notRecorded: 0 });
});

it('never refuses what the broker keeps; QoS 0 beyond the memory limit is a gap in history', async () => {
  begin({ maximumWaitingBytes: 20_000 });
  await connectBoth();
  await publishNumbers(0, 1);
  await vi.waitFor(async () => {
    expect(await recorded()).toHaveLength(1);
  }, patient);
  const unlock = lock();
  for (let index = 0; index < 40; index++) await publish(new Uint8Array(1000), 0, 'numbers/b');
  await publishNumbers(1, 50);
  await vi.waitFor(() => {
    expect(received()).toHaveLength(90);
  }, patient);
  unlock();
  await vi.waitFor(async () => {
    const kept = await recorded();
    expect(kept.filter(({ qos }) => qos === 1).map(text)).toEqual(numbers(50));
    const all = await readAll(history, 'recorder');
    const gaps = all.flatMap(({ gap }) => (gap ? [gap] : []));
    expect(gaps).toHaveLength(1);
    expect(kept.filter(({ qos }) => qos === 0).length + (gaps[0]?.count ?? 0)).toBe(40);
    expect(['memoryLimit', 'notRecorded']).toContain(gaps[0]?.reason);
    expect(health()).toMatchObject({ state: 'connected', reconnects: 0, notRecorded: gaps[0]?.count });
  }, patient);
});

it('connects again when a message can never be recorded, and gets it once more', async () => {
  begin();
  const { record: real } = { record };
  let failures = 0;
  record = (messages, receipt) => {
    if (receipt && failures++ === 0) receipt.failed('the disk is on fire');
    else real(messages, receipt);
  };
  await connectBoth();
  await publishNumbers(0, 3);
  await vi.waitFor(async () => {
    expect(new Set((await recorded()).map(text))).toEqual(new Set(numbers(3)));
  }, patient);
  expect(health()).toMatchObject({
    state: 'connected',
    reconnects: 1,
    lastFailure: {
      id: 'session.notRecorded',
      symptom: 'A message could not be recorded: the disk is on fire',
    },
  });
  // The time without a connection stands in history, too, before what came afterwards.
  const all = await readAll(history, 'recorder');
  const gap = all.find((one) => one.gap);
  expect(gap?.gap).toMatchObject({
    reason: 'disconnected',
    text: 'A message could not be recorded: the disk is on fire',
  } satisfies Partial<Gap>);
  expect(all.indexOf(gap!)).toBeLessThan(all.findLastIndex(({ direction }) => direction === 'in'));
});

it('acknowledges as messages come where the profile says so, whatever the disk does', async () => {
  begin();
  await connectBoth({ acknowledge: 'onReceipt' });
  await publishNumbers(0, 1);
  await vi.waitFor(async () => {
    expect(await recorded()).toHaveLength(1);
  }, patient);
  const unlock = lock();
  await publishNumbers(1, 300);
  await vi.waitFor(() => {
    expect(received()).toHaveLength(300);
  }, patient);
  expect(health().waitingForDisk).toBeUndefined();
  unlock();
});

describe('against mosquitto', () => {
  const generic = (changes: object) => ({
    ...{ id: 'recorder', clientId: `recorder-${number}`, broker: 'mqtt', protocol: 'mqtt' },
    ...{ endpoint: '127.0.0.1', port: mosquitto.ports.plain, identity: { type: 'none' } },
    ...changes,
  });

  it.each([
    ['3.1.1', 2],
    ['5', 1],
  ] as const)(
    'takes what was not recorded a second time, marked as such (MQTT %s, QoS %i)',
    async (mqttVersion, qos) => {
      begin();
      const { record: real } = { record };
      let holds = true;
      // The extension host dies before it can tell that the messages are recorded.
      record = (messages, receipt) => {
        real(messages, holds ? undefined : receipt);
      };
      const subscriptions = [{ topicFilter: 'numbers/#', qos }];
      open.add(generic({ mqttVersion, cleanSession: false, subscriptions }));
      open.add(generic({ id: 'publisher', clientId: 'publisher', mqttVersion }));
      await open.sessions.connect('recorder');
      await open.sessions.connect('publisher');
      await vi.waitFor(() => {
        expect(health().subscriptions[0]?.state).toBe('active');
      }, patient);
      for (const payload of numbers(5)) {
        await open.sessions.publish('publisher', {
          ...{ topic: 'numbers/a', payload: Buffer.from(payload), qos, retain: false, route: 'mqtt' },
        });
      }
      await vi.waitFor(async () => {
        expect(await recorded()).toHaveLength(5);
      }, patient);
      holds = false;
      await open.sessions.disconnect('recorder');
      await open.sessions.connect('recorder');
      await vi.waitFor(async () => {
        expect((await recorded()).map((one) => [text(one), one.duplicate])).toEqual([
          ...numbers(5).map((payload) => [payload, false]),
          ...numbers(5).map((payload) => [payload, true]),
        ]);
      }, patient);
      await open.sessions.disconnect('recorder');
      await open.sessions.connect('recorder');
      await open.sessions.publish('publisher', {
        ...{ topic: 'numbers/a', payload: Buffer.from('last'), qos, retain: false, route: 'mqtt' },
      });
      await vi.waitFor(async () => {
        expect((await recorded()).map(text)).toEqual([...numbers(5), ...numbers(5), 'last']);
      }, patient);
    },
  );
});
