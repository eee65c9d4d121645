/**
 * How long tests wait for what must become true, and how long a test may take, in milliseconds. Both only end what hangs: they are far beyond
 * what a busy machine needs, so a test says nothing smaller of its own.
 */
export const patience = 180_000;
export const testLimit = 600_000;

/** The same for what takes an object: `expect.poll`, `vi.waitFor`, playwright. */
export const patient = { timeout: patience } as const;
