/** Which topics pass the filter of the Topics view; worked out once, then for new topics only. */
import { hasWildcard, matchesTopicFilter } from '../../../shared/topic.ts';
import type { Job } from '../slices.ts';
import type { Hierarchy, Level } from './hierarchy.ts';
import type { Ranked } from './order.ts';
import { Stats } from './stats.ts';

/** Topics looked at between two yields. */
const stretch = 2_000;

export class FilteredTopics {
  readonly #hierarchy: Hierarchy;
  readonly #passes: (topic: string) => boolean;
  readonly #matched: Level[] = [];
  /** Levels with a topic that passes in or below them, and how many of such levels are right below. */
  readonly #shown = new Map<Level, number>();
  #upTo = 0;

  /** @param filter text that a topic contains, in any case, or a topic filter with a wildcard */
  constructor(hierarchy: Hierarchy, filter: string, hashMatchesParent: boolean) {
    this.#hierarchy = hierarchy;
    const text = filter.toLowerCase();
    this.#passes = hasWildcard(filter)
      ? (topic) => matchesTopicFilter(filter, topic, { hashMatchesParent })
      : (topic) => topic.toLowerCase().includes(text);
  }

  /** Looks at topics that are new since the last time. */
  *update(): Job<void> {
    const { topics } = this.#hierarchy;
    while (this.#upTo < topics.length) {
      const level = topics[this.#upTo++];
      if (level && this.#passes(level.topic)) this.#match(level);
      if (this.#upTo % stretch === 0) yield;
    }
  }

  /** Levels right below that have topics that pass. */
  children(level: Level): number {
    return this.#shown.get(level) ?? 0;
  }

  /** The children of a level, each with the sum over its topics that pass. */
  *ranked(parent: Level): Job<readonly Ranked[]> {
    const sums = new Map<Level, { readonly level: Level; readonly stats: Stats; topics: number }>();
    for (const [index, topic] of this.#matched.entries()) {
      if (index % stretch === stretch - 1) yield;
      const child = childAbove(topic, parent);
      if (!child || !topic.own) continue;
      let sum = sums.get(child);
      if (!sum) sums.set(child, (sum = { level: child, stats: new Stats(), topics: 0 }));
      sum.stats.merge(topic.own);
      sum.topics++;
    }
    return [...sums.values()];
  }

  #match(topic: Level): void {
    this.#matched.push(topic);
    if (this.#shown.has(topic)) return;
    this.#shown.set(topic, 0);
    for (let parent = topic.parent; parent; parent = parent.parent) {
      const children = this.#shown.get(parent);
      this.#shown.set(parent, (children ?? 0) + 1);
      // It was shown before: its own parent has counted it.
      if (children !== undefined) return;
    }
  }
}

/** The ancestor of a topic, or itself, that is a child of this level. */
function childAbove(topic: Level, parent: Level): Level | undefined {
  let level: Level | undefined = topic;
  while (level && level.parent !== parent) level = level.parent;
  return level;
}
