/** Removes what is too old or too much, a little at a time, so that recording and reading go on between. */
import { decodeHead, decodePayloads, readTopics } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { HistoryLimits } from '../history.ts';
import type { StoredMessage } from '../file/record.ts';
import { writeBlock, type Stream } from './recorder.ts';

/** Blocks removed in one step. */
const blocksPerStep = 32;
/** Tail rows removed in one step when there is no block left to remove. */
const rowsPerStep = 64;
/** Topics removed in one step. */
const namesPerStep = 10_000;
/** Free pages given back to the file system in one step: 4 MB. */
const pagesPerStep = 512;
/** Free pages of more bytes than this are given back even when the file is within its limit. */
const spareBytes = 64 * 1024 * 1024;
/** A block whose oldest messages are over the age by more than this part of it is rewritten without them. */
const rewriteShare = 0.05;
const leastRewrite = 60_000;

/** One step of keeping the file within its limits. Returns whether there is more to do at once. */
export function retain(database: HistoryDatabase, limits: HistoryLimits, now: number): boolean {
  const pageSize = database.number('PRAGMA page_size');
  const pages = database.number('PRAGMA page_count');
  const free = database.number('PRAGMA freelist_count');
  const tooMuch = (pages - free) * pageSize - limits.maximumBytes;
  const oldest = now - limits.maximumAge;
  if (tooMuch > 0 && database.write(() => removeOldest(database, tooMuch))) return true;
  if (hasOlder(database, oldest) && database.write(() => removeOlder(database, oldest))) return true;
  if (rewriteStraddling(database, oldest, limits.maximumAge)) return true;
  if ((free > 0 && pages * pageSize > limits.maximumBytes) || free * pageSize > spareBytes) {
    database.run(`PRAGMA incremental_vacuum(${pagesPerStep})`);
    return database.number('PRAGMA freelist_count') < free;
  }
  return false;
}

/** Removes one step of a profile's messages up to an id. Returns whether there are more. */
export function clearStep(database: HistoryDatabase, profile: number, upTo: number): boolean {
  return database.write(() => {
    // The tail first: what comes meanwhile must not get into a block with it.
    database.run('DELETE FROM tail WHERE profile = ? AND id <= ?', profile, upTo);
    const blocks = blocksOf(
      database,
      'WHERE profile = ? AND first <= ? LIMIT ?',
      profile,
      upTo,
      blocksPerStep,
    );
    for (const { key } of blocks) removeBody(database, key);
    const isLast = blocks.length < blocksPerStep;
    if (isLast) database.run('DELETE FROM large WHERE profile = ? AND id <= ?', profile, upTo);
    countRemoval(database);
    return !isLast;
  });
}

/**
 * Removes a step of the topics, sessions and profiles that no message has any more. Reads the small rows of all blocks:
 * to be called seldom, when much was removed. Returns whether there are more.
 */
export function removeUnusedNames(database: HistoryDatabase): boolean {
  return database.write(() => {
    const used = new Set<number>();
    for (const row of database.iterate('SELECT topics FROM block')) {
      readTopics(row['topics'] as Uint8Array, (topic) => used.add(topic));
    }
    for (const row of database.iterate('SELECT DISTINCT topic FROM tail')) used.add(Number(row['topic']));
    const unused = database
      .all('SELECT key FROM topic')
      .map((row) => Number(row['key']))
      .filter((key) => !used.has(key));
    for (const key of unused.slice(0, namesPerStep)) database.run('DELETE FROM topic WHERE key = ?', key);
    const sessions = database.run(
      'DELETE FROM session WHERE key NOT IN (SELECT session FROM block) AND key NOT IN (SELECT session FROM tail)',
    );
    const profiles = database.run(
      'DELETE FROM profile WHERE key NOT IN (SELECT profile FROM block) AND key NOT IN (SELECT profile FROM tail)',
    );
    if (unused.length > 0 || sessions.changes > 0 || profiles.changes > 0) {
      database.run("UPDATE meta SET value = value + 1 WHERE name = 'names'");
      countRemoval(database);
    }
    return unused.length > namesPerStep;
  });
}

