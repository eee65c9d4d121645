/** All values of a chart's lines as CSV: a row for each time, a column for each line. */
import { stringify } from 'csv-stringify/sync';
import type { History } from '../../history/history.ts';
import { alignLines } from '../../shared/chart/align.ts';
import { lineTitle } from '../../shared/chart/lineTitle.ts';
import type { SeriesLine } from '../../shared/chart/series.ts';
import type { ChartValuesRequest } from '../../shared/chartContract.ts';

/** Rows that are written at a stretch, before the extension host turns to others. */
const rowsAtOnce = 5_000;
/** More than an answer ever holds: nothing is thinned. */
const all = 10_000_000;

export interface ValuesFileOptions {
  readonly profile: string;
  readonly hashMatchesParent: boolean;
  /** Share of history that has been looked at, 0 to 1. */
  readonly progress: (share: number) => void;
  readonly isCancelled: () => boolean;
}

/**
 * Reads all values anew, none thinned, and writes them: UTF-8, the time as ISO 8601 (UTC) and as milliseconds since 1970,
 * then the lines. A topic that a spreadsheet would take for a formula gets an apostrophe.
 *
 * @returns undefined when it was cancelled
 */
export async function valuesFile(
  history: Pick<History, 'series'>,
  request: ChartValuesRequest,
  options: ValuesFileOptions,
): Promise<Uint8Array | undefined> {
  const lines = await allValues(history, request, options);
  if (!lines) return undefined;
  const { times, columns } = alignLines(lines.map(({ points }) => points));
  const header = ['time', 'milliseconds', ...lines.map((line) => lineTitle(line, request.fields))];
  const parts = [stringify([header], { escape_formulas: true })];
  for (let from = 0; from < times.length; from += rowsAtOnce) {
    if (options.isCancelled()) return undefined;
    const rows = [...times.subarray(from, from + rowsAtOnce)].map((time, index) => [
      new Date(time).toISOString(),
      time,
      ...columns.map((column) => column.values[from + index] ?? null),
    ]);
    parts.push(stringify(rows));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return Buffer.from(parts.join(''));
}

async function allValues(
  history: Pick<History, 'series'>,
  { fields, lines: known, from, to }: ChartValuesRequest,
  { profile, hashMatchesParent, progress, isCancelled }: ValuesFileOptions,
): Promise<SeriesLine[] | undefined> {
  const pieces: SeriesLine[] = [];
  for (let after = 0; ;) {
    if (isCancelled()) return undefined;
    const answer = await history.series({
      profile,
      fields,
      hashMatchesParent,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      after,
      points: all,
      lines: known.length,
      known,
    });
    pieces.push(...answer.lines);
    progress(answer.looked);
    if (answer.looked >= 1) break;
    after = answer.upTo;
  }
  return known.map((name) => joined(pieces, name)).filter((line) => line !== undefined);
}

/** The pieces of a line as one, by time. */
function joined(
  pieces: readonly SeriesLine[],
  { field, topic }: { readonly field: number; readonly topic: string },
): SeriesLine | undefined {
  const own = pieces.filter((piece) => piece.field === field && piece.topic === topic);
  const [first] = own;
  if (!first) return undefined;
  const column = (name: 'times' | 'values' | 'ids'): number[] =>
    own.flatMap(({ points }) => [...points[name]]);
  const [times, values, ids] = [column('times'), column('values'), column('ids')];
  const order = times.map((_, index) => index).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  const sorted = (from: readonly number[]): Float64Array =>
    Float64Array.from(order, (index) => from[index] ?? 0);
  return { ...first, points: { times: sorted(times), values: sorted(values), ids: sorted(ids) } };
}
