/** Long answers go in slices of some milliseconds, and some answers stop when their time is up. */
import { expect, it } from 'vitest';
import { bounded, runInSlices, type Job } from '../../../src/history/reading/slices.ts';
import { systemClock } from '../../../src/shared/clock.ts';

/** A job of so many steps, each of so many milliseconds by a clock that nothing else moves. */
function start(steps: number, each: number) {
  let now = 1_000;
  const clock = { ...systemClock, now: () => now };
  const job = (function* (): Job<string> {
    for (let step = 0; step < steps; step++) {
      now += each;
      yield;
    }
    return 'done';
  })();
  const slices: number[] = [];
  const within = <R>(work: () => R): R => {
    const began = now;
    const result = work();
    slices.push(now - began);
    return result;
  };
  return { clock, job, slices, within };
}

it('a slice ends with the step that uses its 8 ms up', async () => {
  const { clock, job, slices, within } = start(10, 3);
  expect(await runInSlices(job, clock, within)).toBe('done');
  expect(slices).toEqual([9, 9, 9, 3]);
});

it('a step that takes longer is a slice of its own', async () => {
  const { clock, job, slices, within } = start(3, 50);
  expect(await runInSlices(job, clock, within)).toBe('done');
  expect(slices).toEqual([50, 50, 50, 0]);
});

it('others have a turn between two slices', async () => {
  const { clock, job, within } = start(4, 8);
  let turns = 0;
  let isOver = false;
  const count = (): void => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await runInSlices(job, clock, within);
  isOver = true;
  expect(turns).toBeGreaterThanOrEqual(4);
});

it('what a slice throws is thrown', async () => {
  const { clock, job } = start(4, 8);
  const refuse = (): never => {
    throw new Error('the file is gone');
  };
  await expect(runInSlices(job, clock, refuse)).rejects.toThrow('the file is gone');
});

it('a job that stops when its time is up is taken up again where it stood', async () => {
  const { clock, job, slices, within } = start(10, 10);
  expect(await runInSlices(bounded(job, 35, clock), clock, within)).toBeUndefined();
  expect(slices.reduce((sum, one) => sum + one, 0)).toBe(40);
  expect(await runInSlices(bounded(job, 1_000, clock), clock, within)).toBe('done');
  expect(slices.reduce((sum, one) => sum + one, 0)).toBe(100);
});

it('one that is done in its time tells its result', async () => {
  const { clock, job, within } = start(3, 10);
  expect(await runInSlices(bounded(job, 1_000, clock), clock, within)).toBe('done');
});
