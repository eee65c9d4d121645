/** Simulated devices against the local endpoint, which tells who came and went, and against mosquitto. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveSimulation } from '../../../src/session/simulation/liveSimulation.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { liveSimulation } from '../../support/liveSimulation.ts';
import { openSessions } from '../../support/openSessions.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, open, row, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();

let running: LiveSimulation | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const status = (text: string) => ({ topic: 'hall/{{device}}/status', payloadText: text });

/** Two presses with connections of their own, and one sensor that shares the profile's. */
const devices = [
  {
    name: 'press-{{number}}',
    count: 2,
    connection: 'own',
    will: status('offline'),
    birth: status('online'),
    messages: [
      {
        topic: 'hall/{{device}}/force',
        every: 100,
        qos: 1,
        payload: { force: { $uniform: { min: 1, max: 2 } } },
      },
    ],
  },
  {
    name: 'sensor',
    messages: [{ topic: 'hall/{{device}}/celsius', every: 100, payloadText: '{{counter}}' }],
  },
];

/** Messages that the profile received or sent, as "topic text". */
const texts = (direction: 'in' | 'out') =>
  open.messages
    .filter((message) => message.direction === direction && !message.gap)
    .map(({ topic, payload }) => `${topic} ${Buffer.from(payload).toString()}`);

describe('a simulation against the local endpoint', () => {
  it.each([1, 3])('connects each device by its own client id, as row %i', async (number) => {
    const { profile: input, secrets } = profileForRow(row(number), endpoint.description);
    const profile = open.add(input, secrets);
    await open.sessions.connect(profile.id);
    await open.sessions.subscribe(profile.id, 'hall/#', { qos: 1 });
    await open.sessions.subscribe(profile.id, '$aws/events/presence/connected/+', { qos: 0 });
    await open.sessions.subscribe(profile.id, '$aws/events/presence/disconnected/+', { qos: 0 });
    running = liveSimulation(open, profile, devices);
    running.start();
    const { simulator } = running;
    await expect.poll(() => simulator.status.devices.connected).toBe(3);
    await expect
      .poll(() => texts('in').filter((text) => text.startsWith('hall/press-2/force')).length)
      .toBeGreaterThan(2);
    expect(simulator.status).toMatchObject({ failed: 0, devices: { failing: 0 } });
    const all = texts('in').join('\n');
    expect(all).toContain('$aws/events/presence/connected/press-1');
    expect(all).toContain('$aws/events/presence/connected/press-2');
    expect(all).toContain('hall/press-1/status online');
    expect(all).toContain('hall/sensor/celsius 1');
    // What a device with a connection of its own sends is seen once, as received; what goes through the profile is recorded as sent, too.
    const sent = texts('out');
    expect(sent.some((text) => text.startsWith('hall/sensor/celsius'))).toBe(true);
    expect(sent.filter((text) => text.startsWith('hall/press'))).toEqual([]);
    await running.stop();
    await expect.poll(() => texts('in').join('\n')).toContain('$aws/events/presence/disconnected/press-2');
    // It said goodbye: no will.
    expect(texts('in')).not.toContain('hall/press-1/status offline');
    expect(simulator.status).toMatchObject({ failed: 0, devices: { stopped: 3 } });
  });

  it('tells why devices cannot connect, and goes on trying', async () => {
    const { profile: input, secrets } = profileForRow(row(1), endpoint.description, {
      portMap: { '8883': 1 },
    });
    const profile = open.add(input, secrets);
    running = liveSimulation(open, profile, devices);
    running.start();
    const { simulator } = running;
    await expect.poll(() => simulator.status.devices.failing).toBe(3);
    expect(simulator.devices[0]?.problem).toMatch(/ECONNREFUSED/);
    // The profile itself is not connected: what shares its connection says so.
    expect(simulator.devices[2]?.problem).toMatch(/not connected/);
  });

  it('keeps own connections for profiles that have a session', () => {
    const { profile: input, secrets } = profileForRow(row(7), endpoint.description);
    const profile = open.add(input, secrets);
    expect(() => liveSimulation(open, profile, devices)).toThrow('This profile only publishes (HTTPS)');
  });
});

describe('a simulation against mosquitto', () => {
  it('has wills published when devices vanish, own and shared', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'topicscope-simulation-'));
    const [device] = endpoint.description.devices;
    const mosquitto = await startMosquitto({
      directory,
      ca: endpoint.description.ca,
      certificate: device?.certificate ?? '',
      privateKey: device?.privateKey ?? '',
    });
    const own = openSessions();
    try {
      const profile = own.add({
        ...{
          id: 'plain',
          broker: 'mqtt',
          endpoint: '127.0.0.1',
          protocol: 'mqtt',
          port: mosquitto.ports.plain,
        },
        identity: { type: 'none' },
      });
      await own.sessions.connect('plain');
      await own.sessions.subscribe('plain', 'hall/#', { qos: 1 });
      const visitor = (name: string, connection: string) => ({
        ...{ name, connection, will: status('offline'), birth: status('online') },
        presence: { stays: 500, away: 200, leaves: 'vanish' },
      });
      running = liveSimulation(own, profile, [visitor('truck', 'own'), visitor('cart', 'shared')]);
      running.start();
      const heard = (name: string) =>
        own.messages
          .filter(({ direction, topic }) => direction === 'in' && topic === `hall/${name}/status`)
          .map(({ payload }) => Buffer.from(payload).toString());
      for (const name of ['truck', 'cart']) {
        await expect.poll(() => heard(name).slice(0, 3)).toEqual(['online', 'offline', 'online']);
      }
      expect(running.simulator.status.failed).toBe(0);
    } finally {
      await running?.stop();
      running = undefined;
      await own.sessions.dispose();
      await mosquitto.stop();
      await rm(directory, { recursive: true });
    }
  });
});
