/**
 * How messages lie over time. The stretches are powers of two of a millisecond long and begin at multiples of
 * that, so that they stay the same while new messages come, and what was counted once is not counted again.
 */
import type { Clock } from '../../shared/clock.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { Density, DensityRequest } from '../questions.ts';
import type { Blocks } from './blocks.ts';
import type { MatchedBlock, Search } from './search/search.ts';
import type { Searches } from './search/searches.ts';
import type { Segments } from './segments.ts';
import type { Job } from './slices.ts';

/** Milliseconds that an answer waits for its search. */
const patience = 50;
const mostBuckets = 2_000;

/** Messages of a block in each of the stretches of one length. */
interface Counted {
  readonly width: number;
  /** Number of a stretch and messages in it, by turns. */
  readonly counts: readonly number[];
}

export interface DensitySource {
  readonly clock: Clock;
  readonly database: HistoryDatabase;
  readonly blocks: Blocks;
  readonly segments: Segments;
  readonly searches: Searches;
}

export class Densities {
  readonly #source: DensitySource;
  readonly #counted = new WeakMap<MatchedBlock, Counted>();

  constructor(source: DensitySource) {
    this.#source = source;
  }

  /** Answers a request for density; what is not found yet comes with a later answer. */
  *density(request: DensityRequest): Job<Density> {
    const { clock, searches } = this.#source;
    const { profile } = request;
    const all = searches.of(profile === undefined ? {} : { profile });
    const found = searches.of(request);
    const nothing = { from: request.from ?? 0, to: request.to ?? 0, all: [], found: [], searched: 1 };
    if (!all || !found) return nothing;
    const end = clock.now() + patience;
    yield* this.#look(all, Infinity);
    if (found !== all) yield* this.#look(found, found.plan.isCheap ? Infinity : end);
    const grid = this.#gridOf(all, request);
    if (!grid) return nothing;
    const allCounts = yield* this.#count(all, grid, request.upTo);
    const foundCounts = found === all ? allCounts : yield* this.#count(found, grid, request.upTo);
    return {
      from: grid.first * grid.width,
      to: (grid.first + grid.buckets) * grid.width,
      all: allCounts,
      found: foundCounts,
      searched: found.searched,
    };
  }

  *#look(search: Search, end: number): Job<undefined> {
    for (;;) {
      search.refresh();
      const block = search.newestPending();
      if (!block || this.#source.clock.now() > end) return undefined;
      search.look(block);
      yield;
    }
  }

  #gridOf(all: Search, request: DensityRequest): Grid | undefined {
    const { blocks } = this.#source;
    let { from = Infinity, to = -Infinity } = request;
    if (request.from === undefined || request.to === undefined) {
      const spans = [...blocks.list.filter((block) => all.isAbout(block)), ...this.#tailSpans(all)];
      if (request.from === undefined) for (const { earliest } of spans) from = Math.min(from, earliest);
      if (request.to === undefined) for (const { latest } of spans) to = Math.max(to, latest);
    }
    if (!(from <= to)) return undefined;
    const most = Math.min(mostBuckets, Math.max(1, Math.floor(request.buckets)));
    for (let width = 1; ; width *= 2) {
      const first = Math.floor(from / width);
      const buckets = Math.floor(to / width) - first + 1;
      if (buckets <= most) return { width, first, buckets };
    }
  }

  /** Messages found in each stretch. */
  *#count(search: Search, grid: Grid, upTo = Infinity): Job<number[]> {
    const counts = new Array<number>(grid.buckets).fill(0);
    const add = (bucket: number, count: number): void => {
      const index = bucket - grid.first;
      if (index >= 0 && index < counts.length) counts[index] = (counts[index] ?? 0) + count;
    };
    const isOutside = ({ block }: MatchedBlock): boolean =>
      Math.floor(block.latest / grid.width) < grid.first ||
      Math.floor(block.earliest / grid.width) >= grid.first + grid.buckets ||
      block.first > upTo;
    search.refresh();
    for (const matched of [...search.matched]) {
      if (isOutside(matched)) continue;
      const bucket = Math.floor(matched.block.earliest / grid.width);
      if (matched.block.last <= upTo && bucket === Math.floor(matched.block.latest / grid.width)) {
        add(bucket, matched.matches);
        continue;
      }
      const known = this.#counted.get(matched);
      if (known?.width !== grid.width || matched.block.last > upTo) {
        yield;
        search.refresh();
        if (!this.#source.blocks.has(matched.block)) continue;
      }
      const counted = this.#countIn(search, matched, grid.width, upTo);
      for (let index = 0; index < counted.length; index += 2)
        add(counted[index] ?? 0, counted[index + 1] ?? 0);
    }
    const tail = new Set(search.tail());
    for (const { id, earliest } of this.#tailSpans(search)) {
      if (tail.has(id) && id <= upTo) add(Math.floor(earliest / grid.width), 1);
    }
    return counts;
  }

  #countIn(search: Search, matched: MatchedBlock, width: number, upTo: number): readonly number[] {
    const known = this.#counted.get(matched);
    if (known?.width === width && matched.block.last <= upTo) return known.counts;
    const { ids, times } = this.#source.segments.head(matched.block.key);
    const byBucket = new Map<number, number>();
    const wanted = search.wantedIn(matched);
    for (let index = 0; index < wanted.length; index++) {
      const at = wanted[index] ?? 0;
      if ((ids[at] ?? 0) > upTo) break;
      const bucket = Math.floor((times[at] ?? 0) / width);
      byBucket.set(bucket, (byBucket.get(bucket) ?? 0) + 1);
    }
    const counts = [...byBucket].flat();
    if (matched.block.last <= upTo) this.#counted.set(matched, { width, counts });
    return counts;
  }

  #tailSpans({ profile }: Search): { id: number; earliest: number; latest: number }[] {
    const { database } = this.#source;
    const rows =
      profile === undefined
        ? database.all('SELECT id, time FROM tail')
        : database.all('SELECT id, time FROM tail WHERE profile = ?', profile);
    return rows.map((row) => {
      const time = Number(row['time']);
      return { id: Number(row['id']), earliest: time, latest: time };
    });
  }
}

interface Grid {
  /** Milliseconds of a stretch. */
  readonly width: number;
  /** Number of the first stretch: it begins at `first * width`. */
  readonly first: number;
  readonly buckets: number;
}
