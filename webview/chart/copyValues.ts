/** Values as text that spreadsheets take: columns apart by tabs. */
import type { AlignedLines } from '../../src/shared/chart/align.ts';
import type { TimeRange } from './state.ts';

/** The rows of a stretch of time with the names of the columns above, and how many rows they are. */
export function copiedRows(
  { times, columns }: AlignedLines,
  labels: readonly string[],
  { from, to }: TimeRange,
): { readonly text: string; readonly rows: number } {
  const lines = [['time', ...labels].map(cell).join('\t')];
  for (const [row, time] of times.entries()) {
    if (time < from || time > to) continue;
    const values = columns.map((column) => column.values[row] ?? '');
    lines.push([new Date(time).toISOString(), ...values].join('\t'));
  }
  return { text: lines.join('\n') + '\n', rows: lines.length - 1 };
}

/** Names come from topics, which anybody may choose: one cell, and no formula (OWASP, "CSV Injection"). */
function cell(name: string): string {
  const flat = name.replaceAll(/[\t\r\n]+/g, ' ');
  return /^[=+\-@]/.test(flat) ? `'${flat}` : flat;
}
