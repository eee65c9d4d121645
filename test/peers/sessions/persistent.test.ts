/** Sessions that the broker keeps, the will, and what is published around a connection that is not there. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import { mostHeld } from '../../../src/session/outbox.ts';
import { startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { ScriptedBroker } from '../../support/scriptedBroker.ts';

const request = (topic: string, payload = 'x', qos: 0 | 1 | 2 = 1) =>
  ({ topic, payload: Buffer.from(payload), qos, retain: false, route: 'mqtt' }) as const;
const generic = (id: string, port: number, changes: object = {}) => ({
  id,
  broker: 'mqtt',
  protocol: 'mqtt',
  endpoint: '127.0.0.1',
  port,
  identity: { type: 'none' },
  clientId: `client-${id}`,
  ...changes,
});

let open: OpenSessions;
const health = (id = 'one') => open.sessions.health(id);
const texts = (direction: 'in' | 'out') =>
  open.messages
    .filter((one) => one.direction === direction)
    .map(({ payload }) => Buffer.from(payload).toString());

beforeEach(() => {
  open = openSessions();
});
afterEach(async () => {
  await open.sessions.dispose();
});

describe('against mosquitto', () => {
  let directory: string;
  let broker: Mosquitto;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'topicscope-persistent-'));
    const files = new KeptFiles(directory);
    await files.prepare();
    const { ca, server } = await keepCertificates({
      files,
      devices: 1,
      serverName: 'broker.test',
      now: Date.now,
    });
    broker = await startMosquitto({
      directory,
      ca: ca.certificatePath,
      certificate: server.certificatePath,
      privateKey: server.privateKeyPath,
    });
  });
  afterAll(async () => {
    await broker.stop();
    await rm(directory, { recursive: true });
  });

  it('sends the will with all its properties when the connection ends without DISCONNECT', async () => {
    open.add(generic('observer', broker.ports.plain));
    await open.sessions.connect('observer');
    await open.sessions.subscribe('observer', 'wills/#', { qos: 1 });
    const will = {
      topic: 'wills/one',
      payload: 'gone: ü',
      qos: 1,
      messageExpiryInterval: 600,
      payloadFormatIndicator: 'utf8',
      contentType: 'text/plain',
      responseTopic: 'answers',
      correlationData: 'id-1',
      userProperties: [['why', 'lost']],
    };
    open.add(generic('one', broker.ports.plain, { will, clientId: 'shared' }));
    await open.sessions.connect('one');
    // Another client with the same id: the broker closes the first, and publishes its will.
    open.add(generic('thief', broker.ports.plain, { clientId: 'shared' }));
    await open.sessions.connect('thief');
    await vi.waitFor(() => {
      const [received] = open.messages.filter(({ topic }) => topic === 'wills/one');
      expect(received && Buffer.from(received.payload).toString()).toBe('gone: ü');
      expect(received).toMatchObject({
        qos: 1,
        properties: {
          payloadFormatIndicator: 'utf8',
          contentType: 'text/plain',
          responseTopic: 'answers',
          userProperties: [['why', 'lost']],
        },
      });
      expect(Buffer.from(received?.properties?.correlationData ?? []).toString()).toBe('id-1');
    });
  });

  it.each(['3.1.1', '5'])(
    'drops what was unsubscribed while away from the kept session (MQTT %s)',
    async (mqttVersion) => {
      const kept = generic('one', broker.ports.plain, {
        cleanSession: false,
        mqttVersion,
        clientId: `kept-${mqttVersion}`,
      });
      open.add(kept);
      await open.sessions.connect('one');
      await open.sessions.subscribe('one', 'stay/#', { qos: 1 });
      await open.sessions.subscribe('one', 'go/#', { qos: 1 });
      await open.sessions.disconnect('one');
      await open.sessions.unsubscribe('one', 'go/#');
      // A changed profile is a new connection of the same session.
      open.add({ ...kept, keepAlive: 90 });
      expect((await open.sessions.connect('one')).sessionPresent).toBe(true);
      open.add(generic('publisher', broker.ports.plain));
      await open.sessions.connect('publisher');
      await vi.waitFor(async () => {
        open.messages.length = 0;
        await open.sessions.publish('publisher', request('go/1', 'unwanted'));
        await open.sessions.publish('publisher', request('stay/1', 'wanted'));
        await vi.waitFor(() => {
          expect(texts('in')).toContain('wanted');
        });
        expect(texts('in')).not.toContain('unwanted');
      });
    },
  );
});

describe('a QoS 1 publish that is cut off before its acknowledgement', () => {
  it.each([
    ['5', 5],
    ['3.1.1', 4],
  ] as const)(
    'is sent again with DUP in a session that goes on, and its outcome says so (MQTT %s)',
    async (mqttVersion, version) => {
      const broker = await new ScriptedBroker(version).listen();
      let cuts = true;
      broker.script = (packet, client) => {
        if (packet.cmd !== 'publish' || !cuts) return false;
        cuts = false;
        broker.sessionPresent = true;
        client.reset();
        return true;
      };
      open.add(
        generic('one', broker.port, {
          mqttVersion,
          cleanSession: false,
          subscriptions: [{ topicFilter: 'a' }],
        }),
      );
      await open.sessions.connect('one');
      await vi.waitFor(() => {
        expect(health().subscriptions[0]?.state).toBe('active');
      });
      const outcome = await open.sessions.publish('one', request('t', 'once'));
      expect(outcome.message).toContain('Sent again');
      expect(broker.of('publish').map(({ dup }) => dup)).toEqual([false, true]);
      expect(broker.of('connect').map(({ clean }) => clean)).toEqual([false, false]);
      // The broker had kept the subscription.
      expect(broker.of('subscribe')).toHaveLength(1);
      await open.sessions.dispose();
      expect(open.messages.filter(({ direction }) => direction === 'out')).toHaveLength(1);
      await broker.close();
    },
  );

  it('subscribes again when the broker lost the session', async () => {
    const broker = await new ScriptedBroker(5).listen();
    open.add(generic('one', broker.port, { cleanSession: false, subscriptions: [{ topicFilter: 'a' }] }));
    await open.sessions.connect('one');
    await vi.waitFor(() => {
      expect(broker.of('subscribe')).toHaveLength(1);
    });
    for (const client of broker.clients) client.reset();
    await vi.waitFor(() => {
      expect(broker.of('subscribe')).toHaveLength(2);
    });
    await open.sessions.dispose();
    await broker.close();
  });
});

it('restores 1,000 filters in packets of eight', async () => {
  const broker = await new ScriptedBroker(5).listen();
  const subscriptions = Array.from({ length: 1000 }, (_, index) => ({ topicFilter: `many/${index}` }));
  open.add(generic('one', broker.port, { subscriptions }));
  await open.sessions.connect('one');
  const active = () => health().subscriptions.filter(({ state }) => state === 'active').length;
  for (const connection of [1, 2]) {
    await vi.waitFor(() => {
      expect(broker.of('subscribe')).toHaveLength(125 * connection);
      expect(active()).toBe(1000);
    });
    for (const client of broker.clients) client.reset();
    await vi.waitFor(() => {
      expect(active()).toBeLessThan(1000);
    });
  }
  expect(new Set(broker.of('subscribe').map((packet) => packet.subscriptions.length))).toEqual(new Set([8]));
  await open.sessions.dispose();
  await broker.close();
});

describe('what is published while offline', () => {
  let broker: ScriptedBroker;
  beforeEach(async () => {
    broker = await new ScriptedBroker(5).listen();
  });
  afterEach(async () => {
    await open.sessions.dispose();
    await broker.close();
  });

  it('is refused with what to do, and does not stand in history', async () => {
    open.add(generic('one', broker.port));
    await expect(open.sessions.publish('one', request('t'))).rejects.toThrow(/whileOffline to "hold"/);
    expect(health().held).toBeUndefined();
    await open.sessions.dispose();
    expect(open.messages).toEqual([]);
  });

  it('is held, survives a change of the profile, and goes out in order after connecting', async () => {
    open.add(generic('one', broker.port, { whileOffline: 'hold' }));
    const results = ['1', '2', '3'].map((text, index) =>
      open.sessions.publish('one', request('t', text, index === 1 ? 0 : 1)),
    );
    expect(health().held).toBe(3);
    open.add(generic('one', broker.port, { whileOffline: 'hold', keepAlive: 90 }));
    expect(health().held).toBe(3);
    await open.sessions.connect('one');
    expect((await Promise.all(results)).map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(broker.of('publish').map(({ payload }) => payload.toString())).toEqual(['1', '2', '3']);
    expect(health().held).toBeUndefined();
    await vi.waitFor(() => {
      expect(texts('out').toSorted()).toEqual(['1', '2', '3']);
    });
  });

  it('does not go to another endpoint', async () => {
    open.add(generic('one', broker.port, { whileOffline: 'hold' }));
    const held = open.sessions.publish('one', request('t')).catch((error: unknown) => String(error));
    open.add(generic('one', broker.port, { whileOffline: 'hold', endpoint: 'localhost' }));
    expect(await held).toContain('Not sent');
  });

  it('is bounded, can be discarded, and is recorded as not sent', async () => {
    open.add(generic('one', broker.port, { whileOffline: 'hold' }));
    const all = Array.from({ length: mostHeld }, (_, index) =>
      open.sessions.publish('one', request('t', String(index))).catch((error: unknown) => String(error)),
    );
    await expect(open.sessions.publish('one', request('t'))).rejects.toThrow(
      'no more messages can be held: 1,000 wait',
    );
    expect(open.sessions.discardHeld('one')).toBe(mostHeld);
    expect(new Set(await Promise.all(all))).toEqual(
      new Set([expect.stringContaining('discarded') as string]),
    );
    expect(health().held).toBeUndefined();
    const last = open.sessions.publish('one', request('t', 'last')).catch((error: unknown) => String(error));
    await open.sessions.dispose();
    expect(await last).toContain('Not sent: the window was closed');
    expect(open.messages.at(-1)).toMatchObject({ direction: 'out', outcome: { ok: false } });
    expect(open.messages).toHaveLength(mostHeld + 1);
  });
});
