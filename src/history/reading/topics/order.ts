/** The first of many in some order, without sorting all of them. */
import type { TopicSort } from '../../questions.ts';
import type { Level } from './hierarchy.ts';
import type { Stats } from './stats.ts';

/** A level with what counts for it: its own numbers, or those of the topics that pass a filter. */
export interface Ranked {
  readonly level: Level;
  readonly stats: Stats;
  /** Of this topic and all below it. */
  readonly topics: number;
}

/** Comparing 100,000 names so takes some 30 ms. */
const collator = new Intl.Collator('en', { numeric: true });

/** The first `limit` of them: by name ascending, else by what was asked for, the greatest first. */
export function firstRanked(
  all: readonly Ranked[],
  sort: TopicSort,
  limit: number,
  now: number,
): readonly Ranked[] {
  const byName = (one: Ranked, other: Ranked) => compareNames(one.level.name, other.level.name);
  if (sort === 'name') return smallest(all, limit, byName);
  const value = valueOf(sort, now);
  // Worked out once for each, not in each comparison.
  const valued = all.map((ranked) => ({ ranked, value: value(ranked.stats) }));
  const first = smallest(
    valued,
    limit,
    (one, other) => other.value - one.value || byName(one.ranked, other.ranked),
  );
  return first.map(({ ranked }) => ranked);
}

function valueOf(sort: Exclude<TopicSort, 'name'>, now: number): (stats: Stats) => number {
  switch (sort) {
    case 'rate':
      // What a person can't tell apart keeps its place.
      return (stats) => Math.round(stats.rate(now) * 20);
    case 'bytes':
      return (stats) => stats.bytes;
    case 'recency':
      return (stats) => stats.newest;
    case 'count':
      return (stats) => stats.count;
  }
}

function compareNames(one: string, other: string): number {
  // The collator takes some different names for equal.
  return collator.compare(one, other) || (one < other ? -1 : one > other ? 1 : 0);
}

function smallest<T>(all: readonly T[], limit: number, compare: (one: T, other: T) => number): readonly T[] {
  if (all.length <= limit * 4) return all.toSorted(compare).slice(0, limit);
  // Gathers what is below the last of the best so far, and sorts when twice as many came together.
  let best: T[] = [];
  let bound: T | undefined;
  for (const one of all) {
    if (bound !== undefined && compare(one, bound) >= 0) continue;
    best.push(one);
    if (best.length < limit * 2) continue;
    best = best.sort(compare).slice(0, limit);
    bound = best.at(-1);
  }
  return best.sort(compare).slice(0, limit);
}
