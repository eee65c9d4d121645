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
      for (const [profile, messages] of storeLargeAndSort(database, names, batch)) {
        const key = names.profileKey(profile);
        append(database, key, messages);
        newest.set(profile, messages.at(-1)?.id ?? 0);
      }
      return newest;
    });
  } catch (error) {
    names.forget();
    throw error;
  }
}

/** Stores messages of one profile, by growing id, as a block. */
export function writeBlock(
  database: HistoryDatabase,
  profile: number,
  messages: readonly StoredMessage[],
): void {
  const block = encodeBlock(messages);
  const { key } = database.run(
    'INSERT INTO block (profile, first, last, count, outgoing, earliest, latest, topics) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    profile,
    block.first,
    block.last,
    block.count,
    block.outgoing,
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
): ReadonlyMap<string, StoredMessage[]> {
  const topics = batch.topics.map((name) => names.topicKey(name));
  const lists = batch.profiles.map((): StoredMessage[] => []);
  let id = database.number("SELECT value FROM meta WHERE name = 'next_id'");
  for (const entry of entriesOf(batch)) {
    const size = entry.payload.length;
    if (size > largePayload) {
      database.run(
        'INSERT INTO large (id, profile, payload) VALUES (?, ?, ?)',
        id,
        names.profileKey(batch.profiles[entry.profile] ?? ''),
        compress(entry.payload),
      );
    }
    lists[entry.profile]?.push({
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
  return new Map(batch.profiles.map((profile, index) => [profile, lists[index] ?? []]));
}

/** Puts new messages behind a profile's tail and makes blocks of what fills them. */
function append(database: HistoryDatabase, profile: number, added: readonly StoredMessage[]): void {
  const tail = database.get(
    'SELECT count(*) AS count, coalesce(sum(length(payload)), 0) AS bytes FROM tail WHERE profile = ?',
    profile,
  );
  const waiting = Number(tail?.['count'] ?? 0);
  const waitingBytes = Number(tail?.['bytes'] ?? 0);
  if (!fillsBlock(waiting, waitingBytes, added)) {
    appendToTail(database, profile, added);
    return;
  }
  const earlier =
    waiting > 0
      ? database.all('SELECT * FROM tail WHERE profile = ? ORDER BY id', profile).map(storedMessageOf)
      : [];
  if (waiting > 0) database.run('DELETE FROM tail WHERE profile = ?', profile);
  const all = earlier.length > 0 ? [...earlier, ...added] : added;
  let start = 0;
  let bytes = 0;
  for (const [index, { payload }] of all.entries()) {
    if (index > start && (index - start === blockMessages || bytes + payload.length > blockBytes)) {
      writeBlock(database, profile, all.slice(start, index));
      start = index;
      bytes = 0;
    }
    bytes += payload.length;
  }
  const rest = all.slice(start);
  const isFast = added.length >= shortBlock && rest.length >= shortBlock;
  if (isFast || rest.length === blockMessages || bytes > tailBytes) writeBlock(database, profile, rest);
  else appendToTail(database, profile, rest);
}

/** Would the tail with the added messages be cut at all? */
function fillsBlock(waiting: number, waitingBytes: number, added: readonly StoredMessage[]): boolean {
  if (added.length >= shortBlock || waiting + added.length >= blockMessages) return true;
  let bytes = waitingBytes;
  for (const { payload } of added) bytes += payload.length;
  return bytes > tailBytes;
}

function appendToTail(database: HistoryDatabase, profile: number, messages: readonly StoredMessage[]): void {
  for (const message of messages) {
    database.run(
      'INSERT INTO tail (id, profile, topic, time, flags, size, extra, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      message.id,
      profile,
      message.topic,
      message.time,
      message.flags,
      message.size,
      message.extra,
      message.payload,
    );
  }
}
