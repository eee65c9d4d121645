/** The checks: what `npm run check` and `npm test` run beside tests. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { root } from '../../test/support/places.ts';
import { runNode, type Ended } from './programs.ts';

export interface Check {
  readonly name: string;
  /** Of a package: the program's path in node_modules. */
  readonly program: string;
  readonly args: readonly string[];
  /** What makes it fast the second time. Left out where nobody may be wrong, as in `npm test`. */
  readonly cached: readonly string[];
  /** What a person runs to mend what it finds, or to see it again alone where no program can mend it. */
  readonly mend: string;
}

/** Not in git, and gone with the packages that it was made with. */
const cache = path.join(root, 'node_modules/.cache/topicscope');

const typesOf = (name: string, project: string): Check => ({
  name,
  program: 'typescript/bin/tsc',
  args: ['-p', project],
  cached: [
    '--incremental',
    '--tsBuildInfoFile',
    path.join(cache, `${name.replaceAll(/\W+/g, '-')}.tsbuildinfo`),
  ],
  mend: 'by hand; again: npm run check:types',
});

/** Prettier over these files; over all by default. */
export const formatOf = (...files: readonly string[]): Check => ({
  name: 'format',
  program: 'prettier/bin/prettier.cjs',
  args: ['--check', '--log-level', 'warn', ...(files.length === 0 ? ['.'] : ['--ignore-unknown', ...files])],
  cached: ['--cache', '--cache-strategy', 'content', '--cache-location', path.join(cache, 'prettier')],
  mend: 'npm run format',
});

/** ESLint over these files; over all by default. */
export const lintOf = (...files: readonly string[]): Check => ({
  name: 'lint',
  program: 'eslint/bin/eslint.js',
  args: ['--max-warnings', '0', ...(files.length === 0 ? ['.'] : ['--no-warn-ignored', ...files])],
  // It does not see that a type changed in another file.
  cached: ['--cache', '--cache-strategy', 'content', '--cache-location', path.join(cache, 'eslint')],
  mend: 'npm run lint:fix, and the rest by hand; again: npm run check:lint',
});

export const types: readonly Check[] = [
  typesOf('types: src/shared', 'src/shared'),
  typesOf('types: webview', 'webview'),
  typesOf('types', '.'),
];

const imports: Check = {
  name: 'imports',
  program: 'dependency-cruiser/bin/dependency-cruise.mjs',
  args: ['--config', '.dependency-cruiser.mjs', 'src', 'webview'],
  cached: [],
  mend: 'by hand; ARCHITECTURE.md says which way imports run; again: npm run check:imports',
};

/** All but lint, which takes longer than the others together. */
export const quickChecks: readonly Check[] = [...types, formatOf(), imports];

/** Runs a check to its end, with caches or without, and collects what it says. Rejects when it cannot be started. */
export async function runCheck(check: Check, options: { cached: boolean }): Promise<Ended> {
  if (options.cached) await mkdir(cache, { recursive: true });
  const args = [...check.args, ...(options.cached ? check.cached : [])];
  return runNode([path.join(root, 'node_modules', check.program), ...args], { collect: true });
}
