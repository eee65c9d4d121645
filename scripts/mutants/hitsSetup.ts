/** A set-up file of vitest during a trial run: says which test the reached places belong to. */
import { afterEach, beforeEach } from 'vitest';

const { topicscopeHits: hits } = globalThis as {
  topicscopeHits?: { begin: (test: string) => void; end: () => void };
};

beforeEach(({ task }) => hits?.begin(task.id));
afterEach(() => hits?.end());
