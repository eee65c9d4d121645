/** Long work in the page: done whole, with turns for others, and given up when nobody wants it. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { atOnce, inSlices } from '../../../webview/inSlices.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Work of so many steps of 3 ms each. */
function* work(steps: number, done: number[]): Generator<undefined, string, undefined> {
  for (let step = 0; step < steps; step++) {
    vi.advanceTimersByTime(3);
    done.push(step);
    yield undefined;
  }
  return 'done';
}

it('short work is done at once', async () => {
  const done: number[] = [];
  const result = inSlices(work(2, done), () => false);
  expect(done).toEqual([0, 1]);
  expect(await result).toBe('done');
});

it('long work has a turn for others, and goes on while it is wanted', async () => {
  const done: number[] = [];
  const asked: number[] = [];
  const result = inSlices(work(7, done), () => asked.push(done.length) > 0);
  // 8 ms are over after the third step.
  expect(done).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(100);
  expect(await result).toBe('done');
  expect(done).toHaveLength(7);
  expect(asked).toEqual([3, 6]);
});

it('is given up between slices when it is no longer wanted', async () => {
  const done: number[] = [];
  const result = inSlices(work(7, done), () => false);
  await vi.advanceTimersByTimeAsync(100);
  expect(await result).toBeUndefined();
  expect(done).toHaveLength(3);
});

it('is done now where that is wanted', () => {
  const done: number[] = [];
  expect(atOnce(work(7, done))).toBe('done');
  expect(done).toHaveLength(7);
});
