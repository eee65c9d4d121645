/** Long answers in slices, so that short questions are answered between. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../shared/clock.ts';

/** A long answer: yields often (every block, about), and holds no transaction of its own. */
export type Job<T> = Generator<undefined, T, undefined>;

/** Milliseconds of a slice. */
const slice = 8;

/**
 * Runs a job to its end.
 *
 * @param within runs a slice on one unchanging state of the file; the next slice may see another
 * @throws what the job throws
 */
export async function runInSlices<T>(job: Job<T>, clock: Clock, within: <R>(work: () => R) => R): Promise<T> {
  for (;;) {
    const result = within(() => {
      const end = clock.now() + slice;
      let step = job.next();
      while (step.done !== true && clock.now() < end) step = job.next();
      return step;
    });
    if (result.done === true) return result.value;
    await nextTurn();
  }
}

/** A job that stops at its next yield when its time is up: its result, or undefined; it can be taken up again. */
export function* bounded<T>(job: Job<T>, milliseconds: number, clock: Clock): Job<T | undefined> {
  const end = clock.now() + milliseconds;
  for (;;) {
    const step = job.next();
    if (step.done === true) return step.value;
    if (clock.now() >= end) return undefined;
    yield;
  }
}
