import { beforeEach, expect, it } from 'vitest';
import { Surroundings } from '../../../src/session/surroundings.ts';
import { TestClock } from '../../support/testClock.ts';

let clock: TestClock;
let doubts: string[];
let addresses: string;
let surroundings: Surroundings;

beforeEach(() => {
  clock = new TestClock();
  doubts = [];
  addresses = '192.0.2.1';
  surroundings = new Surroundings({
    onDoubt: (reason) => doubts.push(reason),
    addresses: () => addresses,
    clock,
  });
});

it('has no doubts while time passes as it should', async () => {
  await clock.advance(3_600_000);
  expect(doubts).toEqual([]);
});

it.each([
  [10_000, []],
  [10_001, ['woke']],
  [8 * 3_600_000, ['woke']],
])('takes a look that comes %d ms late for sleep, or not, and tells once', async (late, expected) => {
  await clock.advance(5000);
  clock.setTime(clock.time() + late);
  await clock.advance(20_000);
  expect(doubts).toEqual(expected);
});

it('takes no clock that was set back for sleep', async () => {
  clock.setTime(clock.time() - 3_600_000);
  await clock.advance(20_000);
  expect(doubts).toEqual([]);
});

it('tells once that the network changed, within five seconds', async () => {
  addresses = '198.51.100.7';
  await clock.advance(4999);
  expect(doubts).toEqual([]);
  await clock.advance(1);
  expect(doubts).toEqual(['networkChanged']);
  await clock.advance(60_000);
  expect(doubts).toEqual(['networkChanged']);
});

it('looks no more when it is disposed', async () => {
  surroundings.dispose();
  addresses = '198.51.100.7';
  await clock.advance(60_000);
  expect(doubts).toEqual([]);
  expect(clock.pending).toBe(0);
});
