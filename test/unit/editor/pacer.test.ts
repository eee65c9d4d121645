import { expect, it } from 'vitest';
import { Pacer } from '../../../src/editor/pacer.ts';
import { joined } from '../../../src/editor/messages/messageText.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { TestClock } from '../../support/testClock.ts';

function start() {
  const clock = new TestClock();
  const runs: number[] = [];
  const pacer = new Pacer(100, () => runs.push(clock.now()), clock);
  return { clock, pacer, runs };
}

it('runs at once at first, then no more often than it may, and once for all who asked', async () => {
  const { clock, pacer, runs } = start();
  pacer.soon();
  expect(runs).toEqual([]);
  await clock.advance(0);
  expect(runs).toEqual([0]);
  await clock.advance(30);
  for (let asked = 0; asked < 5; asked++) pacer.soon();
  await clock.advance(69);
  expect(runs).toEqual([0]);
  await clock.advance(1);
  expect(runs).toEqual([0, 100]);
  await clock.advance(500);
  expect(runs).toEqual([0, 100]);
  pacer.soon();
  await clock.advance(0);
  expect(runs).toEqual([0, 100, 600]);
});

it('run at once, waits anew, and what was asked for is done with it', async () => {
  const { clock, pacer, runs } = start();
  pacer.now();
  pacer.soon();
  await clock.advance(60);
  pacer.now();
  await clock.advance(99);
  expect(runs).toEqual([0, 60]);
  pacer.soon();
  await clock.advance(1);
  expect(runs).toEqual([0, 60, 160]);
});

it('does nothing any more once it is disposed', async () => {
  const { clock, pacer, runs } = start();
  pacer.soon();
  pacer.dispose();
  await clock.advance(1_000);
  expect([runs, clock.pending]).toEqual([[], 0]);
});

it('is not held up when somebody sets the computer’s clock back', async () => {
  const { clock, pacer, runs } = start();
  pacer.now();
  clock.setTime(0);
  pacer.soon();
  await clock.advance(100);
  expect(runs).toEqual([0, 100]);
});

it('parts of a text are joined in stretches of 8 ms, and others have a turn between', async () => {
  let now = 0;
  let turns = 0;
  const parts: string[] = [];
  function* slowly(): Generator<string> {
    for (let part = 0; part < 40; part++) {
      now++;
      parts.push(`${part}:${turns}`);
      yield String(part % 10);
    }
  }
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const text = await joined(slowly(), { ...systemClock, now: () => now });
  isOver = true;
  expect(text).toBe('0123456789'.repeat(4));
  // Five stretches of eight parts: those of one see no turn of others.
  const seen = parts.map((part) => part.split(':')[1]);
  for (let from = 0; from < 40; from += 8) expect(new Set(seen.slice(from, from + 8)).size).toBe(1);
  expect(new Set(seen).size).toBe(5);
});
