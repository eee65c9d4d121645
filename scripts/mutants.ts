/**
 * What the tests notice: puts small faults into the sources of a room, one at a time, and runs the tests that get there.
 *
 *     npm run test:mutants                        each room for 10 minutes; the figures go into test/mutants/results.json
 *     npm run test:mutants -- --room history --minutes 60 --seed 7
 *     npm run test:mutants -- src/shared/topic.ts --tests test/unit/shared/topic.test.ts
 *                                                 only these sources, only these tests; nothing is written
 *
 * A room has thousands of faults, so a random sample is tried until the time is over; the same seed tries the same ones.
 * Survivors are printed to be read one by one: each wants a test, or its line is not needed, or it is one that nobody can
 * see (then it goes into test/mutants/accepted.json with the reason).
 *
 * The faults are Stryker's (its instrumenter finds them). Its runner for vitest was tried and does not fit here: it sees
 * neither what history's threads and the process of formats reach nor makes a fault active in them; one test that fails
 * beforehand ends it; it knows neither samples nor a budget of time. So a fault is written into a copy of the project,
 * as an edit would be, and vitest runs there, in a process that can be killed.
 */
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../test/support/places.ts';
import { Compiler } from './mutants/compiles.ts';
import { findFaults, withFault, type Fault, type Source } from './mutants/faults.ts';
import {
  hearings,
  milliseconds,
  reachedPerFile,
  tryFile,
  type Hearing,
  type TestFile,
} from './mutants/reach.ts';
import {
  addResult,
  comparison,
  isAccepted,
  measure,
  readAccepted,
  readResults,
  type Accepted,
  type Verdict,
} from './mutants/results.ts';
import { rooms, type Judge, type Room } from './mutants/rooms.ts';
import { shuffled } from './mutants/sample.ts';
import { readSources, Workshop } from './mutants/workshop.ts';

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    room: { type: 'string', multiple: true },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    /** Files of tests that judge, as globs, instead of the room's. */
    tests: { type: 'string', multiple: true },
    /** The most faults of a room. */
    most: { type: 'string', default: 'Infinity' },
    /** How long the tests of one fault may take, in seconds of the trial run. */
    patience: { type: 'string', default: '60' },
  },
});
const seed = Number(options.seed);
const patience = Number(options.patience) * 1000;
const chosen = rooms.filter(({ name }) => options.room?.includes(name) ?? true);
const unknown = options.room?.filter((name) => !rooms.some((room) => room.name === name)) ?? [];
if (unknown.length > 0 || !Number.isInteger(seed))
  throw new Error(`--room is one of ${rooms.map(({ name }) => name).join(', ')}; --seed an integer`);

const accepted = await readAccepted();
const workshop = await Workshop.make();
const compilers = new Map<string, Compiler>();
for (const room of chosen) {
  const sources = await readSources(sourcesOf(room));
  if (sources.length > 0) await measureRoom(room, sources);
}
await workshop.close();

/** Tries the room's faults until the time is over, and prints what survived. */
async function measureRoom(room: Room, sources: readonly Source[]): Promise<void> {
  const { faults, telling } = await findFaults(sources);
  say(
    `${room.name}: ${faults.length} faults in ${sources.length} files, seed ${seed}; trial run of the tests`,
  );
  await workshop.write(telling);
  const files: TestFile[] = [];
  for (const { project, file } of testsOf(room.judges))
    files.push(await tryFile(workshop, project, file, say));
  workshop.endJudge();
  await workshop.write(sources);
  for (const [file, { all, reached }] of reachedPerFile(files, faults))
    if (reached < all) say(`${file}: tests get to ${reached} of ${all} faults`);

  const verdicts: Verdict[] = [];
  const end = performance.now() + Number(options.minutes) * 60_000;
  for (const fault of shuffled(faults, seed).slice(0, Number(options.most))) {
    if (performance.now() > end) break;
    const source = sources.find(({ file }) => file === fault.file);
    if (!source) continue;
    const verdict = await judge(fault, source, files, accepted);
    verdicts.push(verdict);
    say(`${verdicts.length}. ${verdict.fate} ${fault.file}:${fault.line} ${fault.kind}`);
    if (verdict.fate === 'survived' || verdict.fate === 'uncovered') console.log(survivor(verdict));
  }
  workshop.endJudge();
  const all = measure(verdicts, { ...about(), seed, faults: faults.length });
  const before = (await readResults())[room.name]?.at(-1);
  console.log(comparison(room.name, before, all));
  if (wanted.length === 0 && options.tests === undefined) await addResult(room.name, all);
}

