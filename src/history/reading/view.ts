/** Counting and walking over the messages that a search has found so far. */
import type { MatchedBlock, Search } from './search/search.ts';
import type { Segments } from './segments.ts';

/** A message found, not yet read: where it lies. */
export interface Found {
  readonly id: number;
  /** Key of its block; undefined: in the tail. */
  readonly block: number | undefined;
  readonly index: number;
}

/** A stretch of found messages that a walk is in. */
interface Segment {
  readonly ids: readonly number[];
  readonly indexes: ArrayLike<number>;
  readonly block?: number;
  next: number;
}

/** What a search has found in one state of the file, counted and walked without reading more blocks than needed. */
export class FoundView {
  readonly #search: Search;
  readonly #blocks: readonly MatchedBlock[];
  /** Ids in the tail, ascending. */
  readonly #tail: readonly number[];
  readonly #segments: Segments;

  constructor(search: Search, segments: Segments) {
    this.#search = search;
    this.#blocks = search.matched;
    this.#tail = search.tail();
    this.#segments = segments;
  }

  /** How many found messages have an id up to this one. */
  countUpTo(id: number): number {
    let count = lowerBound(this.#tail, id + 1);
    for (const matched of this.#blocks) {
      if (matched.block.last <= id) count += matched.matches;
      else if (matched.block.first <= id) count += lowerBound(this.#idsOf(matched).ids, id + 1);
    }
    return count;
  }

  /**
   * Where to begin walking down in order to pass over `skip` of the `total` found messages up to an id:
   * the id to stay below, and how many to pass from there. Bisects over the ends of blocks.
   */
  seek(upTo: number, total: number, skip: number): { before: number; pass: number } {
    let best = { before: upTo + 1, pass: skip };
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const end = this.#blocks[middle]?.block.last ?? 0;
      const passed = end >= upTo ? 0 : total - this.countUpTo(end);
      if (passed <= skip) {
        if (end < upTo) best = { before: end + 1, pass: skip - passed };
        high = middle - 1;
      } else low = middle + 1;
    }
    return best;
  }

  /** The found messages with ids below `before`, newest first. Blocks are read when the walk reaches them. */
  *descend(before: number): Generator<Found> {
    const open: Segment[] = [];
    open.push({ ids: this.#tail, indexes: [], next: lowerBound(this.#tail, before) - 1 });
    let unopened = this.#blocks.length - 1;
    for (;;) {
      let newest = newestOf(open);
      for (; unopened >= 0; unopened--) {
        const matched = this.#blocks[unopened];
        if (!matched || (newest && matched.block.last < newest.id)) break;
        if (matched.block.first >= before) continue;
        const { ids, indexes } = this.#idsOf(matched);
        open.push({ ids, indexes, block: matched.block.key, next: lowerBound(ids, before) - 1 });
        newest = newestOf(open);
      }
      if (!newest) return;
      const { segment, id } = newest;
      yield { id, block: segment.block, index: segment.indexes[segment.next] ?? 0 };
      segment.next--;
      if (segment.next < 0) open.splice(open.indexOf(segment), 1);
    }
  }

  /** The found messages with ids above `after`, oldest first. Blocks are read when the walk reaches them. */
  *ascend(after: number): Generator<Found> {
    const unopened = this.#blocks
      .filter(({ block }) => block.last > after)
      // Blocks are kept by their ends; where they overlap, the order of their beginnings is another.
      .toSorted((a, b) => b.block.first - a.block.first);
    const open: Segment[] = [];
    open.push({ ids: this.#tail, indexes: [], next: lowerBound(this.#tail, after + 1) });
    for (;;) {
      let oldest = oldestOf(open);
      for (let matched = unopened.at(-1); matched; matched = unopened.at(-1)) {
        if (oldest && matched.block.first > oldest.id) break;
        unopened.pop();
        const { ids, indexes } = this.#idsOf(matched);
        open.push({ ids, indexes, block: matched.block.key, next: lowerBound(ids, after + 1) });
        oldest = oldestOf(open);
      }
      if (!oldest) return;
      const { segment, id } = oldest;
      yield { id, block: segment.block, index: segment.indexes[segment.next] ?? 0 };
      segment.next++;
      if (segment.next >= segment.ids.length) open.splice(open.indexOf(segment), 1);
    }
  }

  /** The messages of a block that are found, ascending. */
  #idsOf(matched: MatchedBlock): { readonly ids: readonly number[]; readonly indexes: ArrayLike<number> } {
    const indexes = this.#search.wantedIn(matched);
    const { ids } = this.#segments.head(matched.block.key);
    return { ids: Array.from(indexes, (index) => ids[index] ?? 0), indexes };
  }
}

function newestOf(open: readonly Segment[]): { segment: Segment; id: number } | undefined {
  let newest: { segment: Segment; id: number } | undefined;
  for (const segment of open) {
    const id = segment.ids[segment.next];
    if (id !== undefined && (!newest || id > newest.id)) newest = { segment, id };
  }
  return newest;
}

function oldestOf(open: readonly Segment[]): { segment: Segment; id: number } | undefined {
  let oldest: { segment: Segment; id: number } | undefined;
  for (const segment of open) {
    const id = segment.ids[segment.next];
    if (id !== undefined && (!oldest || id < oldest.id)) oldest = { segment, id };
  }
  return oldest;
}

/** How many of the ascending ids are smaller. */
function lowerBound(ids: readonly number[], id: number): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ids[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
