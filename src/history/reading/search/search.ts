/**
 * A search that goes on: which messages of each block are found, as far as the blocks have been looked at, the newest
 * first. New blocks are looked at when they come; what was found in blocks that went goes with them.
 */
import type { HistoryDatabase } from '../../file/database.ts';
import { storedMessageOf } from '../../file/tailRow.ts';
import type { HistoryFilter } from '../../filter.ts';
import type { BlockInfo, Blocks } from '../blocks.ts';
import type { Segments } from '../segments.ts';
import { Batch, StoredText } from './batch.ts';
import { Plan } from './plan.ts';

/** A block with messages that are found. */
export interface MatchedBlock {
  readonly block: BlockInfo;
  /** How many are found. */
  readonly matches: number;
  /** Which; absent: to be read from the block when it is asked for. */
  indexes?: Uint16Array;
}

export class Search {
  /** Key of the profile; undefined: all. */
  readonly profile: number | undefined;
  readonly plan: Plan;
  readonly #database: HistoryDatabase;
  readonly #blocks: Blocks;
  readonly #segments: Segments;
  /** By `last`, ascending; some may have gone. */
  #pending: BlockInfo[] = [];
  #matched: MatchedBlock[] = [];
  #matchedInOrder = true;
  readonly #byBlock = new WeakMap<BlockInfo, MatchedBlock>();
  /** Key of the newest block that is known here. */
  #seen = 0;
  #generation = -1;
  /** Messages in blocks, and those of them in blocks that were looked at. */
  #messages = 0;
  #looked = 0;
  #tail: number[] = [];
  #tailUpTo = 0;

  constructor(
    { database, blocks, segments }: { database: HistoryDatabase; blocks: Blocks; segments: Segments },
    filter: HistoryFilter,
    profile: number | undefined,
  ) {
    this.profile = profile;
    this.plan = new Plan(database, filter);
    this.#database = database;
    this.#blocks = blocks;
    this.#segments = segments;
  }

