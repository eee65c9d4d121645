/** Faults: places in a source, and what is written there instead. */
import { Instrumenter } from '@stryker-mutator/instrumenter';
import { leftOut } from './rooms.ts';

export interface Fault {
  /** Stryker's, unique within one call of `findFaults`. */
  readonly id: string;
  /** Path from the root, with slashes. */
  readonly file: string;
  /** Stryker's name of what was done, like ConditionalExpression. */
  readonly kind: string;
  /** From 1. */
  readonly line: number;
  /** Of the original's characters in the file. */
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly mutated: string;
  /** The line of the source that the fault begins in, without the space around it. */
  readonly sourceLine: string;
}

export interface Source {
  readonly file: string;
  readonly text: string;
}

/** Nobody reads what the instrumenter says about its work. */
const silent = (): void => undefined;
const logger = {
  ...{ isTraceEnabled: () => false, isDebugEnabled: () => false, isInfoEnabled: () => false },
  ...{ isWarnEnabled: () => false, isErrorEnabled: () => false, isFatalEnabled: () => false },
  ...{ trace: silent, debug: silent, info: silent, warn: silent, error: silent, fatal: silent },
};

/**
 * All faults of some sources, and the sources as Stryker rewrites them so that they tell which of the faults'
 * places are reached.
 */
export async function findFaults(
  sources: readonly Source[],
): Promise<{ faults: Fault[]; telling: readonly Source[] }> {
  const { files, mutants } = await new Instrumenter(logger).instrument(
    sources.map(({ file, text }) => ({ name: file, content: text, mutate: true })),
    { plugins: null, excludedMutations: [...leftOut], ignorers: [] },
  );
  const texts = new Map(sources.map(({ file, text }) => [file, text]));
  const faults = mutants
    .filter(({ status }) => status === undefined)
    .map((mutant): Fault => {
      const text = texts.get(mutant.fileName) ?? '';
      const { start, end } = mutant.location;
      const [from, to] = [offset(text, start), offset(text, end)];
      return {
        id: mutant.id,
        file: mutant.fileName,
        kind: mutant.mutatorName,
        line: start.line + 1,
        ...{ start: from, end: to },
        original: text.slice(from, to),
        mutated: mutant.replacement,
        sourceLine: (text.split('\n')[start.line] ?? '').trim(),
      };
    });
  return { faults, telling: files.map(({ name, content }) => ({ file: name, text: content })) };
}

/** The source with the fault in it. */
export function withFault(text: string, { kind, start, end, mutated }: Fault): string {
  // `a ?? b || c` has no meaning without parentheses.
  const instead = kind === 'LogicalOperator' ? `(${mutated})` : mutated;
  return text.slice(0, start) + instead + text.slice(end);
}

/** @param position line and column from 0 */
function offset(text: string, { line, column }: { line: number; column: number }): number {
  let start = 0;
  for (let each = 0; each < line; each++) start = text.indexOf('\n', start) + 1;
  return start + column;
}
