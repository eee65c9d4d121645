/** Runs tests, of vitest or inside VS Code, and reads what came of them. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { node24, root } from '../../test/support/places.ts';
import { runNode, runProgram, type RunOptions } from './programs.ts';
import type { Results } from './results.ts';
import { resultsVariable } from './vitestReporter.ts';

/** The results and, when it was collected, what was written. */
export type SuiteRun = Results & { readonly output: string };

export interface VitestOptions extends RunOptions {
  /** The program that vitest runs on; Node 24 by default. */
  readonly runtime?: string;
  /** More options of vitest. */
  readonly args?: readonly string[];
}

/** Runs the files of these projects, or of them only the files that are named (from `options.cwd`). */
export async function runVitest(
  projects: readonly string[],
  files: readonly string[] = [],
  { runtime = node24, args = [], ...options }: VitestOptions = {},
): Promise<SuiteRun> {
  return collected(async (file) =>
    runProgram(
      runtime,
      [
        path.join(root, 'node_modules/vitest/vitest.mjs'),
        ...['run', ...files, ...args, ...projects.flatMap((project) => ['--project', project])],
        ...['--reporter=default', `--reporter=${path.join(import.meta.dirname, 'vitestReporter.ts')}`],
      ],
      { ...options, env: { ...options.env, [resultsVariable]: file } },
    ),
  );
}

/** Runs the suites inside VS Code, or of them only the files that are named (from `options.cwd`). */
export async function runEditor(files: readonly string[] = [], options: RunOptions = {}): Promise<SuiteRun> {
  const { cwd = root } = options;
  const suites = files.flatMap((file) => ['--suite', path.resolve(cwd, file)]);
  return collected(async (file) =>
    runNode([path.join(root, 'scripts/testEditor.ts'), ...suites, '--json', file], options),
  );
}

/** A run that ends without results, or badly with good ones, is a failure, too. */
async function collected(
  work: (file: string) => Promise<{ code: number; output: string }>,
): Promise<SuiteRun> {
  const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-results-'));
  try {
    const file = path.join(folder, 'results.json');
    const { code, output } = await work(file);
    const results = existsSync(file)
      ? (JSON.parse(await readFile(file, 'utf8')) as Results)
      : { passed: 0, failed: 0, skipped: 0, failures: [] };
    if (code === 0 || results.failed > 0) return { ...results, output };
    const message = existsSync(file) ? 'nothing failed' : 'there are no results';
    const failure = { name: `the run ended with code ${code}`, message };
    return { ...results, failed: 1, failures: [...results.failures, failure], output };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
