/** How connections end: by another client, by the broker, by a changed or removed profile. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../../src/local/endpoint.ts';
import { findRows } from '../../../src/shared/aws/protocolTable.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { profileForRow } from '../../support/rowProfiles.ts';

let directory: string;
let endpoint: LocalEndpoint;
let open: OpenSessions;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-endings-'));
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

function add(number: number, id: string, changes: object = {}): void {
  const row = findRows({}).find((one) => one.row === number);
  if (!row) throw new RangeError(`no row ${number}`);
  const { profile, secrets } = profileForRow(row, endpoint.description, {
    id,
    clientId: 'ending',
    ...changes,
  });
  open.add(profile, secrets);
}

describe.each([
  ['MQTT', 4],
  ['MQTT over WSS', 2],
])('%s', (_name, number) => {
  it('says at once that another client took over the session (MQTT 5)', async () => {
    add(number, 'first');
    await open.sessions.connect('first');
    add(4, 'second');
    await open.sessions.connect('second');
    await vi.waitFor(() => {
      expect(open.sessions.health('first').lastFailure?.symptom).toContain('Session taken over');
    });
  });

  it('notices at once that the other side closed (MQTT 3.1.1)', async () => {
    add(number, 'first', { mqttVersion: '3.1.1' });
    await open.sessions.connect('first');
    add(4, 'second');
    await open.sessions.connect('second');
    await vi.waitFor(() => {
      expect(open.sessions.health('first').lastFailure?.symptom).toContain('the other side closed it');
    });
  });
});

describe('a profile that changes or goes', () => {
  const presence = () =>
    open.messages
      .filter(({ direction, topic }) => direction === 'in' && topic.startsWith('$aws/events/presence/'))
      .map(({ payload }) => {
        const event = JSON.parse(Buffer.from(payload).toString()) as Record<string, string>;
        return event['disconnectReason'] ?? event['eventType'];
      });
  const changed = (version: number, changes: object = {}) => {
    add(4, 'changing', { keepAlive: 30 + version, ...changes });
  };

  beforeEach(async () => {
    add(4, 'observer', { clientId: 'observer' });
    await open.sessions.connect('observer');
    await open.sessions.subscribe('observer', '$aws/events/presence/+/ending', { qos: 1 });
  });

  it('is connected once at a time, however often it changes, and keeps what was subscribed in this window', async () => {
    changed(0);
    await open.sessions.connect('changing');
    await open.sessions.subscribe('changing', 'own/#', { qos: 1 });
    changed(1);
    changed(2);
    // Somebody presses Connect while the old connection is closing.
    await open.sessions.connect('changing');
    expect(open.sessions.health('changing')).toMatchObject({ state: 'connected', keepAlive: 32 });
    await vi.waitFor(() => {
      expect(open.sessions.health('changing').subscriptions).toMatchObject([
        { topicFilter: 'own/#', qos: 1, state: 'active' },
      ]);
    });
    await open.sessions.disconnect('changing');
    await vi.waitFor(() => {
      expect(presence()).toEqual([
        'connected',
        'CLIENT_INITIATED_DISCONNECT',
        'connected',
        'CLIENT_INITIATED_DISCONNECT',
      ]);
    });
  });

  it('ends a connect that waits, and connects as it is now', async () => {
    changed(0);
    const connecting = expect(open.sessions.connect('changing')).rejects.toThrow('changed or removed');
    changed(1);
    await connecting;
    await vi.waitFor(() => {
      expect(open.sessions.health('changing')).toMatchObject({ state: 'connected', keepAlive: 31 });
    });
  });

  it('stays away when it is removed while it changes', async () => {
    changed(0);
    await open.sessions.connect('changing');
    changed(1);
    open.sessions.setProfiles(open.sessions.profiles().filter(({ id }) => id === 'observer'));
    expect(() => open.sessions.health('changing')).toThrow('There is no profile');
    await vi.waitFor(() => {
      expect(presence()).toEqual(['connected', 'CLIENT_INITIATED_DISCONNECT']);
    });
    // It may come back, and is the first one again.
    changed(2);
    await open.sessions.connect('changing');
    await vi.waitFor(() => {
      expect(presence().slice(2)).toEqual(['connected']);
    });
  });

  it('takes over the QoS of a subscription without a new connection', async () => {
    changed(0, { subscriptions: [{ topicFilter: 'own/#', qos: 0 }] });
    await open.sessions.connect('changing');
    const granted = () => open.sessions.health('changing').subscriptions[0]?.grantedQos;
    await vi.waitFor(() => {
      expect(granted()).toBe(0);
    });
    changed(0, { subscriptions: [{ topicFilter: 'own/#', qos: 1 }] });
    await vi.waitFor(() => {
      expect(granted()).toBe(1);
    });
    expect(presence()).toEqual(['connected']);
  });
});

it.each([0, 65_535])('pings as AWS IoT Core wants it with keep alive %i', async (keepAlive) => {
  add(4, 'quiet', { keepAlive, mqttVersion: '3.1.1' });
  expect((await open.sessions.connect('quiet')).keepAlive).toBe(1200);
});

it('tells of many subscriptions a few times, not once for each', async () => {
  add(4, 'many');
  await open.sessions.connect('many');
  let told = 0;
  open.sessions.onDidChangeHealth(() => told++);
  const filters = Array.from({ length: 40 }, (_, index) => `many/${index}`);
  await Promise.all(filters.map((filter) => open.sessions.subscribe('many', filter, { qos: 0 })));
  await vi.waitFor(() => {
    expect(told).toBeGreaterThan(0);
  });
  expect(told).toBeLessThan(40);
});
