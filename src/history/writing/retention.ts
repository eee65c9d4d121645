/** Removes what is too old or too much, a little at a time, so that recording and reading go on between. */
import { readTopics } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { HistoryLimits } from '../history.ts';
import { blocksOf, countRemoval, removeBlock, removeBody, removeRow, rewriteBlock } from './removal.ts';

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
    rewriteBlock(database, block, ({ time }) => time >= oldest);
    return true;
  });
}
