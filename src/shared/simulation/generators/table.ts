/** Replays what a CSV file holds: measured data come back as they were. */
import * as z from 'zod';
import { generator, type Generate, type Json, type Table } from './generator.ts';

/** Numbers as JSON writes them; "007" is a name. */
const numeric = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export const csv = generator({
  description: 'The lines of a CSV file, one with each message or at their own times.',
  schema: z.strictObject({
    file: z
      .string()
      .min(1)
      .describe('Path of the CSV file, from the simulation file. Its first line names the columns.'),
    column: z
      .string()
      .min(1)
      .optional()
      .describe('Column whose values are sent. Without it the whole line, as an object.'),
    time: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Column with the times of the lines, as ISO 8601 or in milliseconds: each line then comes at its own time, counted from the first. Without it a line comes with each message.',
      ),
    loop: z
      .boolean()
      .default(true)
      .describe('Does it begin again after the last line? Otherwise the last line stays. Default: true.'),
    spread: z.boolean().default(false).describe('Does each device begin at another line? Default: false.'),
  }),
  make: ({ file, column, time, loop, spread }, { share, table }) => {
    const read = table(file);
    if (read.rows.length === 0) throw new Error(`$csv: ${file} has no lines below the first.`);
    const rows = valuesOf(read, file, column);
    const first = spread ? Math.floor(share * rows.length) : 0;
    if (time !== undefined) return atTheirTimes(rows, timesOf(read, file, time), { loop, first });
    let next = first;
    return () => {
      const index = loop ? next % rows.length : Math.min(next, rows.length - 1);
      next++;
      return rows[index] ?? null;
    };
  },
});

function atTheirTimes(
  rows: readonly Json[],
  times: readonly number[],
  { loop, first }: { readonly loop: boolean; readonly first: number },
): Generate {
  const start = times[0] ?? 0;
  const length = (times.at(-1) ?? start) - start;
  // The last line stays as long as lines do on average.
  const period = length + length / Math.max(1, times.length - 1);
  const ahead = (times[first] ?? start) - start;
  return ({ elapsed }) => {
    const at = elapsed + ahead;
    const offset = loop && period > 0 ? at % period : at;
    return rows[lastUntil(times, start + offset)] ?? null;
  };
}

/** The last of some ascending times that is not after a moment. */
function lastUntil(times: readonly number[], moment: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((times[middle] ?? Infinity) <= moment) low = middle;
    else high = middle - 1;
  }
  return low;
}

function valuesOf({ columns, rows }: Table, file: string, column: string | undefined): readonly Json[] {
  if (column !== undefined) {
    const index = columnOf(columns, file, column);
    return rows.map((row) => valueOf(row[index]));
  }
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, valueOf(row[index])])));
}

function timesOf({ columns, rows }: Table, file: string, column: string): readonly number[] {
  const index = columnOf(columns, file, column);
  let before = -Infinity;
  return rows.map((row, line) => {
    const text = row[index] ?? '';
    const time = numeric.test(text) ? Number(text) : Date.parse(text);
    // The first line of the file names the columns.
    const place = `$csv: ${file}, line ${line + 2}, column "${column}"`;
    if (Number.isNaN(time)) throw new Error(`${place}: "${text}" is neither ISO 8601 nor milliseconds.`);
    if (time < before) throw new Error(`${place}: ${text} is before the line above. Sort the file by time.`);
    before = time;
    return time;
  });
}

function columnOf(columns: readonly string[], file: string, column: string): number {
  const index = columns.indexOf(column);
  if (index >= 0) return index;
  throw new Error(`$csv: ${file} has no column "${column}". It has ${columns.join(', ')}.`);
}

function valueOf(text = ''): Json {
  if (text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return numeric.test(text) ? Number(text) : text;
}
