/**
 * All that must hold: the checks, the build, the tests of vitest, and the tests inside the real VS Code.
 * Every stage runs even if one before it failed; those that start programs of their own run side by side. The last line counts everything, a check or the build as
 * one each; the exit code is 0 only when nothing failed.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePrograms, failurePrograms, type Program } from '../test/support/debian.ts';
import { node24, root } from '../test/support/places.ts';
import { ownPath } from '../test/support/run.ts';
import { installCodeServer } from '../test/support/vscode/install.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** What the tests run against. */
const programs: readonly Program[] = [
  'chromium',
  'mosquitto_pub',
  'sqlite3',
  'protoc',
  ...failurePrograms,
  'ngx_stream_module.so',
];

const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
const failedStages: string[] = [];
const results = await mkdtemp(path.join(tmpdir(), 'topicscope-results-'));
const modules = path.join(root, 'node_modules');

await stage('what the tests need', prepare);
await check('types: src/shared', 'typescript/bin/tsc', ['-p', 'src/shared']);
await check('types: webview', 'typescript/bin/tsc', ['-p', 'webview']);
await check('types', 'typescript/bin/tsc', ['-p', '.']);
await check('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']);
await check('lint', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.']);
await check('imports', 'dependency-cruiser/bin/dependency-cruise.mjs', [
  ...['--config', '.dependency-cruiser.mjs'],
  ...['src', 'webview'],
]);
await stage('build', async () => one((await run(['scripts/build.ts'])) === 0));
await stage('unit and meta', () => vitest('unit', 'meta'));
// The peers wait for brokers most of their time: beside them a browser keeps the other core busy.
await Promise.all([
  stage('peers and failures', () => vitest('peers', 'failures')).then(() => stage('editor', editor)),
  stage('browser', () => vitest('browser')),
]);
await rm(results, { recursive: true, force: true });

if (failedStages.length > 0) console.log(`\nFailed: ${failedStages.join(', ')}`);
console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed > 0 ? 1 : 0;

/** Runs a stage and adds its counts; one that breaks counts as a failure and doesn't stop the next. */
async function stage(name: string, work: () => Promise<Counts>): Promise<void> {
  console.log(`\n== ${name}`);
  const started = performance.now();
  let counts: Counts;
  try {
    counts = await work();
  } catch (error) {
    console.error(error);
    counts = one(false);
  }
  sum.passed += counts.passed;
  sum.failed += counts.failed;
  sum.skipped += counts.skipped;
  if (counts.failed > 0) failedStages.push(name);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`== ${name}: ${counts.failed > 0 ? 'FAILED' : 'ok'} (${seconds} s)`);
}

async function check(name: string, program: string, args: readonly string[]): Promise<void> {
  await stage(name, async () => one((await run([path.join(modules, program), ...args])) === 0));
}

async function prepare(): Promise<Counts> {
  await ensurePrograms(programs);
  await installCodeServer();
  return { passed: 0, failed: 0, skipped: 0 };
}

async function vitest(...projects: readonly string[]): Promise<Counts> {
  const file = path.join(results, `${projects.join('-')}.json`);
  const code = await run([
    path.join(modules, 'vitest/vitest.mjs'),
    ...['run', ...projects.flatMap((project) => ['--project', project])],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
  ]);
  if (!existsSync(file)) return one(false);
  const told = JSON.parse(await readFile(file, 'utf8')) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: { status: string; assertionResults: { status: string }[] }[];
  };
  // A file that could not be loaded, or whose hooks failed, has no failed test of its own.
  const broken = told.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = told.numFailedTests + broken;
  return {
    passed: told.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: told.numPendingTests + told.numTodoTests,
  };
}

async function editor(): Promise<Counts> {
  const file = path.join(results, 'editor.json');
  const code = await run(['scripts/testEditor.ts', '--json', file]);
  if (!existsSync(file)) return one(false);
  const counts = JSON.parse(await readFile(file, 'utf8')) as Counts;
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function one(passed: boolean): Counts {
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

/** Runs a program with Node 24 in the foreground and returns its exit code. A signal to us goes on to it and ends the run. */
async function run(args: readonly string[]): Promise<number> {
  const child = spawn(node24, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: ownPath() });
  const stop = (signal: NodeJS.Signals): void => {
    child.once('exit', () => process.exit(1));
    child.kill(signal);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
  }
}
