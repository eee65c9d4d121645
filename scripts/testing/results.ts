/** What came of tests, and how it is told. */
import { stripVTControlCharacters } from 'node:util';

export interface Failure {
  /** Path of the test's file from the checkout; left out where there is none, as for a check. */
  readonly file?: string;
  /** The names of its suites and its own, or what else failed. */
  readonly name: string;
  /** The first line of its error. */
  readonly message: string;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** What failed around tests, a hook or a file that could not be loaded, counts as one each, too. */
export interface Results extends Counts {
  readonly failures: readonly Failure[];
}

export const nothing: Results = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** The result of something that is one thing: a check, a build. */
export function one(failure?: Failure): Results {
  return failure === undefined ? { ...nothing, passed: 1 } : { ...nothing, failed: 1, failures: [failure] };
}

/** All of them as one. */
export function sumOf(all: readonly Results[]): Results {
  return {
    passed: total(all.map(({ passed }) => passed)),
    failed: total(all.map(({ failed }) => failed)),
    skipped: total(all.map(({ skipped }) => skipped)),
    failures: all.flatMap(({ failures }) => failures),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

/** The first line that says something, without colors: of an error's message, or of whatever was thrown. */
export function firstLine(error: unknown): string {
  const text = isError(error) ? error.message : String(error);
  const lines = stripVTControlCharacters(text).split('\n');
  const line = lines.map((each) => each.trim()).find((each) => each !== '') ?? 'an error without a message';
  const name = isError(error) && !/^(Assertion)?Error$/.test(error.name ?? 'Error') ? `${error.name}: ` : '';
  return `${name}${line}`;
}

function isError(thrown: unknown): thrown is { message: string; name?: string } {
  return (
    typeof thrown === 'object' && thrown !== null && 'message' in thrown && typeof thrown.message === 'string'
  );
}

/** Where a failure is: file and name. The same for each failure of the same test. */
export function placeOf({ file, name }: Failure): string {
  return file === undefined ? name : `${file} > ${name}`;
}

/** A list for the end of a run: each failure's place, and under it the first line of its error. */
export function listOf(failures: readonly Failure[]): string {
  return failures.map((failure) => `  ${placeOf(failure)}\n      ${failure.message}`).join('\n');
}

/** The line that a run ends with. */
export function countingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
