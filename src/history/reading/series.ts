/**
 * Numeric fields over time. An answer goes through history from its cursor on, oldest first, for a moment only: whoever
 * asks goes on asking until all is looked at, and later for what is new. So progress shows, giving up is not asking
 * again, and nothing is kept here between.
 */
import { readTopics } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import { newestOf } from '../file/newest.ts';
import type { SeriesAnswer } from '../../shared/chart/series.ts';
import type { SeriesRequest } from '../questions.ts';
import { LineCollector } from './lineCollector.ts';
import type { OpenFile } from './openFile.ts';
import type { Job } from './slices.ts';

/** Milliseconds of one answer's work; the slices of other questions lie between. */
const stretch = 120;

/** A block in the list of those to look through. */
interface ListedBlock {
  readonly key: number;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** The lowest `first` of this block and those behind it in the list. */
  from: number;
}

/** Answers a request for series; see SeriesRequest. */
export function* series(open: OpenFile, request: SeriesRequest): Job<SeriesAnswer> {
  const { clock, database, names } = open;
  const profile = names.findProfile(request.profile);
  if (profile === undefined) return { lines: [], upTo: request.after ?? 0, looked: 1, more: false };
  const lines = new LineCollector(request);
  const end = clock.now() + stretch;
  let cursor = request.after ?? 0;
  let blocks = blocksOf(database, profile, request);
  for (let at = firstBehind(blocks, cursor); ;) {
    const block = blocks[at];
    if (block) {
      // What lies between the cursor and the end of this block may lie in others, too: sessions may run side by side.
      for (const other of overlapping(blocks, at)) collectBlock(open, other, cursor, block.last, lines);
      collectTail(open, profile, cursor, block.last, lines);
      cursor = block.last;
      at++;
      if (clock.now() > end) break;
      yield;
      continue;
    }
    // Blocks that were made since the list was, of messages that stood in the tail then.
    const added = blocksOf(database, profile, request, cursor);
    if (added.length === 0) {
      const newest = newestOf(database, profile);
      collectTail(open, profile, cursor, newest, lines);
      return { ...lines.result(), upTo: Math.max(cursor, newest), looked: 1 };
    }
    blocks = added;
    at = 0;
  }
  return { ...lines.result(), upTo: cursor, looked: share(blocks, cursor) };
}

/** The profile's blocks that may hold messages of the request's time, with ids behind `after`; by `last`, ascending. */
function blocksOf(
  database: HistoryDatabase,
  profile: number,
  { from = -Infinity, to = Infinity }: SeriesRequest,
  after = 0,
): ListedBlock[] {
  const rows = database.iterate(
    'SELECT key, first, last, count, earliest, latest FROM block WHERE profile = ? AND last > ? ORDER BY last',
    profile,
    after,
  );
  const blocks: ListedBlock[] = [];
  for (const row of rows) {
    if (Number(row['latest']) < from || Number(row['earliest']) > to) continue;
    blocks.push({
      key: Number(row['key']),
      first: Number(row['first']),
      last: Number(row['last']),
      count: Number(row['count']),
      from: Number(row['first']),
    });
  }
  let lowest = Infinity;
  for (const block of blocks.toReversed()) block.from = lowest = Math.min(lowest, block.first);
  return blocks;
}

function firstBehind(blocks: readonly ListedBlock[], id: number): number {
  const index = blocks.findIndex(({ last }) => last > id);
  return index === -1 ? blocks.length : index;
}

/** The block, and those behind it in the list that begin before it ends. */
function* overlapping(blocks: readonly ListedBlock[], at: number): Generator<ListedBlock> {
  const end = blocks[at]?.last ?? 0;
  for (let index = at; index < blocks.length; index++) {
    const block = blocks[index];
    if (!block || block.from > end) return;
    if (block.first <= end) yield block;
  }
}

/** How much of the messages in the blocks lies up to an id. */
function share(blocks: readonly ListedBlock[], id: number): number {
  let all = 0;
  let passed = 0;
  for (const { last, count } of blocks) {
    all += count;
    if (last <= id) passed += count;
  }
  // 1 means that there is nothing more, which only the end of the way knows.
  return all === 0 ? 0 : Math.min(0.99, passed / all);
}

/** Takes the values of a block's messages with ids above `after`, up to `upTo`. */
function collectBlock(
  { database, names, segments }: OpenFile,
  { key, last }: ListedBlock,
  after: number,
  upTo: number,
  lines: LineCollector,
): void {
  // It may have gone since it was listed, and its key been given to another.
  const row = database.get('SELECT topics FROM block WHERE key = ? AND last = ?', key, last);
  if (!row) return;
  const wanted = new Map<number, string>();
  readTopics(row['topics'] as Uint8Array, (topic) => {
    const name = names.topicName(topic);
    if (lines.wants(name)) wanted.set(topic, name);
  });
  if (wanted.size === 0) return;
  const { ids, times, topics, sizes } = segments.head(key);
  for (const [index, id] of ids.entries()) {
    const time = times[index] ?? 0;
    const topic = wanted.get(topics[index] ?? 0);
    if (topic === undefined || id <= after || id > upTo || !lines.takes(time)) continue;
    const payload = segments.payloads(key)[index] ?? new Uint8Array();
    lines.add(segments, topic, { id, time, size: sizes[index] ?? 0, payload });
  }
}

/** The same of the messages in the tail. */
function collectTail(
  { database, names, segments }: OpenFile,
  profile: number,
  after: number,
  upTo: number,
  lines: LineCollector,
): void {
  const rows = database.iterate(
    'SELECT id, topic, time, size, payload FROM tail WHERE profile = ? AND id > ? AND id <= ? ORDER BY id',
    profile,
    after,
    upTo,
  );
  for (const row of rows) {
    const topic = names.topicName(Number(row['topic']));
    const time = Number(row['time']);
    if (!lines.wants(topic) || !lines.takes(time)) continue;
    const payload = row['payload'] as Uint8Array;
    lines.add(segments, topic, { id: Number(row['id']), time, size: Number(row['size']), payload });
  }
}
