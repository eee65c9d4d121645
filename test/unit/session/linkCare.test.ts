/** When a session is renewed: before its end, again when that failed, and soon after the computer slept. */
import { beforeEach, describe, expect, it } from 'vitest';
import { LinkCare } from '../../../src/session/linkCare.ts';
import type { Limit } from '../../../src/session/lifetime.ts';
import { TestClock } from '../../support/testClock.ts';

const day = 86_400_000;
const minute = 60_000;
/** Without keep alive nothing is pinged: what is left is the renewal. */
const connection = {
  accepted: {
    ...{ sessionPresent: false, clientId: 'me', keepAlive: 0, receiveMaximum: 65_535, topicAliasMaximum: 0 },
    properties: {},
  },
  packets: 0,
  ping: () => undefined,
  abandon: () => undefined,
};

let clock: TestClock;
/** When a renewal was tried, in milliseconds since CONNACK. */
let renewals: number[];
let log: string[];
/** Does a renewal fail? */
let fails: boolean;

beforeEach(() => {
  clock = new TestClock();
  renewals = [];
  log = [];
  fails = false;
});

function careOf(milliseconds: number, { random = 0, renews = true } = {}): LinkCare {
  const limit: Limit = { milliseconds, limit: 'webSocket' };
  const care = new LinkCare({
    ...{ limit, renews, clock },
    random: () => random,
    renew: async () => {
      renewals.push(clock.now());
      if (fails) throw new Error('no credentials');
    },
    log: (line) => log.push(line),
  });
  care.begin(connection);
  return care;
}

describe('a renewal', () => {
  it.each([
    [day, 0, day - 5 * minute],
    [day, 1, day - 7.5 * minute],
    [10 * minute, 0, 9 * minute],
    [10 * minute, 1, 8.5 * minute],
    [3000, 0.5, 2625],
  ])('of a session of %d ms comes with a margin before the end (random %d)', async (limit, random, at) => {
    careOf(limit, { random });
    await clock.advance(at - 1);
    expect(renewals).toEqual([]);
    await clock.advance(1);
    expect(renewals).toEqual([at]);
    await clock.advance(day);
    expect(renewals).toEqual([at]);
  });

  it('is tried again each time half of what is left has passed, until the end', async () => {
    fails = true;
    careOf(100_000);
    await clock.advance(day);
    expect(renewals.slice(0, 5)).toEqual([90_000, 95_000, 97_500, 98_750, 99_750]);
    expect(renewals.at(-1)).toBeLessThan(101_000);
    expect(log.every((line) => line.includes('cannot be renewed yet: Error: no credentials'))).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it('that succeeds after one that failed ends the trying', async () => {
    fails = true;
    careOf(100_000);
    await clock.advance(90_000);
    fails = false;
    await clock.advance(day);
    expect(renewals).toEqual([90_000, 95_000]);
  });

  it('comes at once after a sleep in which its time passed', async () => {
    const care = careOf(day);
    clock.setTime(clock.time() + day - minute);
    care.doubt();
    await clock.advance(0);
    expect(renewals).toEqual([0]);
  });

  it('comes by so much sooner as the computer slept', async () => {
    const care = careOf(day);
    clock.setTime(clock.time() + day / 2);
    care.doubt();
    await clock.advance(day / 2 - 5 * minute - 1);
    expect(renewals).toEqual([]);
    await clock.advance(1);
    expect(renewals).toHaveLength(1);
  });

  it('is not made of a session that is not to be renewed, though its end is told', async () => {
    const began = clock.time();
    const care = careOf(10 * minute, { renews: false });
    expect(care.lifetime).toEqual({ endsAt: began + 10 * minute, limit: 'webSocket', renews: false });
    care.doubt();
    await clock.advance(day);
    expect(renewals).toEqual([]);
  });
});

it('forgets the session with its connection, and begins anew with the next', async () => {
  const care = careOf(10 * minute);
  care.end();
  expect(care.lifetime).toBeUndefined();
  expect(clock.pending).toBe(0);
  await clock.advance(minute);
  care.begin(connection);
  care.begin(connection);
  await clock.advance(day);
  expect(renewals).toEqual([10 * minute]);
});
