/** Several lines over one axis of time: a row for each time, and where a line has no value there, none. */
import type { Points } from './thin.ts';

export interface AlignedLine {
  /** A value for each row, or null. */
  readonly values: (number | null)[];
  /** The message of each value; 0 where there is none. */
  readonly ids: Float64Array;
}

export interface AlignedLines {
  /** Milliseconds since 1970, ascending; a time comes again where a line has several values at it. */
  readonly times: Float64Array;
  readonly columns: readonly AlignedLine[];
}

/** Puts lines side by side, in the order given. No value is lost, also of those at the same millisecond. */
export function alignLines(lines: readonly Points[]): AlignedLines {
  const times: number[] = [];
  const next = lines.map(() => 0);
  const cells: (readonly [line: number, row: number, index: number])[] = [];
  for (;;) {
    let time = Infinity;
    for (const [line, { times: own }] of lines.entries()) {
      time = Math.min(time, own[next[line] ?? 0] ?? Infinity);
    }
    if (time === Infinity) break;
    const row = times.length;
    times.push(time);
    for (const [line, { times: own }] of lines.entries()) {
      const index = next[line] ?? 0;
      if (own[index] !== time) continue;
      cells.push([line, row, index]);
      next[line] = index + 1;
    }
  }
  const columns = lines.map(() => ({
    values: new Array<number | null>(times.length).fill(null),
    ids: new Float64Array(times.length),
  }));
  for (const [line, row, index] of cells) {
    const column = columns[line];
    const points = lines[line];
    if (!column || !points) continue;
    column.values[row] = points.values[index] ?? null;
    column.ids[row] = points.ids[index] ?? 0;
  }
  return { times: Float64Array.from(times), columns };
}
