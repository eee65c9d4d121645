/**
 * Tells the host which regular expression the reading thread is trying: when one never ends, the thread can no longer say
 * so itself, but memory that both see does.
 */

/** Two numbers: the mark of the expression that is being tried (0: none), and how many times one was begun. */
export type PatternCell = Int32Array<SharedArrayBuffer>;

interface Expression {
  readonly source: string;
  readonly flags: string;
}

let cell: PatternCell | undefined;

export function makePatternCell(): PatternCell {
  return new Int32Array(new SharedArrayBuffer(8));
}

/** For the reading thread: where to leave marks. */
export function markPatternsIn(shared: PatternCell): void {
  cell = shared;
}

/** Runs what tries an expression, marked meanwhile. */
export function tryingPattern<T>(expression: Expression, work: () => T): T {
  if (!cell) return work();
  Atomics.add(cell, 1, 1);
  Atomics.store(cell, 0, patternMark(expression));
  try {
    return work();
  } finally {
    Atomics.store(cell, 0, 0);
  }
}

/** What is being tried at the moment, and the how-manieth time it is; undefined: nothing. */
export function patternTried(
  shared: PatternCell,
): { readonly mark: number; readonly time: number } | undefined {
  const mark = Atomics.load(shared, 0);
  return mark === 0 ? undefined : { mark, time: Atomics.load(shared, 1) };
}

/** A number for a regular expression, never zero (FNV-1a). */
export function patternMark({ source, flags }: Expression): number {
  let hash = 0x811c_9dc5;
  for (const character of `${source}/${flags}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x0100_0193);
  }
  return hash | 1;
}
