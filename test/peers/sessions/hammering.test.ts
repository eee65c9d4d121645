/** What a session does not do again and again: take a client id back, ask for what makes the broker close, try what only a person can mend. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import type { ConnectionEvent } from '../../../src/shared/health.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { ScriptedBroker } from '../../support/scriptedBroker.ts';

let open: OpenSessions;
let broker: ScriptedBroker;

const use = async (version: 4 | 5, changes: object = {}): Promise<void> => {
  broker = await new ScriptedBroker(version).listen();
  open.add({
    id: 'one',
    broker: 'mqtt',
    protocol: 'mqtt',
    endpoint: '127.0.0.1',
    port: broker.port,
    mqttVersion: version === 5 ? '5' : '3.1.1',
    identity: { type: 'none' },
    clientId: 'shared-id',
    ...changes,
  });
};
const health = () => open.sessions.health('one');
const states = () => Object.fromEntries(health().subscriptions.map((one) => [one.topicFilter, one.state]));
const message = (topic: string, qos: 0 | 1 = 1) =>
  ({ topic, payload: Buffer.from('x'), qos, retain: false, route: 'mqtt' }) as const;

beforeEach(() => {
  open = openSessions();
});
afterEach(async () => {
  await open.sessions.dispose();
  await broker.close();
});

describe.each([
  ['DISCONNECT 0x8E', 5],
  ['a silent close (MQTT 3.1.1)', 4],
] as const)('a client id that is taken over, told by %s', (_how, version) => {
  it('stops after three times within a minute, names the cause, and goes on when a person says so', async () => {
    await use(version);
    let takes = true;
    broker.script = (packet, client) => {
      if (packet.cmd !== 'pingreq' || !takes) return false;
      if (version === 5) client.send({ cmd: 'disconnect', reasonCode: 0x8e });
      client.end();
      return true;
    };
    await open.sessions.connect('one');
    await vi.waitFor(() => {
      expect(health().state).toBe('failed');
    });
    expect(health().lastFailure).toMatchObject({
      id: 'session.takeoverLoop',
      symptom: 'Another client took over the client id "shared-id" 3 times within 60 seconds.',
      retryable: false,
    });
    expect(broker.of('connect')).toHaveLength(3);
    const kinds = (health().events ?? []).map(({ kind }: ConnectionEvent) => kind);
    expect(kinds).toEqual(['connected', 'lost', 'connected', 'lost', 'connected', 'lost']);
    takes = false;
    expect((await open.sessions.connect('one')).state).toBe('connected');
  });
});

describe('a topic filter at which the broker closes without a word (MQTT 3.1.1)', () => {
  const filters = ['a', 'b', 'denied/#', 'c', 'd'];

  it('is found among others, set aside and shown; the others go on, and a person may try it again', async () => {
    await use(4, { subscriptions: filters.map((topicFilter) => ({ topicFilter, qos: 1 })) });
    let denies = true;
    broker.script = (packet, client) => {
      if (!denies || packet.cmd !== 'subscribe') return false;
      if (!packet.subscriptions.some(({ topic }) => topic === 'denied/#')) return false;
      client.end();
      return true;
    };
    await open.sessions.connect('one');
    await vi.waitFor(() => {
      expect(states()).toEqual({
        a: 'active',
        b: 'active',
        'denied/#': 'setAside',
        c: 'active',
        d: 'active',
      });
    });
    const asked = broker.of('subscribe').map(({ subscriptions }) => subscriptions.map(({ topic }) => topic));
    // All at once, then one by one: the one that was in flight at the second close is the culprit.
    expect(asked.slice(0, 4)).toEqual([filters, ['a'], ['b'], ['denied/#']]);
    expect(asked.filter((topics) => topics.includes('denied/#'))).toHaveLength(2);
    const found = health().subscriptions.find(({ topicFilter }) => topicFilter === 'denied/#');
    expect(found?.failure).toMatchObject({
      id: 'session.setAside',
      symptom: 'Set aside: the broker closed the connection 2 times right after SUBSCRIBE to "denied/#".',
    });
    expect(health()).toMatchObject({ state: 'connected', reconnects: 2 });
    denies = false;
    expect(await open.sessions.resumeSetAside('one', 'denied/#')).toBe(true);
    expect(states()).toMatchObject({ 'denied/#': 'active' });
    expect(await open.sessions.resumeSetAside('one')).toBe(false);
  });

  it('is set aside, too, where DISCONNECT says so (MQTT 5), and nobody has to connect again', async () => {
    await use(5, { subscriptions: [{ topicFilter: 'a' }] });
    await open.sessions.connect('one');
    broker.script = (packet, client) => {
      if (packet.cmd !== 'subscribe' || !packet.subscriptions.some(({ topic }) => topic === 'bad'))
        return false;
      client.send({ cmd: 'disconnect', reasonCode: 0x8f });
      client.end();
      return true;
    };
    await expect(open.sessions.subscribe('one', 'bad', { qos: 0 })).rejects.toThrow('bad');
    await vi.waitFor(() => {
      expect(states()).toEqual({ a: 'active', bad: 'setAside' });
      expect(health().state).toBe('connected');
    });
  });

  it('is told at the loss with how long ago it left', async () => {
    await use(4);
    await open.sessions.connect('one');
    broker.script = (packet, client) => {
      if (packet.cmd !== 'subscribe') return false;
      client.end();
      return true;
    };
    await expect(open.sessions.subscribe('one', 'denied/#', { qos: 0 })).rejects.toThrow('denied/#');
    await vi.waitFor(() => {
      expect(states()).toEqual({ 'denied/#': 'setAside' });
    });
    const lost = health().events?.find(({ kind }) => kind === 'lost')?.failure;
    expect(lost?.evidence['sentLast']).toMatch(/^subscribe "denied\/#", \d+ ms before$/);
  });
});

describe('a message at which the broker closes without a word', () => {
  it('is found among others and set aside; its publisher is told, and the others arrive', async () => {
    await use(4, { cleanSession: false });
    let denies = true;
    broker.script = (packet, client) => {
      if (!denies || packet.cmd !== 'publish' || packet.topic !== 'denied') return false;
      client.end();
      return true;
    };
    await open.sessions.connect('one');
    const results = await Promise.allSettled(
      ['a', 'denied', 'b'].map((topic) => open.sessions.publish('one', message(topic))),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(String((results[1] as PromiseRejectedResult).reason)).toContain(
      'Set aside: the broker closed the connection 2 times right after PUBLISH to "denied".',
    );
    expect(health().setAside).toEqual([{ topic: 'denied', bytes: 1 }]);
    expect(broker.of('publish').filter(({ topic }) => topic === 'denied')).toHaveLength(2);
    await vi.waitFor(() => {
      expect(health().state).toBe('connected');
    });
    denies = false;
    expect(await open.sessions.resumeSetAside('one')).toBe(true);
    await vi.waitFor(() => {
      expect(open.messages).toContainEqual(
        expect.objectContaining({
          topic: 'denied',
          outcome: expect.objectContaining({ ok: true }) as unknown,
        }),
      );
    });
    expect(health().setAside).toBeUndefined();
  });

  it('is not sent again without a session that goes on', async () => {
    await use(4);
    broker.script = (packet, client) => {
      if (packet.cmd !== 'publish') return false;
      client.end();
      return true;
    };
    await open.sessions.connect('one');
    await expect(open.sessions.publish('one', message('a'))).rejects.toThrow('not acknowledged');
    await vi.waitFor(() => {
      expect(health()).toMatchObject({ state: 'connected', reconnects: 1 });
    });
    expect(broker.of('publish')).toHaveLength(1);
    expect(health().events?.find(({ kind }) => kind === 'lost')?.failure?.symptom).toBeTruthy();
  });
});

it('does not try again what only a person can mend', async () => {
  await use(5);
  broker.script = (packet, client) => {
    if (packet.cmd !== 'connect') return false;
    client.send({ cmd: 'connack', reasonCode: 0x87, sessionPresent: false });
    return true;
  };
  await expect(open.sessions.connect('one')).rejects.toThrow('0x87');
  expect(health().state).toBe('failed');
  expect(broker.of('connect')).toHaveLength(1);
});

describe('a WebSocket upgrade that is refused with 403', () => {
  it('is tried once more with fresh credentials, and then given up', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-403-'));
    const files = new KeptFiles(folder);
    await files.prepare();
    const { ca, server } = await keepCertificates({
      files,
      devices: 1,
      serverName: 'localhost',
      now: Date.now,
    });
    const upgrades: (string | undefined)[] = [];
    const https = createServer({
      cert: await readFile(server.certificatePath),
      key: await readFile(server.privateKeyPath),
    });
    https.on('upgrade', ({ url }, socket) => {
      upgrades.push(
        new URL(url ?? '', 'https://localhost').searchParams.get('X-Amz-Credential')?.slice(0, 6),
      );
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    });
    https.listen(0, '127.0.0.1');
    await once(https, 'listening');
    const credentials = path.join(folder, 'credentials');
    const write = (key: string) =>
      writeFile(credentials, `[p]\naws_access_key_id = ${key}\naws_secret_access_key = s\n`);
    await write('FIRST_');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', credentials);
    vi.stubEnv('AWS_CONFIG_FILE', path.join(folder, 'none'));
    try {
      open.add({
        id: 'one',
        endpoint: 'localhost',
        protocol: 'wss',
        portMap: { '443': (https.address() as AddressInfo).port },
        ca: ca.certificatePath,
        identity: { type: 'sigv4', source: 'profile', profile: 'p', region: 'eu-west-1' },
      });
      open.sessions.onDidChangeHealth(({ state }) => {
        if (state === 'waiting') void write('SECOND');
      });
      await expect(open.sessions.connect('one')).rejects.toThrow('403');
      expect(open.sessions.health('one').state).toBe('failed');
      expect(upgrades).toEqual(['FIRST_', 'SECOND']);
    } finally {
      vi.unstubAllEnvs();
      https.close();
      await rm(folder, { recursive: true });
    }
  });
});
