/** The projects of vitest.config.ts as other runtimes run them: with what has to be set up there first. */
import path from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import config from '../../vitest.config.ts';

const setUp = path.join(import.meta.dirname, 'setup.ts');

export default defineConfig({
  root: path.resolve(import.meta.dirname, '../..'),
  test: {
    ...config.test,
    projects: (config.test?.projects ?? [])
      .filter((project): project is TestProjectInlineConfiguration => typeof project === 'object')
      .map(({ test, ...project }) => ({
        ...project,
        test: { ...test, setupFiles: [setUp, ...[test?.setupFiles ?? []].flat()] },
      })),
  },
});
