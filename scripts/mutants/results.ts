/** What became of a room's faults, and how that compares with the run before. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as prettier from 'prettier';
import { root } from '../../test/support/places.ts';
import type { Fault } from './faults.ts';

/** killed and timedOut: noticed. uncovered: no test gets there. invalid: the compiler tells it, so it doesn't count. */
export type Fate = 'killed' | 'timedOut' | 'survived' | 'uncovered' | 'accepted' | 'invalid';

export interface Verdict {
  readonly fault: Fault;
  readonly fate: Fate;
  /** Survived, but not every test that gets there was asked: that would have taken too long. */
  readonly cut?: boolean;
}

/** One run over a room. */
export interface Measure extends Readonly<Record<Fate, number>> {
  /** ISO, the day. */
  readonly date: string;
  /** The last commit that the run had, with "+" when there were changes besides. */
  readonly commit: string;
  readonly seed: number;
  /** All faults that the room's sources have. */
  readonly faults: number;
  /** Of the survivors: those with `cut`. */
  readonly cut: number;
}

/** A fault that may survive: it changes nothing that anybody could see, or nothing that is worth a test. */
export interface Accepted {
  readonly file: string;
  /** The line of the source, without the space around it. */
  readonly line: string;
  readonly original: string;
  readonly mutated: string;
  readonly reason: string;
}

const resultsFile = path.join(root, 'test/mutants/results.json');
const acceptedFile = path.join(root, 'test/mutants/accepted.json');

/** Counts what became of a run's faults. */
export function measure(
  verdicts: readonly Verdict[],
  about: Pick<Measure, 'date' | 'commit' | 'seed' | 'faults'>,
): Measure {
  const count = (fate: Fate): number => verdicts.filter((verdict) => verdict.fate === fate).length;
  return {
    ...about,
    killed: count('killed'),
    timedOut: count('timedOut'),
    survived: count('survived'),
    uncovered: count('uncovered'),
    accepted: count('accepted'),
    invalid: count('invalid'),
    cut: verdicts.filter(({ cut }) => cut === true).length,
  };
}

/** The faults that count. */
export function counted({ killed, timedOut, survived, uncovered }: Measure): number {
  return killed + timedOut + survived + uncovered;
}

/** How many of the faults that count were noticed (0 to 1); 0 when none counts. */
export function noticed(one: Measure): number {
  return counted(one) === 0 ? 0 : (one.killed + one.timedOut) / counted(one);
}

/**
 * The line that tells a room's figures, with those of the run before.
 * @param before undefined for the first run
 */
export function comparison(room: string, before: Measure | undefined, after: Measure): string {
  const of = `${after.killed + after.timedOut} of ${counted(after)}`;
  const parts = [
    `${after.survived} survived${after.cut > 0 ? ` (${after.cut} not asked to the end)` : ''}`,
    ...[`${after.uncovered} without a test`, `${after.timedOut} timed out`],
    ...[`${after.accepted} accepted`, `${after.invalid} that don't compile`],
    ...[`${after.faults} in the room`, `seed ${after.seed}`],
  ];
  const was =
    before === undefined ? '' : `, before ${percent(noticed(before))} (${before.date}, ${before.commit})`;
  return `${room}: ${of} noticed, ${percent(noticed(after))}${was}; ${parts.join(', ')}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** Is it one of those that may survive? Lines move, so their text counts and not their number. */
export function isAccepted(
  { file, sourceLine, original, mutated }: Fault,
  list: readonly Accepted[],
): boolean {
  return list.some(
    (one) =>
      one.file === file && one.line === sourceLine && one.original === original && one.mutated === mutated,
  );
}

/** The accepted faults whose line is no longer there: their entry can go. */
export function outdated(
  list: readonly Accepted[],
  textOf: (file: string) => string | undefined,
): Accepted[] {
  return list.filter(
    ({ file, line }) =>
      textOf(file)
        ?.split('\n')
        .some((each) => each.trim() === line) !== true,
  );
}

/** The faults that may survive. @throws what reading and JSON.parse throw */
export async function readAccepted(): Promise<Accepted[]> {
  return JSON.parse(await readFile(acceptedFile, 'utf8')) as Accepted[];
}

/** The runs of each room, the oldest first. */
export async function readResults(): Promise<Record<string, Measure[]>> {
  if (!existsSync(resultsFile)) return {};
  return JSON.parse(await readFile(resultsFile, 'utf8')) as Record<string, Measure[]>;
}

/** Adds a room's run. Of a room the first is kept, and the last five. */
export async function addResult(room: string, one: Measure): Promise<void> {
  const results = await readResults();
  const [first = one, ...later] = results[room] ?? [];
  results[room] = first === one ? [one] : [first, ...later.slice(-4), one];
  const options = { ...(await prettier.resolveConfig(resultsFile)), parser: 'json' };
  await writeFile(resultsFile, await prettier.format(JSON.stringify(results), options));
}
