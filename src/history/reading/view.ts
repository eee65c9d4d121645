/** Counting and walking over the messages that a question is about. */
import { isWanted, type MatchedBlock, type Segments, type Selection } from './segments.ts';

/** A message found, not yet read: where it lies. */
export interface Found {
  readonly id: number;
  /** Key of its block; undefined: in the tail. */
  readonly block: number | undefined;
  readonly index: number;
}

/** A stretch of wanted messages that a walk is in. */
interface Segment {
  readonly ids: readonly number[];
  readonly indexes: readonly number[];
  readonly block?: number;
  next: number;
}

/** The wanted messages of one state of the file, counted and walked without reading more blocks than needed. */
export class SelectionView {
  readonly #selection: Selection;
  readonly #blocks: readonly MatchedBlock[];
  /** Ids in the tail, ascending. */
  readonly #tail: readonly number[];
  readonly #segments: Segments;

  constructor(
    selection: Selection,
    blocks: readonly MatchedBlock[],
    tail: readonly number[],
    segments: Segments,
  ) {
    this.#selection = selection;
    this.#blocks = blocks;
    this.#tail = tail;
    this.#segments = segments;
  }

  /** How many wanted messages have an id up to this one. */
  countUpTo(id: number): number {
    let count = lowerBound(this.#tail, id + 1);
    for (const block of this.#blocks) {
      if (block.last <= id) count += block.matches;
      else if (block.first <= id) {
        for (const index of this.#wantedIn(block)) {
          if ((this.#segments.head(block.key).ids[index] ?? 0) <= id) count++;
        }
      }
    }
    return count;
  }

  /**
   * Where to begin walking down in order to pass over `skip` of the `total` wanted messages up to an id:
   * the id to stay below, and how many to pass from there. Bisects over the ends of blocks.
   */
  seek(upTo: number, total: number, skip: number): { before: number; pass: number } {
    let best = { before: upTo + 1, pass: skip };
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const end = this.#blocks[middle]?.last ?? 0;
      const passed = end >= upTo ? 0 : total - this.countUpTo(end);
      if (passed <= skip) {
        if (end < upTo) best = { before: end + 1, pass: skip - passed };
        high = middle - 1;
      } else low = middle + 1;
    }
    return best;
  }

  /** The wanted messages with ids below `before`, newest first. Blocks are read when the walk reaches them. */
  *descend(before: number): Generator<Found> {
    const open: Segment[] = [];
    open.push({ ids: this.#tail, indexes: [], next: lowerBound(this.#tail, before) - 1 });
    let unopened = this.#blocks.length - 1;
    for (;;) {
      let newest = newestOf(open);
      for (; unopened >= 0; unopened--) {
        const block = this.#blocks[unopened];
        if (!block || (newest && block.last < newest.id)) break;
        if (block.first >= before) continue;
        const { ids } = this.#segments.head(block.key);
        const indexes = this.#wantedIn(block);
        const wanted = indexes.map((index) => ids[index] ?? 0);
        open.push({ ids: wanted, indexes, block: block.key, next: lowerBound(wanted, before) - 1 });
        newest = newestOf(open);
      }
      if (!newest) return;
      const { segment, id } = newest;
      yield { id, block: segment.block, index: segment.indexes[segment.next] ?? 0 };
      segment.next--;
      if (segment.next < 0) open.splice(open.indexOf(segment), 1);
    }
  }

  /** The wanted messages with ids above `after`, oldest first. Blocks are read when the walk reaches them. */
  *ascend(after: number): Generator<Found> {
    const unopened = this.#blocks
      .filter(({ last }) => last > after)
      // Blocks are kept by their ends; where they overlap, the order of their beginnings is another.
      .toSorted((a, b) => b.first - a.first);
    const open: Segment[] = [];
    open.push({ ids: this.#tail, indexes: [], next: lowerBound(this.#tail, after + 1) });
    for (;;) {
      let oldest = oldestOf(open);
      for (let block = unopened.at(-1); block; block = unopened.at(-1)) {
        if (oldest && block.first > oldest.id) break;
        unopened.pop();
        const { ids } = this.#segments.head(block.key);
        const indexes = this.#wantedIn(block);
        const wanted = indexes.map((index) => ids[index] ?? 0);
        open.push({ ids: wanted, indexes, block: block.key, next: lowerBound(wanted, after + 1) });
        oldest = oldestOf(open);
      }
      if (!oldest) return;
      const { segment, id } = oldest;
      yield { id, block: segment.block, index: segment.indexes[segment.next] ?? 0 };
      segment.next++;
      if (segment.next >= segment.ids.length) open.splice(open.indexOf(segment), 1);
    }
  }

  /** Indexes of the wanted messages of a block, ascending. */
  #wantedIn(block: MatchedBlock): number[] {
    const { ids, topics, flags } = this.#segments.head(block.key);
    const indexes: number[] = [];
    for (let index = 0; index < ids.length; index++) {
      if (isWanted(this.#selection, topics[index] ?? 0, flags[index] ?? 0)) indexes.push(index);
    }
    return indexes;
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
