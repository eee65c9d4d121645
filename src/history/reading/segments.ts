/** The blocks of the file, of which a few stay decoded. */
import { decodeHead, decodePayloads, decompress, type DecodedHead } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import { DamagedError } from '../file/fault.ts';

/** Bytes of decoded payloads that stay in memory. */
const decodedBytes = 16 * 1024 * 1024;
/** Decoded heads that stay in memory. */
const decodedHeads = 32;

export class Segments {
  readonly #database: HistoryDatabase;
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
    this.#heads.clear();
    this.#payloads.clear();
    this.#payloadBytes = 0;
    this.#removals = removals;
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

  /** All stored payloads of a block behind one another, not kept in memory. Throws DamagedError when they can't be read. */
  storedPayloads(key: number): Uint8Array {
    return this.#decode(key, 'payloads', decompress);
  }

  /** A payload that is kept apart because it is large. Throws DamagedError when it can't be read. */
  large(id: number): Uint8Array {
    const row = this.#database.get('SELECT payload FROM large WHERE id = ?', id);
    if (!row) throw new DamagedError(`the payload of message ${id} is missing`);
    try {
      return new Uint8Array(decompress(row['payload'] as Uint8Array));
    } catch (error) {
      throw new DamagedError(`the payload of message ${id} cannot be read`, { cause: error });
    }
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
