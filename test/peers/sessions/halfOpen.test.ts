/** Connections that are dead though no socket says so: frozen peers, a computer that slept, a network that changed. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';
import { ScriptedBroker } from '../../support/scriptedBroker.ts';
import { TestClock } from '../../support/testClock.ts';

let broker: ScriptedBroker;
let open: OpenSessions;
let clock: TestClock;
let addresses: string;

beforeEach(async () => {
  broker = await new ScriptedBroker(5).listen();
  clock = new TestClock();
  addresses = '192.0.2.1';
  open = openSessions({ clock, surroundings: { addresses: () => addresses } });
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
/** Freezes the broker. @returns milliseconds until the loss is noticed */
async function noticed(happens: () => void = () => undefined): Promise<number> {
  for (const client of broker.clients) client.freeze();
  const from = clock.now();
  happens();
  await clock.until(() => health().state !== 'connected');
  return clock.now() - from;
}
/** Lets the pause before the next attempt pass, and waits for the connection. */
async function comesBack(): Promise<void> {
  await clock.until(() => health().state !== 'waiting');
  await expect.poll(health).toMatchObject({ state: 'connected', reconnects: 1 });
}
const pinged = (times: number) => expect.poll(() => health().roundTripTimes?.length).toBe(times);

it.each([4, 60, 1200])(
  'is noticed within a keep alive of %d s that nobody answers, and connected anew',
  async (keepAlive) => {
    add({ keepAlive });
    await open.sessions.connect('one');
    await pinged(1);
    await clock.until(() => broker.of('pingreq').length === 2);
    await pinged(2);
    expect(await noticed()).toBeLessThanOrEqual(keepAlive * 1000);
    expect(health().events?.map(({ kind }) => kind)).toEqual(['connected', 'lost']);
    expect(health().lastFailure?.symptom).toContain('ping');
    await comesBack();
  },
);

it.each([
  ['the computer slept', () => clock.setTime(clock.time() + 3_600_000)],
  ['the network changed', () => (addresses = '198.51.100.7')],
])('is tried soon when %s, though its keep alive is long', async (words, happens) => {
  add({ keepAlive: 1200 });
  await open.sessions.connect('one');
  await pinged(1);
  // Five seconds to the next look, and five for the answer.
  expect(await noticed(happens)).toBeLessThanOrEqual(10_000);
  expect(open.log).toContain(words);
  await comesBack();
});
