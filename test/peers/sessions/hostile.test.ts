/** Hostile payloads and topics from the wire: what a broker delivers arrives bit for bit, and the session lives on. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../../src/local/endpoint.ts';
import { findRows } from '../../../src/shared/aws/protocolTable.ts';
import type { NewMessage } from '../../../src/shared/message.ts';
import { discouragedTopics, hostilePayloads, hostileTopics } from '../../support/hostile.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { ScriptedBroker } from '../../support/scriptedBroker.ts';
import { patient } from '../../support/patience.ts';

let open: OpenSessions;

beforeEach(() => {
  open = openSessions();
});
afterEach(async () => {
  await open.sessions.dispose();
});

/** Of each incoming message that differs from what was sent: its place. */
function differing(
  sent: readonly { topic: string; payload: Uint8Array }[],
  came: readonly NewMessage[],
): string[] {
  return sent
    .filter(({ topic, payload }, index) => {
      const message = came[index];
      return message?.topic !== topic || Buffer.compare(message.payload, payload) !== 0;
    })
    .map(({ topic, payload }) => `${topic} with ${payload.length} bytes`);
}

describe.each([4, 5] as const)('from any broker, MQTT version %i', (version) => {
  let broker: ScriptedBroker;

  beforeEach(async () => {
    broker = await new ScriptedBroker(version).listen();
  });
  afterEach(async () => {
    await open.sessions.dispose();
    await broker.close();
  });

  it('every payload and topic arrives as it was sent', async () => {
    const topics = [...hostileTopics, ...discouragedTopics];
    const sent = [
      ...hostilePayloads.map(({ bytes }) => ({ topic: 'hostile/payload', payload: bytes() })),
      ...topics.map(({ topic, name }) => ({ topic, payload: Buffer.from(name) })),
    ];
    open.add({
      ...{ id: 'hostile', broker: 'mqtt', endpoint: '127.0.0.1', port: broker.port, protocol: 'mqtt' },
      ...{ mqttVersion: version === 5 ? '5' : '3.1.1', identity: { type: 'none' } },
    });
    await open.sessions.connect('hostile');
    const [client] = broker.clients;
    for (const { topic, payload } of sent) {
      client?.send({
        cmd: 'publish',
        topic,
        payload: Buffer.from(payload),
        qos: 0,
        dup: false,
        retain: false,
      });
    }
    await expect.poll(() => open.messages.length, patient).toBe(sent.length);
    expect(differing(sent, open.messages)).toEqual([]);
    expect(open.sessions.health('hostile').state).toBe('connected');
  });
});

describe('by way of AWS IoT Core', () => {
  let directory: string;
  let endpoint: LocalEndpoint;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'topicscope-hostile-'));
    endpoint = await startLocalEndpoint({ directory });
  });
  afterAll(async () => {
    await endpoint.stop();
    await rm(directory, { recursive: true });
  });

  it('what it takes is published and comes back as it was', async () => {
    const row = findRows({}).find((one) => one.row === 4);
    if (!row) throw new RangeError('no row 4');
    const { profile, secrets } = profileForRow(row, endpoint.description, {
      id: 'aws',
      subscriptions: [{ topicFilter: '#', qos: 1 }],
    });
    open.add(profile, secrets);
    await open.sessions.connect('aws');
    const sent = [
      ...hostilePayloads
        .map(({ bytes }) => ({ topic: 'hostile/payload', payload: bytes() }))
        .filter(({ payload }) => payload.length <= 131_072),
      ...hostileTopics.map(({ topic, name }) => ({ topic, payload: Buffer.from(name) })),
    ];
    for (const message of sent) {
      await open.sessions.publish('aws', { ...message, qos: 1, retain: false, route: 'mqtt' });
    }
    const came = () => open.messages.filter(({ direction }) => direction === 'in');
    await expect.poll(() => came().length, patient).toBe(sent.length);
    expect(differing(sent, came())).toEqual([]);
  });
});
