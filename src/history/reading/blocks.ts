/** What is known of all blocks of the file without reading one: kept in memory, some numbers for every 512 messages. */
import type { HistoryDatabase, Row } from '../file/database.ts';

export interface BlockInfo {
  readonly key: number;
  /** Keys of the profile and of the recording session. */
  readonly profile: number;
  readonly session: number;
  /** Ids of its first and its last message. */
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** Times of its messages, milliseconds since 1970. */
  readonly earliest: number;
  readonly latest: number;
}

const columns = 'key, profile, session, first, last, count, earliest, latest';

export class Blocks {
  readonly #database: HistoryDatabase;
  readonly #byKey = new Map<number, BlockInfo>();
  #list: BlockInfo[] = [];
  #generation = 0;
  #upToKey = 0;
  #removals = -1;

  constructor(database: HistoryDatabase) {
    this.#database = database;
  }

  /** In the order in which they came. Only added to within a generation. */
  get list(): readonly BlockInfo[] {
    return this.#list;
  }

  /** Grows when blocks went. */
  get generation(): number {
    return this.#generation;
  }

  has(block: BlockInfo): boolean {
    return this.#byKey.get(block.key) === block;
  }

  /** Brings all up to date. To be called first in each transaction. */
  refresh(): void {
    const removals = this.#database.number("SELECT value FROM meta WHERE name = 'removals'");
    if (removals !== this.#removals) this.#dropRemoved();
    this.#removals = removals;
    for (const row of this.#database.all(
      `SELECT ${columns} FROM block WHERE key > ? ORDER BY key`,
      this.#upToKey,
    )) {
      const block = blockOf(row);
      this.#list.push(block);
      this.#byKey.set(block.key, block);
      this.#upToKey = block.key;
    }
  }

  #dropRemoved(): void {
    const there = new Set<number>();
    for (const { key } of this.#database.iterate('SELECT key FROM block WHERE key <= ?', this.#upToKey)) {
      there.add(Number(key));
    }
    if (there.size === this.#list.length) return;
    for (const { key } of this.#list) if (!there.has(key)) this.#byKey.delete(key);
    this.#list = this.#list.filter(({ key }) => there.has(key));
    this.#generation++;
  }
}

function blockOf(row: Row): BlockInfo {
  return {
    key: Number(row['key']),
    profile: Number(row['profile']),
    session: Number(row['session']),
    first: Number(row['first']),
    last: Number(row['last']),
    count: Number(row['count']),
    earliest: Number(row['earliest']),
    latest: Number(row['latest']),
  };
}
