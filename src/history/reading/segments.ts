/**
 * What readers walk over: the blocks that hold messages of a filter, with the number of them, and the
 * blocks themselves, of which a few stay decoded.
 */
import { decodeHead, decodePayloads, readTopics, type DecodedHead } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import { DamagedError } from '../file/fault.ts';
import type { TopicMatch } from '../file/names.ts';
import { isGap, isOutgoing } from '../file/record.ts';
import type { HistoryFilter } from '../history.ts';

/** A filter in the numbers of the file. */
export interface Selection {
  /** Key of the profile; undefined: all. */
  readonly profile: number | undefined;
  /** Undefined: all topics. */
  readonly topics: TopicMatch | undefined;
  readonly direction: HistoryFilter['direction'];
}

/** A block with messages that a selection wants. */
export interface MatchedBlock {
  readonly key: number;
  readonly first: number;
  readonly last: number;
  /** How many of its messages are wanted. */
  readonly matches: number;
}

interface MatchList {
  /** By `last`, ascending. */
  blocks: MatchedBlock[];
  upToKey: number;
  removals: number;
}

/** Filters whose matching blocks are remembered: a few numbers for every 512 messages. */
const rememberedLists = 4;
/** Bytes of decoded payloads that stay in memory. */
const decodedBytes = 16 * 1024 * 1024;
/** Decoded heads that stay in memory. */
const decodedHeads = 32;

export function isWanted(selection: Selection, topic: number, flags: number): boolean {
  const { topics, direction } = selection;
  if (direction !== undefined && (isGap(flags) || (direction === 'out') !== isOutgoing(flags))) return false;
  return topics === undefined || topics.has(topic);
}

export class Segments {
  readonly #database: HistoryDatabase;
  readonly #lists = new Map<string, MatchList>();
  readonly #heads = new Map<number, DecodedHead>();
  readonly #payloads = new Map<number, Uint8Array[]>();
  #payloadBytes = 0;
  #removals = -1;

  constructor(database: HistoryDatabase) {
    this.#database = database;
  }

  /** Forgets what is void since blocks were removed. To be called first in each transaction. */
  refresh(): void {
    const removals = this.#database.number("SELECT value FROM meta WHERE name = 'removals'");
    if (removals === this.#removals) return;
    // The lists name blocks that are gone; keys are never given again.
    this.#lists.clear();
    this.#heads.clear();
    this.#payloads.clear();
    this.#payloadBytes = 0;
    this.#removals = removals;
  }

  /** The blocks that hold wanted messages, by `last`, ascending. */
  matched(filter: HistoryFilter, selection: Selection): readonly MatchedBlock[] {
    const name = JSON.stringify([
      filter.profile,
      filter.topicFilter,
      filter.direction,
      filter.hashMatchesParent === true,
    ]);
    const list = this.#lists.get(name) ?? { blocks: [], upToKey: 0, removals: this.#removals };
    this.#lists.delete(name);
    this.#lists.set(name, list);
    dropOldest(this.#lists, rememberedLists);
    const added = this.#blocksAfter(list, selection);
    if (added.length > 0) {
      const newest = list.blocks.at(-1)?.last ?? 0;
      list.blocks.push(...added);
      // Blocks of one session come in order; those of several may not.
      if (added.some((block, index) => block.last < (added[index - 1]?.last ?? newest))) {
        list.blocks.sort((a, b) => a.last - b.last);
      }
    }
    return list.blocks;
  }

  /** The columns of a block. Throws DamagedError when they can't be read. */
  head(key: number): DecodedHead {
    let head = this.#heads.get(key);
    if (head) this.#heads.delete(key);
    else head = this.#decode(key, 'head', decodeHead);
    this.#heads.set(key, head);
    dropOldest(this.#heads, decodedHeads);
    return head;
  }

  /** The payloads of a block as they are stored with it. Throws DamagedError when they can't be read. */
  payloads(key: number): readonly Uint8Array[] {
    let payloads = this.#payloads.get(key);
    if (payloads) this.#payloads.delete(key);
    else {
      const { sizes } = this.head(key);
      payloads = this.#decode(key, 'payloads', (bytes) => decodePayloads(bytes, sizes));
      this.#payloadBytes += bytesOf(payloads);
    }
    this.#payloads.set(key, payloads);
    for (const [oldest, held] of this.#payloads) {
      if (this.#payloadBytes <= decodedBytes || oldest === key) break;
      this.#payloads.delete(oldest);
      this.#payloadBytes -= bytesOf(held);
    }
    return payloads;
  }

  #blocksAfter(list: MatchList, selection: Selection): MatchedBlock[] {
    const columns = 'key, first, last, count, outgoing, gaps' + (selection.topics ? ', topics' : '');
    const rows =
      selection.profile === undefined
        ? this.#database.iterate(`SELECT ${columns} FROM block WHERE key > ? ORDER BY key`, list.upToKey)
        : this.#database.iterate(
            `SELECT ${columns} FROM block WHERE key > ? AND profile = ? ORDER BY key`,
            list.upToKey,
            selection.profile,
          );
    const added: MatchedBlock[] = [];
    for (const row of rows) {
      list.upToKey = Number(row['key']);
      const count = Number(row['count']);
      const outgoing = Number(row['outgoing']);
      const { topics } = selection;
      const matches = topics
        ? countTopics(row['topics'] as Uint8Array, topics, selection.direction)
        : selection.direction === undefined
          ? count
          : selection.direction === 'out'
            ? outgoing
            : count - outgoing - Number(row['gaps']);
      if (matches > 0) {
        added.push({ key: list.upToKey, first: Number(row['first']), last: Number(row['last']), matches });
      }
    }
    return added;
  }

  #decode<T>(key: number, part: 'head' | 'payloads', decode: (bytes: Uint8Array) => T): T {
    const row = this.#database.get(`SELECT ${part} AS bytes FROM body WHERE block = ?`, key);
    if (!row) throw new DamagedError(`block ${key} has no body`);
    try {
      return decode(row['bytes'] as Uint8Array);
    } catch (error) {
      throw new DamagedError(`block ${key} cannot be read`, { cause: error });
    }
  }
}

/**
 * Keys of the blocks whose ids may include this one, one of each session at most: blocks of a session do not overlap, so it
 * is the first that ends at or behind it.
 */
export function* blocksAround(database: HistoryDatabase, id: number): Generator<number> {
  for (const { profile, session } of database.all(
    'SELECT key AS profile, 0 AS session FROM profile UNION ALL SELECT profile, key FROM session',
  )) {
    const block = database.get(
      'SELECT key, first FROM block WHERE profile = ? AND session = ? AND last >= ? ORDER BY last LIMIT 1',
      profile ?? null,
      session ?? null,
      id,
    );
    if (block && Number(block['first']) <= id) yield Number(block['key']);
  }
}

function countTopics(bytes: Uint8Array, topics: TopicMatch, direction: Selection['direction']): number {
  let matches = 0;
  readTopics(bytes, (topic, incoming, outgoing) => {
    if (!topics.has(topic)) return;
    if (direction !== 'out') matches += incoming;
    if (direction !== 'in') matches += outgoing;
  });
  return matches;
}

function bytesOf(payloads: readonly Uint8Array[]): number {
  let bytes = 0;
  for (const payload of payloads) bytes += payload.length;
  return bytes;
}

/** Maps keep the order of insertion: the first key is the one unused for longest. */
function dropOldest<K, V>(map: Map<K, V>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
