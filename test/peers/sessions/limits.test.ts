/** Limits before the wire: what AWS would answer by closing the connection fails at once, and the connection stays. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../../src/local/endpoint.ts';
import { findRows } from '../../../src/shared/aws/protocolTable.ts';
import { reservedTopics } from '../../../src/shared/aws/reservedTopics.ts';
import type { PublishRequest } from '../../../src/shared/message.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { profileForRow } from '../../support/rowProfiles.ts';

let directory: string;
let endpoint: LocalEndpoint;
let open: OpenSessions;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-limits-'));
  endpoint = await startLocalEndpoint({ directory });
});
afterAll(async () => {
  await endpoint.stop();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  open = openSessions();
});
afterEach(async () => {
  await open.sessions.dispose();
});

async function connect(changes: object = {}): Promise<void> {
  const row = findRows({}).find((one) => one.row === 4);
  if (!row) throw new RangeError('no row 4');
  const { profile, secrets } = profileForRow(row, endpoint.description, { id: 'limited', ...changes });
  open.add(profile, secrets);
  await open.sessions.connect('limited');
}

function publish(topic: string, change: Partial<PublishRequest> = {}) {
  const request: PublishRequest = {
    topic,
    payload: new Uint8Array(2),
    qos: 1,
    retain: false,
    route: 'mqtt',
    ...change,
  };
  return open.sessions.publish('limited', request);
}

const symptom = (says: RegExp): object => ({ failure: { symptom: expect.stringMatching(says) as string } });

it('refuses in the words of the limit, and stays connected', async () => {
  await connect();
  const refused: readonly (readonly [Promise<unknown>, RegExp])[] = [
    [publish('1/2/3/4/5/6/7/8/9'), /8 slashes; AWS IoT Core allows 7/],
    [publish('a', { payload: new Uint8Array(131_073) }), /131,073 bytes; AWS IoT Core allows 131,072/],
    [publish('a', { qos: 2 }), /QoS is 2; AWS IoT Core knows 0 and 1/],
    [publish('$aws/things/t/shadow/get', { retain: true }), /retains no messages/],
    [publish('$aws/events/presence/connected/c'), /for subscribing only: A client has connected/],
    [publish('a', { properties: { responseTopic: 'a/#' } }), /Response topic: Topic has a wildcard/],
    [publish('a', { route: 'https', payload: new Uint8Array(131_073) }), /AWS IoT Core allows 131,072/],
    [open.sessions.subscribe('limited', '$aws/rules/r/a', { qos: 0 }), /for publishing only: Basic Ingest/],
    [open.sessions.subscribe('limited', 'a/b#', { qos: 0 }), /# stands alone/],
  ];
  for (const [attempt, says] of refused) await expect(attempt).rejects.toMatchObject(symptom(says));
  expect(open.sessions.health('limited')).toMatchObject({ state: 'connected', reconnects: 0 });
  expect(open.messages).toEqual([]);
});

it('subscribes 50 times, and refuses the 51st before the wire', async () => {
  await connect({
    subscriptions: Array.from({ length: 49 }, (_, index) => ({ topicFilter: `kept/${index}` })),
  });
  await open.sessions.subscribe('limited', 'fiftieth', { qos: 0 });
  await expect(open.sessions.subscribe('limited', 'one/more', { qos: 0 })).rejects.toMatchObject(
    symptom(/51 subscriptions; AWS IoT Core allows 50 a connection/),
  );
  // Another QoS for a filter that is there is not one more.
  await open.sessions.subscribe('limited', 'fiftieth', { qos: 1 });
  expect(open.sessions.health('limited').subscriptions).toHaveLength(50);
  expect(open.sessions.health('limited').state).toBe('connected');
});

it("lets pass what the profile's own quotas allow: the broker judges it then", async () => {
  await connect({ quotas: { topicSlashes: 9 } });
  await expect(publish('1/2/3/4/5/6/7/8/9/10/11')).rejects.toMatchObject(
    symptom(/quotas\.topicSlashes\) allow 9/),
  );
  expect(open.sessions.health('limited').state).toBe('connected');
  await expect(publish('1/2/3/4/5/6/7/8/9')).rejects.not.toMatchObject(symptom(/slashes/));
});

it('publishes to and subscribes to every reserved topic that allows it', async () => {
  await connect();
  for (const reserved of reservedTopics) {
    const topic = reserved.pattern.replaceAll(/\{\w+\}/g, 'x').replace('…', 'y');
    if (reserved.publish) expect(await publish(topic)).toMatchObject({ ok: true });
    else await expect(publish(topic)).rejects.toMatchObject(symptom(/for subscribing only/));
    const subscribed = open.sessions.subscribe('limited', topic, { qos: 0 });
    if (reserved.subscribe) expect((await subscribed).state).toBe('active');
    else await expect(subscribed).rejects.toMatchObject(symptom(/for publishing only/));
    if (reserved.subscribe) await open.sessions.unsubscribe('limited', topic);
  }
  expect(open.sessions.health('limited')).toMatchObject({ state: 'connected', reconnects: 0 });
});
