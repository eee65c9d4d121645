/** Which line is drawn on which axis. */
import type { SeriesField } from '../../src/shared/chart/series.ts';
import { formatFieldPath } from '../../src/shared/search/fieldPath.ts';
import type { LoadedLine } from './lineStore.ts';
import type { ScaleMode } from './state.ts';

/** The two axes, and a scale of its own for each line by its number. */
export type ScaleKey = 'left' | 'right' | `own${number}`;

/** Ranges that differ by more than this factor get an axis each: below, the smaller one is still read with ease. */
const muchLarger = 8;

/** The scale of each line, in the order of the lines. Fields of one path share theirs: they are one quantity. */
export function scalesOf(
  lines: readonly LoadedLine[],
  fields: readonly SeriesField[],
  mode: ScaleMode,
): ScaleKey[] {
  if (mode === 'own') return lines.map((_, index): ScaleKey => `own${index}`);
  if (mode === 'one') return lines.map(() => 'left');
  const pathOf = ({ field }: LoadedLine): string => formatFieldPath(fields[field]?.path ?? []);
  const sizes = new Map<string, number>();
  for (const line of lines) {
    const { minimum, maximum } = line.figures;
    const size = Math.max(Math.abs(minimum), Math.abs(maximum), Number.MIN_VALUE);
    sizes.set(pathOf(line), Math.max(size, sizes.get(pathOf(line)) ?? 0));
  }
  const right = smaller([...sizes.values()]);
  const firstPath = lines[0] && pathOf(lines[0]);
  // The first line is on the left, wherever the others are.
  const firstIsRight = right !== undefined && (sizes.get(firstPath ?? '') ?? 0) <= right;
  return lines.map((line) => {
    if (right === undefined) return 'left';
    const isSmall = (sizes.get(pathOf(line)) ?? 0) <= right;
    return isSmall === firstIsRight ? 'left' : 'right';
  });
}

/** The largest of those sizes that are much smaller than the others; undefined when none are. */
function smaller(sizes: readonly number[]): number | undefined {
  const ascending = sizes.toSorted((a, b) => a - b);
  let widest = muchLarger;
  let border: number | undefined;
  for (const [index, size] of ascending.entries()) {
    const next = ascending[index + 1];
    if (next === undefined || next / size < widest) continue;
    widest = next / size;
    border = size;
  }
  return border;
}
