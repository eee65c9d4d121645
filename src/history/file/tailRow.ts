import type { Row } from './database.ts';
import type { StoredMessage } from './record.ts';

/** A row of `tail` with all its columns. */
export function storedMessageOf(row: Row): StoredMessage {
  return {
    id: Number(row['id']),
    time: Number(row['time']),
    topic: Number(row['topic']),
    flags: Number(row['flags']),
    size: Number(row['size']),
    extra: row['extra'] as Uint8Array,
    payload: row['payload'] as Uint8Array,
  };
}
