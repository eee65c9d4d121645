/** What a stress run has seen so far: a value that is written to a file after each suite, so that it can be continued. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { placeOf, type Failure } from '../results.ts';

const schema = z.object({
  /** What was tested: a commit, and what differed from it. */
  state: z.string(),
  /** How busy the machine was made. */
  load: z.object({ cores: z.int(), busyPerCore: z.number() }),
  /** How often each file was run. */
  runs: z.record(z.string(), z.int()),
  /** What failed, by file and name: how often, and by first line of the error how often with it. */
  failures: z.record(
    z.string(),
    z.object({ file: z.string(), times: z.int(), messages: z.record(z.string(), z.int()) }),
  ),
});

export type Tallies = z.infer<typeof schema>;
export type Load = Tallies['load'];

/** Nothing counted yet. @param state what is tested: a commit, and what differs from it */
export function newTallies(state: string, load: Load): Tallies {
  return { state, load, runs: {}, failures: {} };
}

/** What an earlier run left; undefined when there is none that can be read. */
export function readTallies(file: string): Tallies | undefined {
  try {
    return schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Writes them as a whole or not at all, whenever this process is killed. */
export function writeTallies(file: string, tallies: Tallies): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(tallies, null, 2));
  renameSync(`${file}.new`, file);
}

/** Adds one run of a file. A test that failed twice in it, as one and in its hooks, failed once. */
export function addRun(tallies: Tallies, file: string, failures: readonly Failure[]): void {
  tallies.runs[file] = (tallies.runs[file] ?? 0) + 1;
  const seen = new Set<string>();
  for (const failure of failures) {
    const place = placeOf({ ...failure, file });
    if (seen.has(place)) continue;
    seen.add(place);
    const tally = (tallies.failures[place] ??= { file, times: 0, messages: {} });
    tally.times++;
    tally.messages[failure.message] = (tally.messages[failure.message] ?? 0) + 1;
  }
}

/** What the end of a run says: each test that ever failed, how often and with what, and a line of how much was run beside what. */
export function summary({ runs, failures, load }: Tallies): string {
  const told = Object.entries(failures)
    .sort(([, one], [, other]) => other.times - one.times)
    .map(([place, { file, times, messages }]) => {
      const lines = Object.entries(messages)
        .sort(([, one], [, other]) => other - one)
        .map(([message, count]) => `      ${count} × ${message}`);
      return [`  ${place}: failed ${times} of ${runs[file] ?? 0} times`, ...lines].join('\n');
    });
  const parts = told.length === 0 ? [] : [`Failed at least once:\n${told.join('\n')}`, ''];
  return [...parts, `${extent(runs)}${loadText(load)}; ${told.length} tests failed at least once`].join('\n');
}

/** "3 rounds × 214 files (642 runs)"; files that were run more often than others make it "3 to 20 rounds". */
function extent(runs: Tallies['runs']): string {
  const counts = Object.values(runs);
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  const total = counts.reduce((sum, each) => sum + each, 0);
  if (total === 0) return 'Nothing was run';
  const rounds = least === most ? `${least}` : `${least} to ${most}`;
  return `${rounds} ${most === 1 ? 'round' : 'rounds'} × ${counts.length} ${counts.length === 1 ? 'file' : 'files'} (${total} runs)`;
}

function loadText({ cores, busyPerCore }: Load): string {
  return ` beside ${busyPerCore} busy processes a core on ${cores} ${cores === 1 ? 'core' : 'cores'}`;
}
