/** Lets a test clock's time pass while something comes about over real sockets, files or threads. */
import { setImmediate as turn } from 'node:timers/promises';
import type { TestClock } from './testClock.ts';

/** Milliseconds: what is due later than this is not waited for, or a slow machine would let it happen. */
const soon = 2_000;

/** @returns what comes of the promise, while all that is due soon happens */
export async function inTime<T>(clock: TestClock, promise: Promise<T>): Promise<T> {
  const progress = { isOver: false };
  const end = (): void => {
    progress.isOver = true;
  };
  promise.then(end, end);
  while (!progress.isOver) {
    const { next } = clock;
    if (next !== undefined && next <= soon) await clock.advance(next);
    else await turn();
  }
  return await promise;
}
