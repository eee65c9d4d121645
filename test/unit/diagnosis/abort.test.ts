/** Waiting for what cannot be aborted: whichever comes first, and nothing left behind. */
import { getEventListeners } from 'node:events';
import { beforeEach, expect, it, vi } from 'vitest';
import { aborted } from '../../../src/diagnosis/abort.ts';
import { TestClock } from '../../support/testClock.ts';

let clock: TestClock;
beforeEach(() => {
  clock = new TestClock();
});

const never = new Promise<never>(() => undefined);
const left = (signal: AbortSignal) => [clock.pending, getEventListeners(signal, 'abort').length];

it('gives what the work gives, or what it throws', async () => {
  const { signal } = new AbortController();
  await expect(aborted(Promise.resolve(7), { signal, clock }, 100)).resolves.toBe(7);
  await expect(aborted(Promise.reject(new Error('no')), { signal, clock }, 100)).rejects.toThrow('no');
  expect(left(signal)).toEqual([0, 0]);
});

it('ends at the limit, and not before', async () => {
  const { signal } = new AbortController();
  const ended = vi.fn<(error: unknown) => void>();
  const work = aborted(never, { signal, clock }, 100).catch(ended);
  await clock.advance(99);
  expect(ended).not.toHaveBeenCalled();
  await clock.advance(1);
  await work;
  expect(ended.mock.calls[0]?.[0]).toMatchObject({ code: 'ETIMEDOUT', message: 'no answer within 100 ms' });
  expect(left(signal)).toEqual([0, 0]);
});

it('ends when aborted, with the reason', async () => {
  const abort = new AbortController();
  const work = aborted(never, { signal: abort.signal, clock }, 100);
  expect(left(abort.signal)).toEqual([1, 1]);
  abort.abort(new Error('enough'));
  await expect(work).rejects.toThrow('enough');
  expect(left(abort.signal)).toEqual([0, 0]);
  // Work that is there already does not outweigh it.
  await expect(aborted(Promise.resolve(7), { signal: abort.signal, clock }, 100)).rejects.toThrow('enough');
});
