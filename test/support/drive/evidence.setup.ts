/**
 * Set-up of the browser project: keeps the evidence of what failed and says where. Hooks run in the order in which they are
 * written down (`sequence.hooks`), so this comes before a file closes what it has opened.
 */
import path from 'node:path';
import type { RunnerTestCase as Test, RunnerTestSuite as Suite } from 'vitest';
import { afterAll, afterEach } from 'vitest';
import { root } from '../places.ts';
import { keepEvidence, namesOf } from './evidence.ts';

afterEach(async ({ task }) => {
  // One that is expected to fail tells nothing new.
  if (task.result?.state === 'fail' && task.fails !== true) await keep(task);
});

// Vitest reads a hook's parameters out of its text, and takes nothing but a pattern for the first: a bound function has no text.
afterAll(keepOfSuite.bind(undefined));

/** A hook before the tests may have failed. */
async function keepOfSuite(_: unknown, suite: Readonly<Suite>): Promise<void> {
  if (suite.result?.state === 'fail') await keep(suite);
}

async function keep(task: Test | Suite): Promise<void> {
  const folder = await keepEvidence(namesOf(task), task.result?.errors ?? []);
  process.stdout.write(`Pictures, texts and logs of what failed: ${path.relative(root, folder)}\n`);
}
