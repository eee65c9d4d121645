/** How long a fault holds, and where. */
import { expect, it } from 'vitest';
import { Faults, type Place } from '../../../src/local/faults/faults.ts';
import { TestClock } from '../../support/testClock.ts';

const place: Place = { port: 8883, rows: [4], clientId: 'press-01' };

function start() {
  const clock = new TestClock();
  const faults = new Faults(clock);
  const changes: string[] = [];
  faults.onDidChange((name) => changes.push(name));
  return { clock, faults, changes };
}

it('holds for its seconds, and not longer', async () => {
  const { clock, faults, changes } = start();
  const { since, until } = faults.set('noPingresp', { seconds: 60 });
  expect([since, until]).toEqual([clock.time(), clock.time() + 60_000]);
  await clock.advance(59_999);
  expect(faults.look('noPingresp', place)).toBeDefined();
  await clock.advance(1);
  expect(faults.look('noPingresp', place)).toBeUndefined();
  expect([faults.none, changes]).toEqual([true, ['noPingresp', 'noPingresp']]);
});

it('set anew, holds from then on', async () => {
  const { clock, faults } = start();
  faults.set('noPingresp', { seconds: 60 });
  await clock.advance(30_000);
  faults.set('noPingresp', { seconds: 60 });
  expect(clock.pending).toBe(1);
  await clock.advance(59_999);
  expect(faults.none).toBe(false);
  await clock.advance(1);
  expect(faults.none).toBe(true);
});

it('ends when it was cleared or has struck so often, and leaves no timer', () => {
  const { clock, faults } = start();
  faults.set('noPingresp', { seconds: 60, times: 2 });
  expect(faults.strike('noPingresp', place)).toBeDefined();
  expect(faults.list()).toMatchObject([{ name: 'noPingresp', struck: 1 }]);
  expect(faults.strike('noPingresp', place)).toBeDefined();
  expect(faults.strike('noPingresp', place)).toBeUndefined();
  expect([faults.none, faults.counts().noPingresp, clock.pending]).toEqual([true, 2, 0]);
  faults.set('noPingresp', { seconds: 60 });
  expect([faults.clear('noSuback'), faults.clear('noPingresp'), faults.clear()]).toEqual([
    false,
    true,
    false,
  ]);
  expect(clock.pending).toBe(0);
});

it.each<[object, boolean]>([
  [{}, true],
  [{ ports: [8883] }, true],
  [{ ports: [443, 8443] }, false],
  [{ rows: [4, 5] }, true],
  [{ rows: [3] }, false],
  [{ clientId: 'press-01' }, true],
  [{ clientId: 'press-*' }, true],
  [{ clientId: 'press-0?' }, true],
  [{ clientId: 'press' }, false],
  [{ clientId: 'press.01' }, false],
  [{ clientId: 'press-*', ports: [443] }, false],
])('within the scope %j: %s', (scope, expected) => {
  const { faults } = start();
  faults.set('noPingresp', scope);
  expect(faults.strike('noPingresp', place) !== undefined).toBe(expected);
  expect(faults.counts().noPingresp).toBe(expected ? 1 : 0);
});

it('sets the clock wrong for as long as it holds', () => {
  const { faults } = start();
  expect(faults.clockSkew).toBe(0);
  faults.set('skewClock', { minutes: -6 });
  expect(faults.clockSkew).toBe(-360_000);
  faults.clear();
  expect(faults.clockSkew).toBe(0);
});
