/** Writes batches: gives ids, cuts blocks, and leaves what does not fill a block in the tail. */
import { entriesOf, type Batch } from './batch.ts';
import { blockBytes, blockFormat, blockMessages, compress, encodeBlock } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { Names } from '../file/names.ts';
import { storedMessageOf } from '../file/tailRow.ts';
import { largePayload, storedBytes, type StoredMessage } from '../file/record.ts';

/** As many new messages left over after the last full block become a block of their own: cheaper than rows that are moved into a block right afterwards. */
const shortBlock = 128;
/** A tail of more stored bytes becomes a block. */
const tailBytes = 262_144;
/** Rows that the tails of a profile's sessions may have together. */
const mostTailRows = 1_024;

/**
 * Records a batch in one transaction, in its order.
 * @returns the newest id of each profile that got messages
 */
export function recordBatch(
  database: HistoryDatabase,
  names: Names,
  batch: Batch,
): ReadonlyMap<string, number> {
  try {
    return database.write(() => {
      names.refresh();
      const newest = new Map<string, number>();
      const lists = storeLargeAndSort(database, names, batch);
      for (const [index, source] of batch.sources.entries()) {
        const messages = lists[index] ?? [];
        const profile = names.profileKey(source.profile);
        append(database, { profile, session: names.sessionKey(profile, source.session) }, messages);
        newest.set(source.profile, Math.max(newest.get(source.profile) ?? 0, messages.at(-1)?.id ?? 0));
      }
      return newest;
    });
  } catch (error) {
    names.forget();
    throw error;
  }
}

/** Whose messages they are: keys of the profile and of its recording session (0: none). */
export interface Stream {
  readonly profile: number;
  readonly session: number;
}

/** Stores messages of one stream, by growing id, as a block with a key that no block ever had. */
export function writeBlock(
  database: HistoryDatabase,
  { profile, session }: Stream,
  messages: readonly StoredMessage[],
): void {
  const block = encodeBlock(messages);
  // A window with an older TopicScope, open since before the file was brought up to date, does not know the counter.
  const key = database.number(
    "SELECT max(value, (SELECT coalesce(max(key), 0) + 1 FROM block)) FROM meta WHERE name = 'next_block'",
  );
  database.run("UPDATE meta SET value = ? WHERE name = 'next_block'", key + 1);
  database.run(
    'INSERT INTO block (key, profile, session, first, last, count, outgoing, gaps, earliest, latest, topics) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    key,
    profile,
    session,
    block.first,
    block.last,
    block.count,
    block.outgoing,
    block.gaps,
    block.earliest,
    block.latest,
    block.topics,
  );
  database.run(
    'INSERT INTO body (block, format, head, payloads) VALUES (?, ?, ?, ?)',
    key,
    blockFormat,
    block.head,
    block.payloads,
  );
}

function storeLargeAndSort(
  database: HistoryDatabase,
  names: Names,
  batch: Batch,
): readonly (readonly StoredMessage[])[] {
  const topics = batch.topics.map((name) => names.topicKey(name));
  const lists = batch.sources.map((): StoredMessage[] => []);
  let id = database.number("SELECT value FROM meta WHERE name = 'next_id'");
  for (const entry of entriesOf(batch)) {
    const size = entry.payload.length;
    if (size > largePayload) {
      database.run(
        'INSERT INTO large (id, profile, payload) VALUES (?, ?, ?)',
        id,
        names.profileKey(batch.sources[entry.source]?.profile ?? ''),
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
  database.run("UPDATE meta SET value = ? WHERE name = 'next_id'", id);
  return lists;
}

/** Puts new messages behind a stream's tail and makes blocks of what fills them. */
function append(database: HistoryDatabase, stream: Stream, added: readonly StoredMessage[]): void {
  const tail = database.get(
    'SELECT count(*) AS count, coalesce(sum(length(payload)), 0) AS bytes FROM tail WHERE profile = ? AND session = ?',
    stream.profile,
    stream.session,
  );
  const waiting = Number(tail?.['count'] ?? 0);
  const waitingBytes = Number(tail?.['bytes'] ?? 0);
  if (!fillsBlock(waiting, waitingBytes, added)) {
    appendToTail(database, stream, added);
    return;
  }
  const earlier = waiting > 0 ? takeTail(database, stream) : [];
  const all = earlier.length > 0 ? [...earlier, ...added] : added;
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
  const rest = all.slice(start);
  const isFast = added.length >= shortBlock && rest.length >= shortBlock;
  if (isFast || rest.length === blockMessages || bytes > tailBytes) writeBlock(database, stream, rest);
  else appendToTail(database, stream, rest);
}

/**
 * Makes blocks of the tails of sessions other than a profile's newest, once the profile has many rows in all: sessions that
 * ended leave theirs behind. Returns whether there was something to do.
 */
export function gatherTails(database: HistoryDatabase): boolean {
  const crowded = 'SELECT profile FROM tail GROUP BY profile HAVING count(*) > ? LIMIT 1';
  if (!database.get(crowded, mostTailRows)) return false;
  return database.write(() => {
    const profile = database.get(crowded, mostTailRows)?.['profile'];
    if (profile === undefined) return false;
    const streams = database.all(
      'SELECT session FROM tail WHERE profile = ? GROUP BY session ORDER BY max(id) DESC',
      profile,
    );
    for (const { session } of streams.slice(1)) {
      const stream = { profile: Number(profile), session: Number(session) };
      writeBlock(database, stream, takeTail(database, stream));
    }
    return true;
  });
}

/** Removes what a stream has in the tail, and returns it by growing id. */
function takeTail(database: HistoryDatabase, { profile, session }: Stream): StoredMessage[] {
  const rows = database.all(
    'SELECT * FROM tail WHERE profile = ? AND session = ? ORDER BY id',
    profile,
    session,
  );
  database.run('DELETE FROM tail WHERE profile = ? AND session = ?', profile, session);
  return rows.map(storedMessageOf);
}

/** Would the tail with the added messages be cut at all? */
function fillsBlock(waiting: number, waitingBytes: number, added: readonly StoredMessage[]): boolean {
  if (added.length >= shortBlock || waiting + added.length >= blockMessages) return true;
  let bytes = waitingBytes;
  for (const { payload } of added) bytes += payload.length;
  return bytes > tailBytes;
}

function appendToTail(database: HistoryDatabase, stream: Stream, messages: readonly StoredMessage[]): void {
  for (const message of messages) {
    database.run(
      'INSERT INTO tail (id, profile, session, topic, time, flags, size, extra, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      message.id,
      stream.profile,
      stream.session,
      message.topic,
      message.time,
      message.flags,
      message.size,
      message.extra,
      message.payload,
    );
  }
}
