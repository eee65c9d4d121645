/**
 * Fewer points that draw the same line: of each of equal stretches of time the first, the lowest, the highest and the last
 * value stay. So no peak is lost, and a line drawn over as many pixels as there are stretches looks as if nothing
 * had been left out (Jugel, Jerzak, Hackenbroich, Markl: "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014).
 */

/** Values over time, by column. */
export interface Points {
  /** Milliseconds since 1970, ascending. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** Ids of the messages that they came with. */
  readonly ids: Float64Array;
}

/**
 * Thins points to at most `most`, which is 4 or more.
 * @returns the points themselves when they are few enough
 */
export function thin(points: Points, most: number): Points {
  const { times } = points;
  if (times.length <= most) return points;
  const stretches = Math.max(1, Math.floor(most / 4));
  const first = times[0] ?? 0;
  const width = ((times.at(-1) ?? 0) - first) / stretches;
  const kept: number[] = [];
  let start = 0;
  for (let stretch = 0; stretch < stretches && start < times.length; stretch++) {
    const end = stretch === stretches - 1 ? times.length : endOf(times, start, first + width * (stretch + 1));
    if (end > start) keep(points.values, start, end, kept);
    start = end;
  }
  return pick(points, kept);
}

/** Index behind the last time that is before `limit`. */
function endOf(times: Float64Array, start: number, limit: number): number {
  let end = start;
  while (end < times.length && (times[end] ?? 0) < limit) end++;
  return end;
}

/** The indexes that stay of a stretch, ascending, each once. */
function keep(values: Float64Array, start: number, end: number, kept: number[]): void {
  let lowest = start;
  let highest = start;
  for (let index = start + 1; index < end; index++) {
    const value = values[index] ?? 0;
    if (value < (values[lowest] ?? 0)) lowest = index;
    if (value > (values[highest] ?? 0)) highest = index;
  }
  const between = lowest < highest ? [lowest, highest] : [highest, lowest];
  for (const index of [start, ...between, end - 1]) if (kept.at(-1) !== index) kept.push(index);
}

function pick({ times, values, ids }: Points, indexes: readonly number[]): Points {
  const column = (from: Float64Array): Float64Array =>
    Float64Array.from(indexes, (index) => from[index] ?? 0);
  return { times: column(times), values: column(values), ids: column(ids) };
}
