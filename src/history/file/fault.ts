/** What keeps history from recording or reading, told apart by what is to be done about it. */
import { ForeignFileError, NewerSchemaError, OlderSchemaError } from './schema.ts';

export type FaultKind =
  /** The file holds bytes that SQLite or we can't read. */
  | 'damaged'
  /** The file belongs to another program. */
  | 'foreign'
  /** A newer TopicScope made it. */
  | 'newer'
  /** Disk full, read-only and the like: may pass by itself. */
  | 'passing'
  /** Locked by another window or program: passes by itself. */
  | 'busy'
  /** An older TopicScope made it: opening it for writing mends that. */
  | 'older'
  /** Nothing that is known to be the file's fault. */
  | 'unknown';

export interface Fault {
  readonly kind: FaultKind;
  /** A sentence for people: what is wrong and what helps. */
  readonly text: string;
}

/** Our own finding that stored bytes are not what was written. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError';
}

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const passing: Readonly<Record<number, string>> = {
  3: 'access to the file is denied',
  8: 'the file or its folder is read-only',
  10: 'reading or writing the disk failed',
  13: 'the disk is full',
  14: 'the file or its folder cannot be opened or written',
};
const sqliteBusy = 5;
const sqliteLocked = 6;
const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

/** @param file path of the history file, named in the text */
export function faultOf(error: unknown, file: string): Fault {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NewerSchemaError) return { kind: 'newer', text: `${message} (${file})` };
  if (error instanceof OlderSchemaError) return { kind: 'older', text: `${message} (${file})` };
  if (error instanceof ForeignFileError) return { kind: 'foreign', text: `${message} (${file})` };
  if (error instanceof DamagedError) return damaged(file, message);
  const { errcode, syscall } = error as { errcode?: unknown; syscall?: unknown };
  if (typeof errcode === 'number') {
    const primary = errcode & 0xff;
    if (primary === sqliteCorrupt || primary === sqliteNotADatabase) return damaged(file, message);
    if (primary === sqliteBusy || primary === sqliteLocked) {
      return { kind: 'busy', text: `History cannot use ${file}: another program has locked it` };
    }
    const reason = passing[primary];
    if (reason) return { kind: 'passing', text: `History cannot use ${file}: ${reason} (${message})` };
  }
  // The folder can't be made, or the file's status can't be read.
  if (typeof syscall === 'string') return { kind: 'passing', text: `History cannot use ${file}: ${message}` };
  return { kind: 'unknown', text: `History failed: ${message}` };
}

function damaged(file: string, message: string): Fault {
  return { kind: 'damaged', text: `The history file ${file} is damaged: ${message}` };
}
