/** A stream's blocks and its tail; to be called inside writing transactions. */
import { blockFormat, encodeBlock, encodeColumns, type BlockColumns } from '../file/block.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { StoredMessage } from '../file/record.ts';
import { storedMessageOf } from '../file/tailRow.ts';

/** Rows that the tails of a profile's sessions may have together. */
const mostTailRows = 1_024;

/** Whose messages they are: keys of the profile and of its recording session (0: none). */
export interface Stream {
  readonly profile: number;
  readonly session: number;
}

/** Stores messages of one stream, by growing id, as a block with a key that no block ever had. */
export function writeBlock(
  database: HistoryDatabase,
  stream: Stream,
  messages: readonly StoredMessage[],
): void {
  write(database, stream, encodeBlock(messages));
}

/** The same with messages that are columns already. */
export function writeColumns(database: HistoryDatabase, stream: Stream, columns: BlockColumns): void {
  write(database, stream, encodeColumns(columns));
}

function write(
  database: HistoryDatabase,
  { profile, session }: Stream,
  block: ReturnType<typeof encodeBlock>,
): void {
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

/** How many rows a stream has in the tail, and the bytes of their stored payloads. */
export function tailOf(
  database: HistoryDatabase,
  { profile, session }: Stream,
): { readonly count: number; readonly bytes: number } {
  const row = database.get(
    'SELECT count(*) AS count, coalesce(sum(length(payload)), 0) AS bytes FROM tail WHERE profile = ? AND session = ?',
    profile,
    session,
  );
  return { count: Number(row?.['count'] ?? 0), bytes: Number(row?.['bytes'] ?? 0) };
}

/** Removes what a stream has in the tail, and returns it by growing id. */
export function takeTail(database: HistoryDatabase, { profile, session }: Stream): StoredMessage[] {
  const rows = database.all(
    'SELECT * FROM tail WHERE profile = ? AND session = ? ORDER BY id',
    profile,
    session,
  );
  database.run('DELETE FROM tail WHERE profile = ? AND session = ?', profile, session);
  return rows.map(storedMessageOf);
}

export function appendToTail(
  database: HistoryDatabase,
  stream: Stream,
  messages: readonly StoredMessage[],
): void {
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

/**
 * Makes blocks of the tails of sessions other than a profile's newest, once the profile has many rows in all: sessions that
 * ended leave theirs behind. A transaction of its own. Returns whether there was something to do.
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