  /** How much of the messages has been looked at, 0 to 1; 1 means all. */
  get searched(): number {
    if (this.#pending.length === 0) return 1;
    return this.#messages === 0 ? 0 : Math.min(0.999, this.#looked / this.#messages);
  }

  /** The blocks with messages that are found, by `last`, ascending. */
  get matched(): readonly MatchedBlock[] {
    if (!this.#matchedInOrder) this.#matched.sort((a, b) => a.block.last - b.block.last);
    this.#matchedInOrder = true;
    return this.#matched;
  }

  /** Takes notice of blocks that came and went. To be called first in each transaction, and after each pause within a job. */
  refresh(): void {
    this.plan.refresh();
    const { list, generation } = this.#blocks;
    if (generation !== this.#generation) this.#startGeneration(generation);
    const added = list.slice(list.findLastIndex(({ key }) => key <= this.#seen) + 1);
    if (added.length === 0) return;
    for (const block of added) {
      this.#seen = block.key;
      if (!this.isAbout(block)) continue;
      this.#pending.push(block);
      this.#messages += block.count;
    }
    this.#pending.sort((a, b) => a.last - b.last);
  }

  /** The newest block that was not looked at and has messages with ids below `before`. */
  newestPending(before = Infinity): BlockInfo | undefined {
    return this.#pending.findLast(({ first }) => first < before);
  }

  /** The one that begins first of the blocks that were not looked at and have messages with ids above `after`. */
  oldestPending(after: number): BlockInfo | undefined {
    let oldest: BlockInfo | undefined;
    for (const block of this.#pending) {
      if (block.last > after && (!oldest || block.first < oldest.first)) oldest = block;
    }
    return oldest;
  }

  /** Is it a block of the profile that is searched in? */
  isAbout({ profile }: BlockInfo): boolean {
    return this.profile === undefined || profile === this.profile;
  }

  /** Looks at a block that is pending. */
  look(block: BlockInfo): void {
    const matched = this.#look(block);
    const index = this.#pending.at(-1) === block ? this.#pending.length - 1 : this.#pending.indexOf(block);
    this.#pending.splice(index, 1);
    this.#looked += block.count;
    if (!matched) return;
    this.#byBlock.set(block, matched);
    this.#matchedInOrder &&= (this.#matched.at(-1)?.block.last ?? 0) <= block.last;
    this.#matched.push(matched);
  }

  /** What is found in a block that is there, looking at it if that was not done. */
  lookAt(block: BlockInfo): MatchedBlock | undefined {
    if (!this.#byBlock.has(block) && this.#pending.includes(block)) this.look(block);
    return this.#byBlock.get(block);
  }

  /** Indexes of the messages of a block that are found, ascending. */
  wantedIn(matched: MatchedBlock): ArrayLike<number> {
    const { block, indexes, matches } = matched;
    if (indexes) return indexes;
    if (matches === block.count) return Uint16Array.from({ length: matches }, (_, index) => index);
    const found = indexesOf(this.plan.select(this.#batchOf(block)));
    // What took more than columns is not done twice.
    if (!this.plan.isCheap) matched.indexes = found;
    return found;
  }

  /** Ids of the messages in the tail that are found, ascending. Looks at those that are new. */
  tail(): readonly number[] {
    this.#lookAtTail();
    const rows =
      this.profile === undefined
        ? this.#database.all('SELECT id FROM tail')
        : this.#database.all('SELECT id FROM tail WHERE profile = ?', this.profile);
    const there = new Set(rows.map(({ id }) => Number(id)));
    this.#tail = this.#tail.filter((id) => there.has(id));
    return this.#tail;
  }

  #look(block: BlockInfo): MatchedBlock | undefined {
    const known = this.plan.count(block);
    if (known !== undefined) return known > 0 ? { block, matches: known } : undefined;
    let stored: StoredText | undefined;
    if (this.plan.isOfPayloads && !this.#hasLarge(block)) {
      stored = new StoredText(this.#segments.storedPayloads(block.key));
      if (this.plan.isExcludedBy(stored)) return undefined;
    }
    const indexes = indexesOf(this.plan.select(this.#batchOf(block, stored)));
    return indexes.length > 0 ? { block, matches: indexes.length, indexes } : undefined;
  }

  #hasLarge({ profile, first, last }: BlockInfo): boolean {
    const where = 'WHERE id BETWEEN ? AND ? AND profile = ?';
    return this.#database.get(`SELECT id FROM large ${where} LIMIT 1`, first, last, profile) !== undefined;
  }

  #batchOf({ key, session }: BlockInfo, stored?: StoredText): Batch {
    return new Batch(this.#segments.head(key), session, {
      stored: () => stored ?? new StoredText(this.#segments.storedPayloads(key)),
      large: (id) => this.#segments.large(id),
    });
  }

  #lookAtTail(): void {
    const rows =
      this.profile === undefined
        ? this.#database.all('SELECT * FROM tail WHERE id > ? ORDER BY id', this.#tailUpTo)
        : this.#database.all(
            'SELECT * FROM tail WHERE profile = ? AND id > ? ORDER BY id',
            this.profile,
            this.#tailUpTo,
          );
    // Each stretch of one session is a batch.
    for (let from = 0; from < rows.length;) {
      const session = Number(rows[from]?.['session']);
      let to = from + 1;
      while (to < rows.length && Number(rows[to]?.['session']) === session) to++;
      const messages = rows.slice(from, to).map(storedMessageOf);
      const batch = new Batch(
        {
          ids: messages.map(({ id }) => id),
          times: messages.map(({ time }) => time),
          topics: messages.map(({ topic }) => topic),
          flags: Uint8Array.from(messages, ({ flags }) => flags),
          sizes: messages.map(({ size }) => size),
          extras: messages.map(({ extra }) => extra),
        },
        session,
        {
          stored: () => new StoredText(Buffer.concat(messages.map(({ payload }) => payload))),
          large: (id) => this.#segments.large(id),
        },
      );
      for (const index of indexesOf(this.plan.select(batch))) this.#tail.push(batch.columns.ids[index] ?? 0);
      from = to;
    }
    this.#tailUpTo = Math.max(this.#tailUpTo, Number(rows.at(-1)?.['id'] ?? 0));
  }

  /** Blocks went, and what was found in them goes, too. */
  #startGeneration(generation: number): void {
    this.#generation = generation;
    this.#matched = this.#matched.filter(({ block }) => this.#blocks.has(block));
    this.#pending = this.#pending.filter((block) => this.#blocks.has(block));
    this.#messages = 0;
    for (const block of this.#blocks.list) {
      if (block.key <= this.#seen && this.isAbout(block)) this.#messages += block.count;
    }
    this.#looked = this.#messages;
    for (const { count } of this.#pending) this.#looked -= count;
  }
}

function indexesOf(mask: Uint8Array): Uint16Array {
  const indexes = new Uint16Array(mask.length);
  let count = 0;
  for (let index = 0; index < mask.length; index++) if (mask[index] === 1) indexes[count++] = index;
  return indexes.slice(0, count);
}