async function judge(
  fault: Fault,
  source: Source,
  files: readonly TestFile[],
  known: readonly Accepted[],
): Promise<Verdict> {
  if (isAccepted(fault, known)) return { fault, fate: 'accepted' };
  if (!compiler(fault.file).takes(source, fault)) return { fault, fate: 'invalid' };
  const { hearings: all, cut } = hearings(files, fault.id, patience);
  if (all.length === 0) return { fault, fate: cut ? 'survived' : 'uncovered', cut };
  const faulty = { file: source.file, text: withFault(source.text, fault) };
  let fate: 'killed' | 'timedOut' | 'survived' = 'survived';
  for (const hearing of all) {
    await workshop.write([faulty]);
    fate = await ask(hearing, source);
    if (fate !== 'survived') break;
  }
  await workshop.write([source]);
  return fate === 'survived' ? { fault, fate, cut } : { fault, fate };
}

/**
 * What a file of tests says of the fault that is in the copy now.
 * @param source as it is without the fault
 */
async function ask(hearing: Hearing, source: Source): Promise<'killed' | 'timedOut' | 'survived'> {
  const { file, cost } = hearing;
  file.asked++;
  const started = performance.now();
  const answer = await run(hearing);
  if (answer === 'survived') return answer;
  // What fails late may have failed because the machine is busy: then it fails without the fault as well.
  if (answer === 'timedOut' || performance.now() - started > Math.max(5000, cost)) {
    await workshop.write([source]);
    if ((await run(hearing)) !== 'survived') {
      say(`${file.file}: fails without the fault, too, and does not count`);
      return 'survived';
    }
  }
  file.noticed++;
  return answer;
}

async function run({ file, tests, cost }: Hearing): Promise<'killed' | 'timedOut' | 'survived'> {
  const slowest = Math.max(...tests.map((test) => milliseconds(file, test)));
  const answer = await workshop.run(
    { project: file.project, file: file.file, tests, limit: Math.max(15_000, 6 * slowest) },
    60_000 + 6 * cost,
  );
  if (answer === undefined) return 'timedOut';
  return answer.errors.length === 0 && answer.tests.every(({ passed }) => passed) ? 'survived' : 'killed';
}

/** The room's sources, or those of them that are wanted. */
function sourcesOf({ sources }: Room): string[] {
  const takeAway = sources.filter((each) => each.startsWith('!')).map((each) => each.slice(1));
  const all = glob(
    sources.filter((each) => !each.startsWith('!')),
    takeAway,
  );
  const places = wanted.map((each) => slashes(path.relative(root, path.resolve(each))));
  if (places.length === 0) return all;
  return all.filter((file) => places.some((place) => file === place || file.startsWith(`${place}/`)));
}

function testsOf(judges: readonly Judge[]): { project: string; file: string }[] {
  const named = options.tests?.flatMap((each) => glob([each], []));
  if (named) return named.map((file) => ({ project: file.split('/')[1] ?? 'unit', file }));
  return judges.flatMap(({ project, files }) => glob(files, []).map((file) => ({ project, file })));
}

/** Paths from the root, with slashes, sorted. */
function glob(patterns: readonly string[], exclude: readonly string[]): string[] {
  return globSync(patterns, { cwd: root, exclude }).map(slashes).sort();
}

function slashes(file: string): string {
  return file.replaceAll('\\', '/');
}

function compiler(file: string): Compiler {
  const config = file.startsWith('webview/') ? 'webview/tsconfig.json' : 'tsconfig.json';
  const compiler = compilers.get(config) ?? new Compiler(config);
  compilers.set(config, compiler);
  return compiler;
}

function survivor({ fault, fate, cut }: Verdict): string {
  const { file, line, kind, sourceLine, original, mutated } = fault;
  const how =
    fate === 'uncovered'
      ? 'no test gets there'
      : cut === true
        ? 'survived, not asked to the end'
        : 'survived';
  return [
    `${file}:${line} ${kind} (${how})`,
    `    in  ${sourceLine}`,
    `  - ${short(original)}`,
    `  + ${short(mutated)}`,
    '',
  ].join('\n');
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 160 ? `${line.slice(0, 120)} … ${line.slice(-30)}` : line;
}

function about(): { date: string; commit: string } {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'src', 'webview', 'test') !== '';
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: git('rev-parse', '--short', 'HEAD') + (changed ? '+' : ''),
  };
}

/** Progress: standard output is the results' alone. */
function say(text: string): void {
  console.error(text);
}
