/** Removing blocks and rows with all that belongs to them; to be called inside writing transactions. */
import { decodeHead, decodePayloads } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { StoredMessage } from '../file/record.ts';
import { writeBlock, type Stream } from './streams.ts';

export interface BlockKey extends Stream {
  readonly key: number;
  readonly first: number;
  readonly last: number;
}

/** @param where what follows `FROM block` */
export function blocksOf(database: HistoryDatabase, where: string, ...values: number[]): BlockKey[] {
  return database
    .all(`SELECT key, profile, session, first, last FROM block ${where}`, ...values)
    .map((row) => ({
      key: Number(row['key']),
      profile: Number(row['profile']),
      session: Number(row['session']),
      first: Number(row['first']),
      last: Number(row['last']),
    }));
}

/** Removes a block with its large payloads. Returns about how many bytes became free. */
export function removeBlock(database: HistoryDatabase, block: BlockKey): number {
  let bytes = database.number('SELECT length(head) + length(payloads) FROM body WHERE block = ?', block.key);
  for (const id of largeIn(database, block)) {
    bytes += database.number('SELECT length(payload) FROM large WHERE id = ?', id);
    database.run('DELETE FROM large WHERE id = ?', id);
  }
  removeBody(database, block.key);
  return bytes;
}

/** Writes a block anew with the messages to keep, or removes it when there are none. */
export function rewriteBlock(
  database: HistoryDatabase,
  block: BlockKey,
  isKept: (message: StoredMessage) => boolean,
): void {
  const kept = messagesOf(database, block.key).filter(isKept);
  const keptIds = new Set(kept.map(({ id }) => id));
  for (const id of largeIn(database, block)) {
    if (!keptIds.has(id)) database.run('DELETE FROM large WHERE id = ?', id);
  }
  removeBody(database, block.key);
  if (kept.length > 0) writeBlock(database, block, kept);
  countRemoval(database);
}

/** Removes a block; its large payloads are somebody else's task. */
export function removeBody(database: HistoryDatabase, key: number): void {
  database.run('DELETE FROM block WHERE key = ?', key);
  database.run('DELETE FROM body WHERE block = ?', key);
}

/** Removes a row of the tail with its large payload. */
export function removeRow(database: HistoryDatabase, id: number): void {
  database.run('DELETE FROM tail WHERE id = ?', id);
  database.run('DELETE FROM large WHERE id = ?', id);
}

/** Tells readers, of every window, that what they remember of blocks is void. */
export function countRemoval(database: HistoryDatabase): void {
  database.run("UPDATE meta SET value = value + 1 WHERE name = 'removals'");
}

function messagesOf(database: HistoryDatabase, block: number): StoredMessage[] {
  const row = database.get('SELECT head, payloads FROM body WHERE block = ?', block);
  if (!row) return [];
  const head = decodeHead(row['head'] as Uint8Array);
  const payloads = decodePayloads(row['payloads'] as Uint8Array, head.sizes);
  return payloads.map((payload, index) => ({
    id: head.ids[index] ?? 0,
    time: head.times[index] ?? 0,
    topic: head.topics[index] ?? 0,
    flags: head.flags[index] ?? 0,
    size: head.sizes[index] ?? 0,
    extra: head.extras[index] ?? new Uint8Array(),
    payload,
  }));
}

/** Ids of the large payloads of a block. Other sessions of the profile may have theirs in the same range. */
function largeIn(database: HistoryDatabase, { key, profile, first, last }: BlockKey): number[] {
  const ids = database
    .all('SELECT id FROM large WHERE profile = ? AND id BETWEEN ? AND ?', profile, first, last)
    .map((row) => Number(row['id']));
  if (ids.length === 0) return ids;
  const head = database.get('SELECT head FROM body WHERE block = ?', key)?.['head'];
  const own = new Set(head instanceof Uint8Array ? decodeHead(head).ids : []);
  return ids.filter((id) => own.has(id));
}
