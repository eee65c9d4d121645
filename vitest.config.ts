import { defineConfig } from 'vitest/config';

/** What all projects have: conditions are waited for, however slow the machine is, so what is asked again and again has this long to become true. */
const patient = { expect: { poll: { timeout: 60_000 } }, testTimeout: 120_000, hookTimeout: 120_000 };

/**
 * The projects run one after the other, or side by side where scripts/test.ts says so. The files of unit and meta run in parallel, one on
 * each core (vitest by itself leaves a core free: of two, it would use one). The others start servers, a browser and a VS Code, so their
 * files run one at a time.
 */
export default defineConfig({
  test: {
    reporters: ['default'],
    globalSetup: ['test/support/bundleWorkers.ts'],
    projects: [
      {
        test: {
          ...patient,
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...patient,
          name: 'meta',
          include: ['test/meta/**/*.test.ts'],
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...patient,
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...patient,
          name: 'failures',
          include: ['test/failures/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...patient,
          name: 'suite',
          include: ['test/suite/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          ...patient,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          // One VS Code server for all files that want nothing special of it.
          globalSetup: ['test/support/vscode/sharedServer.setup.ts'],
          setupFiles: ['test/support/drive/evidence.setup.ts'],
          // In the order in which they are written down: what failed is looked at before it is closed.
          sequence: { groupOrder: 5, hooks: 'list' },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
