/** The extension's sessions against mosquitto: plain, TLS with a client certificate, WebSocket; both versions of MQTT. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepCertificates, type Certificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import type { PublishProperties } from '../../../src/shared/message.ts';
import { leftOf } from '../../support/expiry.ts';
import { startMosquitto, type Mosquitto } from '../../support/mosquitto.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';

let directory: string;
let certificates: Certificates;
let broker: Mosquitto;
let open: OpenSessions;

const start = (ports?: Mosquitto['ports']) =>
  startMosquitto({
    directory,
    ca: certificates.ca.certificatePath,
    certificate: certificates.server.certificatePath,
    privateKey: certificates.server.privateKeyPath,
    ...(ports ? { ports } : {}),
  });

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-mosquitto-'));
  const files = new KeptFiles(directory);
  await files.prepare();
  certificates = await keepCertificates({ files, devices: 1, serverName: 'broker.test', now: Date.now });
  broker = await start();
});
afterAll(async () => {
  await broker.stop();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  open = openSessions();
});
afterEach(async () => {
  await open.sessions.dispose();
});

type Way = 'mqtt' | 'mqtts' | 'ws';

function profile(way: Way, changes: object = {}): object {
  const [device] = certificates.devices;
  const base = { id: way, broker: 'mqtt', endpoint: '127.0.0.1', protocol: way, identity: { type: 'none' } };
  switch (way) {
    case 'mqtt':
      return { ...base, port: broker.ports.plain, ...changes };
    case 'ws':
      return { ...base, port: broker.ports.ws, ...changes };
    case 'mqtts':
      return {
        ...base,
        endpoint: 'localhost',
        port: broker.ports.tls,
        ca: certificates.ca.certificatePath,
        identity: { type: 'x509', certificate: device?.certificatePath, privateKey: device?.privateKeyPath },
        ...changes,
      };
  }
}

const ways = ['mqtt', 'mqtts', 'ws'] as const;
const versions = ['3.1.1', '5'] as const;

describe.each(ways)('%s', (way) => {
  it.each(versions)(
    'MQTT %s: publishes and receives with QoS 0, 1 and 2, bytes as they are',
    async (mqttVersion) => {
      open.add(profile(way, { mqttVersion }));
      expect((await open.sessions.connect(way)).state).toBe('connected');
      const topic = `bytes/${way}/${mqttVersion}`;
      await open.sessions.subscribe(way, `bytes/${way}/#`, { qos: 2 });
      const payload = Uint8Array.from({ length: 256 }, (_, index) => index);
      for (const qos of [0, 1, 2] as const) {
        expect(
          (await open.sessions.publish(way, { topic, payload, qos, retain: false, route: 'mqtt' })).ok,
        ).toBe(true);
      }
      await vi.waitFor(() => {
        const received = open.messages.filter(({ direction }) => direction === 'in');
        expect(received.map(({ qos }) => qos)).toEqual([0, 1, 2]);
        for (const message of received) expect(Uint8Array.from(message.payload)).toEqual(payload);
      });
    },
  );
});

it('carries the properties of MQTT 5 both ways', async () => {
  open.add(profile('mqtt'));
  await open.sessions.connect('mqtt');
  await open.sessions.subscribe('mqtt', 'properties', { qos: 1 });
  const properties: PublishProperties = {
    payloadFormatIndicator: 'utf8',
    messageExpiryInterval: 300,
    contentType: 'application/json',
    responseTopic: 'answers/1',
    correlationData: Uint8Array.of(0, 1, 255),
    userProperties: [
      ['b', '1'],
      ['a', '2'],
      ['b', '3'],
    ],
  };
  const left = leftOf(300);
  await open.sessions.publish('mqtt', {
    topic: 'properties',
    payload: Buffer.from('{}'),
    qos: 1,
    retain: false,
    route: 'mqtt',
    properties,
  });
  await vi.waitFor(() => {
    const received = open.messages.find(({ direction }) => direction === 'in')?.properties;
    expect(received).toMatchObject({ ...properties, messageExpiryInterval: left });
  });
});

it('keeps retained messages apart and counts every filter that matches', async () => {
  open.add(profile('mqtt', { subscriptions: [{ topicFilter: 'kept/#' }] }));
  await open.sessions.connect('mqtt');
  await open.sessions.publish('mqtt', {
    topic: 'kept/a',
    payload: Buffer.from('1'),
    qos: 1,
    retain: true,
    route: 'mqtt',
  });
  await open.sessions.subscribe('mqtt', 'kept/+', { qos: 1 });
  await vi.waitFor(() => {
    const received = open.messages.filter(({ direction }) => direction === 'in');
    expect(received.map(({ retain }) => retain)).toEqual([false, true]);
    expect(
      open.sessions.health('mqtt').subscriptions.map(({ topicFilter, messages }) => [topicFilter, messages]),
    ).toEqual([
      ['kept/#', 2],
      ['kept/+', 1],
    ]);
  });
});

it('restores more subscriptions than fit in one packet after the broker came back', async () => {
  const subscriptions = Array.from({ length: 20 }, (_, index) => ({ topicFilter: `many/${index}` }));
  open.add(profile('mqtt', { subscriptions }));
  await open.sessions.connect('mqtt');
  const states = () => open.sessions.health('mqtt').subscriptions.map(({ state }) => state);
  await vi.waitFor(() => {
    expect(states()).toEqual(Array(20).fill('active'));
  });
  await broker.stop();
  await vi.waitFor(() => {
    const health = open.sessions.health('mqtt');
    expect(health.lastFailure?.symptom).toBeTruthy();
    expect(['waiting', 'connecting', 'resolvingCredentials']).toContain(health.state);
  });
  broker = await start(broker.ports);
  await vi.waitFor(() => {
    expect(open.sessions.health('mqtt')).toMatchObject({ state: 'connected', reconnects: 1 });
    expect(states()).toEqual(Array(20).fill('active'));
  });
  await open.sessions.publish('mqtt', {
    topic: 'many/7',
    payload: Buffer.from('x'),
    qos: 1,
    retain: false,
    route: 'mqtt',
  });
  await vi.waitFor(() => {
    expect(open.messages).toContainEqual(expect.objectContaining({ topic: 'many/7', direction: 'in' }));
  });
});

it('does not subscribe again when the broker kept the session', async () => {
  const kept = profile('mqtt', { cleanSession: false, clientId: 'kept-session' });
  open.add(kept);
  await open.sessions.connect('mqtt');
  await open.sessions.subscribe('mqtt', 'kept-session/#', { qos: 1 });
  await open.sessions.disconnect('mqtt');
  open.add(profile('ws', { clientId: 'other' }));
  await open.sessions.connect('ws');
  await open.sessions.publish('ws', {
    topic: 'kept-session/1',
    payload: Buffer.from('while away'),
    qos: 1,
    retain: false,
    route: 'mqtt',
  });
  expect((await open.sessions.connect('mqtt')).sessionPresent).toBe(true);
  await vi.waitFor(() => {
    expect(open.messages).toContainEqual(
      expect.objectContaining({ profile: 'mqtt', topic: 'kept-session/1', direction: 'in' }),
    );
  });
});

it('connects again with what changed in the profile, and keeps the connection for a new name', async () => {
  open.add(profile('mqtt', { clientId: 'first' }));
  await open.sessions.connect('mqtt');
  const { since } = open.sessions.health('mqtt');
  open.add(
    profile('mqtt', { clientId: 'first', name: 'Renamed', subscriptions: [{ topicFilter: 'added/#' }] }),
  );
  await vi.waitFor(() => {
    expect(open.sessions.health('mqtt').subscriptions).toMatchObject([
      { topicFilter: 'added/#', state: 'active' },
    ]);
  });
  expect(open.sessions.health('mqtt')).toMatchObject({ since, state: 'connected' });
  open.add(profile('mqtt', { clientId: 'second' }));
  await vi.waitFor(() => {
    expect(open.sessions.health('mqtt')).toMatchObject({ state: 'connected', clientId: 'second' });
  });
});

it('says what is wrong with a port where nobody listens, and stops trying when told to', async () => {
  open.add(profile('mqtt', { port: 1 }));
  await expect(open.sessions.connect('mqtt')).rejects.toThrow(
    /Nothing accepts connections on 127\.0\.0\.1 port 1/,
  );
  expect(open.sessions.health('mqtt')).toMatchObject({
    state: 'waiting',
    retryAt: expect.any(Number) as number,
  });
  await open.sessions.disconnect('mqtt');
  expect(open.sessions.health('mqtt').state).toBe('idle');
});

it('does not publish by MQTT without a connection, nor over HTTPS to a generic broker', async () => {
  open.add(profile('mqtt'));
  const request = { topic: 'a', payload: Buffer.from('x'), qos: 0, retain: false } as const;
  await expect(open.sessions.publish('mqtt', { ...request, route: 'mqtt' })).rejects.toThrow('Not connected');
  await expect(open.sessions.publish('mqtt', { ...request, route: 'https' })).rejects.toThrow(
    'no HTTPS publish',
  );
  // Ending the sessions delivers what is still on its way to history.
  await open.sessions.dispose();
  expect(open.messages).toEqual([]);
});
