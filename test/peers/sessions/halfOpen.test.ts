/** Connections that are dead though no socket says so: frozen peers, a computer that slept, a network that changed. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/shared/clock.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { ScriptedBroker } from '../../support/scriptedBroker.ts';

let broker: ScriptedBroker;
let open: OpenSessions;
let surroundings: { time: () => number; addresses: () => string };

beforeEach(async () => {
  broker = await new ScriptedBroker(5).listen();
  surroundings = { time: Date.now, addresses: () => '192.0.2.1' };
  open = openSessions({
    clock: { ...systemClock, time: () => surroundings.time() },
    surroundings: { interval: 250, addresses: () => surroundings.addresses() },
  });
});
afterEach(async () => {
  await open.sessions.dispose();
  await broker.close();
});

const add = (changes: object = {}) =>
  open.add({
    id: 'one',
    broker: 'mqtt',
    protocol: 'mqtt',
    endpoint: '127.0.0.1',
    port: broker.port,
    identity: { type: 'none' },
    ...changes,
  });
const health = () => open.sessions.health('one');
const freeze = () => {
  for (const client of broker.clients) client.freeze();
};
/** Milliseconds from freezing to the loss. */
async function noticed(limit: number): Promise<number> {
  const from = performance.now();
  await vi.waitFor(() => {
    expect(health().events?.map(({ kind }) => kind)).toContain('lost');
  }, limit);
  return performance.now() - from;
}

it('is noticed within one keep alive that nobody answers, and connected anew', async () => {
  add({ keepAlive: 4 });
  await open.sessions.connect('one');
  await vi.waitFor(() => {
    expect(health().roundTripTimes?.length).toBeGreaterThan(1);
  }, 20_000);
  freeze();
  // The measure is the profile's own keep alive, and not a figure of this machine.
  expect(await noticed(30_000)).toBeLessThan(4000 * 1.1);
  expect(health().lastFailure?.symptom).toContain('ping');
  await vi.waitFor(() => {
    expect(health()).toMatchObject({ state: 'connected', reconnects: 1 });
  }, 10_000);
});

it.each([
  ['the computer slept', () => (surroundings.time = () => Date.now() + 3_600_000)],
  ['the network changed', () => (surroundings.addresses = () => '198.51.100.7')],
])('is tried at once when %s, though its keep alive is long', async (words, happens) => {
  add({ keepAlive: 1200 });
  await open.sessions.connect('one');
  const pings = () => broker.of('pingreq').length;
  await vi.waitFor(() => {
    expect(pings()).toBe(1);
  }, 5000);
  freeze();
  happens();
  await noticed(30_000);
  expect(open.log).toContain(words);
  await vi.waitFor(() => {
    expect(health()).toMatchObject({ state: 'connected', reconnects: 1 });
  }, 10_000);
});
