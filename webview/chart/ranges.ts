/** Stretches of time, narrowed, widened and moved. */
import type { LoadedLine } from './lineStore.ts';
import { spans, type Span, type TimeRange } from './state.ts';

/** Milliseconds: nothing is to be seen in less. */
const shortest = 5;
/** A hundred years. */
const longest = 100 * 365 * 86_400_000;

/** @param at what stays where it is: 0 the beginning, 1 the end */
export function zoomedRange({ from, to }: TimeRange, factor: number, at: number): TimeRange {
  const length = Math.min(longest, Math.max(shortest, (to - from) * factor));
  const still = from + (to - from) * at;
  return { from: still - length * at, to: still + length * (1 - at) };
}

/** @param share of its length by which it moves, forward when positive */
export function movedRange({ from, to }: TimeRange, share: number): TimeRange {
  const distance = (to - from) * share;
  return { from: from + distance, to: to + distance };
}

/** All that is loaded, or the span back from now. */
export function wholeRange(lines: readonly LoadedLine[], span: Span, now: number): TimeRange {
  const length = spans[span];
  if (length !== undefined) return { from: now - length, to: now };
  let from = Infinity;
  let to = -Infinity;
  for (const { points } of lines) {
    from = Math.min(from, points.times[0] ?? Infinity);
    to = Math.max(to, points.times.at(-1) ?? -Infinity);
  }
  if (from > to) return { from: now - 60_000, to: now };
  return from === to ? { from: from - 500, to: to + 500 } : { from, to };
}
