/** Which tests reach a fault's place, and in which order they are asked. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Fault } from './faults.ts';
import type { Workshop } from './workshop.ts';

/** A file of tests after its trial run. */
export interface TestFile {
  readonly project: string;
  /** Path from the root. */
  readonly file: string;
  /** Those that passed: what fails without a fault judges nothing. */
  readonly tests: ReadonlyMap<string, { readonly name: string; readonly ms: number }>;
  /** What the file takes besides its tests: loading and hooks (ms). */
  readonly besides: number;
  /** Ids of faults reached by each test; those of '' outside of a test, or in another process or thread. */
  readonly reached: ReadonlyMap<string, ReadonlySet<string>>;
  /** How often it was asked about a fault, and noticed one: the best are asked first. */
  asked: number;
  noticed: number;
}

/** What a file is asked for one fault. */
export interface Hearing {
  readonly file: TestFile;
  readonly tests: readonly string[];
  /** What the tests took in the trial run, and the file around them (ms). */
  readonly cost: number;
}

/** A test, and a hook, may take this much in a trial run (ms): the machine may be busy, and the sources are slower. */
const trialLimit = 180_000;

/** Runs a file of tests on the sources that tell what is reached. */
export async function tryFile(
  workshop: Workshop,
  project: string,
  file: string,
  complain: (text: string) => void,
): Promise<TestFile> {
  const hits = path.join(workshop.folder, 'hits.txt');
  await rm(hits, { force: true });
  const started = performance.now();
  const answer = await workshop.run({ project, file, limit: trialLimit, hits }, 20 * 60_000, true);
  const took = performance.now() - started;
  const failed = answer?.tests.filter(({ passed }) => !passed) ?? [];
  for (const { name, error } of failed)
    complain(`${file}: fails without a fault, and does not judge: ${name} (${error ?? ''})`);
  for (const error of answer?.errors ?? ['takes too long']) complain(`${file}: ${error}`);
  const passed = answer?.tests.filter((test) => test.passed) ?? [];
  return {
    ...{ project, file, asked: 0, noticed: 0 },
    tests: new Map(passed.map(({ id, name, ms }) => [id, { name, ms }])),
    besides: Math.max(0, took - (answer?.tests ?? []).reduce((sum, { ms }) => sum + ms, 0)),
    reached: parseHits(await readFile(hits, 'utf8').catch(whenMissing)),
  };
}

function whenMissing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}

/** @param text lines of a test's id ('' for none), a tab, and ids of faults */
export function parseHits(text: string): Map<string, Set<string>> {
  const reached = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const [test, ids] = line.split('\t');
    if (test === undefined || ids === undefined) continue;
    const of = reached.get(test) ?? new Set();
    for (const id of ids.split(' ')) of.add(id);
    reached.set(test, of);
  }
  return reached;
}

/** How many of each source's faults some test gets to. */
export function reachedPerFile(
  files: readonly TestFile[],
  faults: readonly Fault[],
): Map<string, { all: number; reached: number }> {
  const ids = new Set(files.flatMap((file) => [...file.reached.values()]).flatMap((each) => [...each]));
  const counts = new Map<string, { all: number; reached: number }>();
  for (const { file, id } of faults) {
    const { all, reached } = counts.get(file) ?? { all: 0, reached: 0 };
    counts.set(file, { all: all + 1, reached: reached + (ids.has(id) ? 1 : 0) });
  }
  return counts;
}

/**
 * Who is asked about a fault: those that notice the most for their time first, until the patience is used up.
 * @param patience what all of it may take by the trial run's measure (ms)
 * @returns cut: some that reach the fault are not asked
 */
export function hearings(
  files: readonly TestFile[],
  fault: string,
  patience: number,
): { hearings: Hearing[]; cut: boolean } {
  const all = files
    .map((file) => hearing(file, fault))
    .filter((each) => each !== undefined)
    .sort((a, b) => price(a) - price(b));
  const chosen: Hearing[] = [];
  let left = patience;
  let cut = false;
  for (const each of all) {
    const part = each.cost <= left ? each : shortened(each, left);
    cut ||= part !== each;
    if (part === undefined) continue;
    chosen.push(part);
    left -= part.cost;
  }
  return { hearings: chosen, cut };
}

function hearing(file: TestFile, fault: string): Hearing | undefined {
  const everywhere = file.reached.get('')?.has(fault) === true;
  const tests = [...file.tests.keys()].filter(
    (test) => everywhere || file.reached.get(test)?.has(fault) === true,
  );
  if (tests.length === 0) return undefined;
  return { file, tests, cost: cost(file, tests) };
}

/** What one noticed fault costs here, by what the file has noticed so far. */
function price({ file, cost }: Hearing): number {
  return (cost * (file.asked + 2)) / (file.noticed + 1);
}

/** The quickest of its tests that fit in. */
function shortened({ file, tests }: Hearing, most: number): Hearing | undefined {
  const quickest = tests.toSorted((a, b) => milliseconds(file, a) - milliseconds(file, b));
  const fitting: string[] = [];
  let sum = file.besides;
  for (const test of quickest) {
    sum += milliseconds(file, test);
    if (sum > most) break;
    fitting.push(test);
  }
  return fitting.length === 0 ? undefined : { file, tests: fitting, cost: cost(file, fitting) };
}

function cost(file: TestFile, tests: readonly string[]): number {
  return tests.reduce((sum, test) => sum + milliseconds(file, test), file.besides);
}

/** What the test took in its trial run. */
export function milliseconds(file: TestFile, test: string): number {
  return file.tests.get(test)?.ms ?? 0;
}
