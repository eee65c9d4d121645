import { defineConfig } from 'vitest/config';

/** Conditions are waited for, however slow the machine is: what is asked again and again has this long to become true. */
const expectation = { poll: { timeout: 30_000 } };

/**
 * The projects run one after the other, or side by side where scripts/test.ts says so. The files of unit and meta run in
 * parallel; peers and browser start servers, a browser and a VS Code, so their files run one at a time.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          expect: expectation,
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'meta',
          expect: expectation,
          include: ['test/meta/**/*.test.ts'],
          testTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'peers',
          expect: expectation,
          include: ['test/peers/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'failures',
          expect: expectation,
          include: ['test/failures/**/*.test.ts'],
          sequence: { groupOrder: 3 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          expect: expectation,
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
