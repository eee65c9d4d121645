/** Writes batches: gives ids, cuts blocks, and leaves what does not fill a block in the tail. */
import { blockBytes, blockMessages, compress } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { Names } from '../file/names.ts';
import { largePayload, storedBytes, type StoredMessage } from '../file/record.ts';
import { entriesOf, PlainColumns, topicsOf, type Batch } from './batch.ts';
import { appendToTail, tailOf, takeTail, writeBlock, writeColumns, type Stream } from './streams.ts';

/** As many new messages left over after the last full block become a block of their own: cheaper than rows that are moved into a block right afterwards. */
const shortBlock = 128;
/** A tail of more stored bytes becomes a block. */
const tailBytes = 262_144;

/**
 * Records batches in one transaction, in their order.
 * @returns of each batch the newest id of each profile that got messages
 */
export function recordBatches(
  database: HistoryDatabase,
  names: Names,
  batches: readonly Batch[],
): ReadonlyMap<string, number>[] {
  try {
    return database.write(() => {
      names.refresh();
      return batches.map((batch) => record(database, names, batch));
    });
  } catch (error) {
    names.forget();
    throw error;
  }
}

function record(database: HistoryDatabase, names: Names, batch: Batch): ReadonlyMap<string, number> {
  const first = database.number("SELECT value FROM meta WHERE name = 'next_id'");
  database.run("UPDATE meta SET value = ? WHERE name = 'next_id'", first + batch.count);
  const topics = topicsOf(batch).map((name) => names.topicKey(name));
  const newest = new Map<string, number>();
  const streams = batch.sources.map(({ profile, session }) => {
    const key = names.profileKey(profile);
    return { profile: key, session: names.sessionKey(key, session) };
  });
  const [only] = streams;
  const columns =
    only && streams.length === 1 && batch.count >= shortBlock
      ? PlainColumns.of(batch, topics, largePayload)
      : undefined;
  if (only && columns) {
    appendColumns(database, only, first, columns);
    newest.set(batch.sources[0]?.profile ?? '', first + batch.count - 1);
    return newest;
  }
  const lists = sortAndStoreLarge(database, streams, batch, first, topics);
  for (const [index, stream] of streams.entries()) {
    const messages = lists[index] ?? [];
    append(database, stream, messages);
    const profile = batch.sources[index]?.profile ?? '';
    newest.set(profile, Math.max(newest.get(profile) ?? 0, messages.at(-1)?.id ?? 0));
  }
  return newest;
}

/** Of each stream its messages. */
function sortAndStoreLarge(
  database: HistoryDatabase,
  streams: readonly Stream[],
  batch: Batch,
  first: number,
  topics: readonly number[],
): readonly (readonly StoredMessage[])[] {
  const lists = streams.map((): StoredMessage[] => []);
  let id = first;
  for (const entry of entriesOf(batch)) {
    const size = entry.payload.length;
    if (size > largePayload) {
      database.run(
        'INSERT INTO large (id, profile, payload) VALUES (?, ?, ?)',
        id,
        streams[entry.source]?.profile ?? 0,
        compress(entry.payload),
      );
    }
    lists[entry.source]?.push({
      id,
      time: entry.time,
      topic: topics[entry.topic] ?? 0,
      flags: entry.flags,
      size,
      extra: entry.extra,
      payload: size > largePayload ? entry.payload.subarray(0, storedBytes(size)) : entry.payload,
    });
    id++;
  }
  return lists;
}

/** Puts new messages behind a stream's tail and makes blocks of what fills them. */
function append(database: HistoryDatabase, stream: Stream, added: readonly StoredMessage[]): void {
  const waiting = tailOf(database, stream);
  if (!fillsBlock(waiting, added)) {
    appendToTail(database, stream, added);
    return;
  }
  const earlier = waiting.count > 0 ? takeTail(database, stream) : [];
  const rest = cutBlocks(database, stream, earlier.length > 0 ? [...earlier, ...added] : added);
  let bytes = 0;
  for (const { payload } of rest) bytes += payload.length;
  const isFast = added.length >= shortBlock && rest.length >= shortBlock;
  if (isFast || rest.length === blockMessages || bytes > tailBytes) writeBlock(database, stream, rest);
  else appendToTail(database, stream, rest);
}

/** Makes blocks of the messages as long as more remain than fit into one; returns what remains, at least one. */
function cutBlocks(
  database: HistoryDatabase,
  stream: Stream,
  all: readonly StoredMessage[],
): readonly StoredMessage[] {
  let start = 0;
  let bytes = 0;
  for (const [index, { payload }] of all.entries()) {
    if (index > start && (index - start === blockMessages || bytes + payload.length > blockBytes)) {
      writeBlock(database, stream, all.slice(start, index));
      start = index;
      bytes = 0;
    }
    bytes += payload.length;
  }
  return all.slice(start);
}

/** The same for many small messages of one stream, without an object for each: what fast traffic is. */
function appendColumns(
  database: HistoryDatabase,
  stream: Stream,
  first: number,
  columns: PlainColumns,
): void {
  const { count, sizes } = columns;
  const waiting = tailOf(database, stream);
  let start = 0;
  if (waiting.count > 0) {
    // A full block together with the tail; nothing of it may stay behind, for what follows becomes blocks.
    start = Math.min(count, Math.max(0, blockMessages - waiting.count));
    const all = [...takeTail(database, stream), ...columns.messages(first, 0, start)];
    writeBlock(database, stream, cutBlocks(database, stream, all));
  }
  let bytes = 0;
  for (let index = start; index < count; index++) {
    const size = sizes[index] ?? 0;
    if (index > start && (index - start === blockMessages || bytes + size > blockBytes)) {
      writeColumns(database, stream, columns.block(first, start, index));
      start = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (count - start >= shortBlock) writeColumns(database, stream, columns.block(first, start, count));
  else if (start < count) append(database, stream, columns.messages(first, start, count));
}

/** Would the tail with the added messages be cut at all? */
function fillsBlock(
  waiting: { readonly count: number; readonly bytes: number },
  added: readonly StoredMessage[],
): boolean {
  if (added.length >= shortBlock || waiting.count + added.length >= blockMessages) return true;
  let { bytes } = waiting;
  for (const { payload } of added) bytes += payload.length;
  return bytes > tailBytes;
}
