/**
 * Finds tests that fail now and then: runs files of tests one by one, round after round, beside processes that keep the machine busy.
 *
 *     npm run test:stress                            3 rounds of everything beside 2 busy processes a core
 *     npm run test:stress -- --rounds 20 FILES       files or folders
 *     npm run test:stress -- --busy 0                how many processes a core
 *     npm run test:stress -- --until-failed HOURS    rounds until a test fails, but no more hours than these
 *     npm run test:stress -- --anew                  forgets what was counted before
 *     npm run test:stress -- --continue              counts on although the code has changed
 *
 * What was counted is in test-results/stress.json, written after each file: called again, it goes on, and only files with fewer rounds than
 * wanted are run. What a failed run wrote is kept beside it. The exit code is 0 when no test ever failed.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root as ownRoot } from '../test/support/places.ts';
import { getWhatTestsNeed } from './testing/needs.ts';
import { isStopped, passSignalsOn, runNode } from './testing/programs.ts';
import { startBusyProcesses } from './testing/stress/busyProcesses.ts';
import { suiteFiles, type SuiteFile } from './testing/stress/suiteFiles.ts';
import {
  addRun,
  newTallies,
  readTallies,
  summary,
  writeTallies,
  type Tallies,
} from './testing/stress/tallies.ts';
import { runEditor, runVitest } from './testing/suites.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    busy: { type: 'string', default: '2' },
    'until-failed': { type: 'string' },
    anew: { type: 'boolean' },
    continue: { type: 'boolean' },
    /** Another checkout, for the tests of this program. */
    root: { type: 'string', default: ownRoot },
  },
});
const root = path.resolve(values.root);
const hours = values['until-failed'] === undefined ? undefined : positive('until-failed');
const rounds = values.rounds === undefined ? (hours === undefined ? 3 : Infinity) : positive('rounds');
const end = hours === undefined ? Infinity : Date.now() + hours * 3_600_000;
const file = path.join(root, 'test-results/stress.json');
const files = suiteFiles(root, positionals, process.env['INIT_CWD'] ?? process.cwd());
if (files.length === 0) throw new Error('There are no tests');
const load = { cores: availableParallelism(), busyPerCore: positive('busy') };
const tallies = begin();

passSignalsOn();
const ready = root !== ownRoot || (await prepare());
const busy = startBusyProcesses(Math.round(load.cores * load.busyPerCore));
try {
  if (ready) await runAll();
} finally {
  await busy.stop();
}
console.log(`\n${summary(tallies)}`);
if (!ready || Object.keys(tallies.failures).length > 0) process.exitCode = 1;

function positive(name: 'rounds' | 'busy' | 'until-failed'): number {
  const number = Number(values[name]);
  if (Number.isFinite(number) && number >= 0) return number;
  throw new Error(`--${name} takes a number, not ${String(values[name])}`);
}

/** What was counted before, when it was of the same code beside the same load. Else that is moved aside. */
function begin(): Tallies {
  const state = stateOf(root);
  const before = readTallies(file);
  const same = before?.load.cores === load.cores && before.load.busyPerCore === load.busyPerCore;
  if (before !== undefined && values.anew !== true && same) {
    if (before.state === state || values.continue === true) {
      console.log(`Going on: ${Object.keys(before.runs).length} files were run before`);
      return { ...before, state };
    }
  }
  if (existsSync(file)) {
    renameSync(file, path.join(root, 'test-results/stress.before.json'));
    console.log(
      'Starting anew: the code or the load was another. The old counts are in test-results/stress.before.json',
    );
  }
  return newTallies(state, load);
}

/** The commit, and a digest of what differs from it. */
function stateOf(folder: string): string {
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, ...args], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  try {
    const difference = createHash('sha256').update(git('diff', 'HEAD')).update(git('status', '--porcelain'));
    return `${git('rev-parse', 'HEAD').trim()} ${difference.digest('hex').slice(0, 12)}`;
  } catch {
    return 'not in git';
  }
}

/** Gets and builds what the files need; false when the build failed. */
async function prepare(): Promise<boolean> {
  const more = files.some(({ folder }) => folder !== 'unit' && folder !== 'meta');
  await getWhatTestsNeed(more ? 'everything' : 'unit and meta');
  if (files.every(({ folder }) => folder === 'unit')) return true;
  return (await runNode([path.join(root, 'scripts/build.ts')])).code === 0;
}

async function runAll(): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    for (const each of files) {
      if (isStopped() || Date.now() > end) return;
      if ((tallies.runs[each.file] ?? 0) >= round) continue;
      const failed = await runOnce(each, round);
      if (failed && hours !== undefined) return;
    }
  }
}

/** Runs one file. What was stopped from outside does not count. */
async function runOnce({ file: suite, folder }: SuiteFile, round: number): Promise<boolean> {
  const started = performance.now();
  const options = { cwd: root, collect: true };
  const { failures, failed, output } =
    folder === 'editor' ? await runEditor([suite], options) : await runVitest([folder], [suite], options);
  if (isStopped()) return false;
  addRun(tallies, suite, failures);
  writeTallies(file, tallies);
  const seconds = Math.round((performance.now() - started) / 1000);
  const of = Number.isFinite(rounds) ? `${round}/${rounds}` : `${round}`;
  console.log(`${of} ${suite}: ${failed === 0 ? 'ok' : `FAILED (${failed})`} (${seconds} s)`);
  for (const failure of failures) console.log(`    ${failure.name}: ${failure.message}`);
  if (failed > 0) {
    const log = path.join(root, 'test-results/stress', `${suite.replaceAll('/', '-')}.${round}.log`);
    mkdirSync(path.dirname(log), { recursive: true });
    writeFileSync(log, output);
  }
  return failed > 0;
}