interface BlockKey extends Stream {
  readonly key: number;
  readonly first: number;
  readonly last: number;
}

function blocksOf(database: HistoryDatabase, where: string, ...values: number[]): BlockKey[] {
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

/** Removes the oldest blocks, with tail rows that are older still, until about so many bytes are free. */
function removeOldest(database: HistoryDatabase, bytes: number): boolean {
  const blocks = blocksOf(database, 'ORDER BY last LIMIT ?', blocksPerStep);
  let freed = 0;
  let upTo = 0;
  for (const block of blocks) {
    if (freed >= bytes) break;
    freed += removeBlock(database, block);
    upTo = block.last;
  }
  const rows =
    blocks.length > 0
      ? database.all('SELECT id FROM tail WHERE id < ? ORDER BY id', upTo)
      : database.all('SELECT id FROM tail ORDER BY id LIMIT ?', rowsPerStep);
  for (const { id } of rows) removeRow(database, Number(id));
  if (blocks.length === 0 && rows.length === 0) return false;
  countRemoval(database);
  return true;
}

function hasOlder(database: HistoryDatabase, oldest: number): boolean {
  return (
    database.get('SELECT key FROM block WHERE latest < ? LIMIT 1', oldest) !== undefined ||
    database.get('SELECT id FROM tail WHERE time < ? LIMIT 1', oldest) !== undefined
  );
}

function removeOlder(database: HistoryDatabase, oldest: number): boolean {
  const blocks = blocksOf(database, 'WHERE latest < ? LIMIT ?', oldest, blocksPerStep);
  for (const block of blocks) removeBlock(database, block);
  const rows = database.all('SELECT id FROM tail WHERE time < ? LIMIT ?', oldest, rowsPerStep);
  for (const { id } of rows) removeRow(database, Number(id));
  if (blocks.length === 0 && rows.length === 0) return false;
  countRemoval(database);
  return true;
}

/** Slow traffic makes blocks that span days: rewrites one whose beginning is too old without it. */
function rewriteStraddling(database: HistoryDatabase, oldest: number, age: number): boolean {
  const grace = Math.max(leastRewrite, age * rewriteShare);
  const where = 'WHERE earliest < ? AND latest >= ? LIMIT 1';
  if (blocksOf(database, where, oldest - grace, oldest).length === 0) return false;
  return database.write(() => {
    const [block] = blocksOf(database, where, oldest - grace, oldest);
    if (!block) return false;
    const kept = messagesOf(database, block.key).filter(({ time }) => time >= oldest);
    const keptIds = new Set(kept.map(({ id }) => id));
    for (const id of largeIn(database, block)) {
      if (!keptIds.has(id)) database.run('DELETE FROM large WHERE id = ?', id);
    }
    removeBody(database, block.key);
    if (kept.length > 0) writeBlock(database, block, kept);
    countRemoval(database);
    return true;
  });
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

/** Returns about how many bytes became free. */
function removeBlock(database: HistoryDatabase, block: BlockKey): number {
  let bytes = database.number('SELECT length(head) + length(payloads) FROM body WHERE block = ?', block.key);
  for (const id of largeIn(database, block)) {
    bytes += database.number('SELECT length(payload) FROM large WHERE id = ?', id);
    database.run('DELETE FROM large WHERE id = ?', id);
  }
  removeBody(database, block.key);
  return bytes;
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

/** Removes a block; its large payloads are somebody else's task. */
function removeBody(database: HistoryDatabase, key: number): void {
  database.run('DELETE FROM block WHERE key = ?', key);
  database.run('DELETE FROM body WHERE block = ?', key);
  database.run('DELETE FROM filter WHERE block = ?', key);
}

function removeRow(database: HistoryDatabase, id: number): void {
  database.run('DELETE FROM tail WHERE id = ?', id);
  database.run('DELETE FROM large WHERE id = ?', id);
}

/** Tells readers, of every window, that what they remember of blocks is void. */
function countRemoval(database: HistoryDatabase): void {
  database.run("UPDATE meta SET value = value + 1 WHERE name = 'removals'");
}
