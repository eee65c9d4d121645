import { defineConfig } from 'vitest/config';
import { patience, testLimit } from './test/support/patience.ts';

/** What all projects have. */
const common = {
  expect: { poll: { timeout: patience } },
  testTimeout: testLimit,
  hookTimeout: testLimit,
  setupFiles: ['test/support/setUp.ts'],
};

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
          ...common,
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'meta',
          include: ['test/meta/**/*.test.ts'],
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...common,
          name: 'failures',
          include: ['test/failures/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...common,
          name: 'suite',
          include: ['test/suite/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
          // The launcher's own limit for a suite.
          testTimeout: 2_400_000,
        },
      },
      {
        test: {
          ...common,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          // One VS Code server for all files that want nothing special of it.
          globalSetup: ['test/support/vscode/sharedServer.setup.ts'],
          setupFiles: [...common.setupFiles, 'test/support/drive/evidence.setup.ts'],
          // In the order in which they are written down: what failed is looked at before it is closed.
          sequence: { groupOrder: 5, hooks: 'list' },
        },
      },
    ],
  },
});
