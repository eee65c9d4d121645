/**
 * How long tests wait for what must become true, and how long a test may take, in milliseconds. Both only end what hangs: they are far beyond
 * what a busy machine needs, so a test says nothing smaller of its own.
 */
export const patience = 60_000;
export const testLimit = 120_000;
