/** One open history file: statements prepared once, transactions, and the check that the file is still the one at its path. */
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname, extname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { checkVersion, migrate } from './schema.ts';

/** Milliseconds that a statement waits for another window's lock, if nothing else is said. */
const usualBusyTimeout = 2_000;
/** Bytes to which the write-ahead log shrinks after a checkpoint. */
const logLimit = 16 * 1024 * 1024;

export type Row = Record<string, null | number | string | Uint8Array>;
export type Value = null | number | string | Uint8Array;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A column of text that a statement reads as bytes, `CAST(name AS BLOB)`; empty for null, and where there is no row. Text itself ends at
 * U+0000 when node:sqlite of Node 22.19 (VS Code 1.105) reads it; what is bound is stored whole everywhere.
 */
export function textOf(bytes: Value | undefined): string {
  return bytes instanceof Uint8Array ? decoder.decode(bytes) : '';
}

export class HistoryDatabase {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #file: string;
  readonly #identity: string | undefined;

  private constructor(
    file: string,
    options: { readonly readOnly: boolean; readonly busyTimeout: number },
    prepare: (database: DatabaseSync) => void,
  ) {
    this.#file = file;
    const database = new DatabaseSync(file, { readOnly: options.readOnly });
    try {
      database.exec(`PRAGMA busy_timeout = ${options.busyTimeout}`);
      prepare(database);
    } catch (error) {
      database.close();
      throw error;
    }
    this.#database = database;
    this.#identity = identityOf(file);
  }

  /**
   * Opens or makes the file and its folder.
   *
   * @param busyTimeout milliseconds that a statement waits for another window's lock
   * @throws what SQLite and `migrate` throw
   */
  static forWriting(file: string, busyTimeout = usualBusyTimeout): HistoryDatabase {
    mkdirSync(dirname(file), { recursive: true });
    return new HistoryDatabase(file, { readOnly: false, busyTimeout }, (database) => {
      // These two take effect in a new file only, and must come before its first table.
      database.exec('PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL');
      database.exec('PRAGMA journal_mode = WAL');
      // FULL: a commit is on the disk itself, not only with the operating system, before it is confirmed.
      database.exec(`PRAGMA synchronous = FULL; PRAGMA journal_size_limit = ${logLimit}`);
      migrate(database);
    });
  }

  /** Opens a file that is there, of this version. Throws what SQLite and `checkVersion` throw. */
  static forReading(file: string): HistoryDatabase {
    return new HistoryDatabase(file, { readOnly: true, busyTimeout: usualBusyTimeout }, checkVersion);
  }

  /** False when the file was removed or replaced since it was opened (by a person, or another window that moved it aside). */
  isCurrent(): boolean {
    return identityOf(this.#file) === this.#identity;
  }

  run(sql: string, ...values: Value[]): { changes: number; key: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return { changes: Number(changes), key: Number(lastInsertRowid) };
  }

  get(sql: string, ...values: Value[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: Value[]): Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  iterate(sql: string, ...values: Value[]): IterableIterator<Row> {
    return this.#statement(sql).iterate(...values) as IterableIterator<Row>;
  }

  /** First column of the first row as a number; 0 when there is none or it is null. */
  number(sql: string, ...values: Value[]): number {
    const row = this.get(sql, ...values);
    return row ? Number(Object.values(row)[0] ?? 0) : 0;
  }

  /** Runs the function in a transaction that may write from its first statement on. */
  write<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  /** Runs the function on one unchanging state of the file. */
  read<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #transaction<T>(begin: string, work: () => T): T {
    this.#database.exec(begin);
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite rolls back by itself for some errors (disk full, for one).
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

/**
 * Moves a file that can't be used aside, with its log, and says where to. The name tells when:
 * `history.sqlite` becomes `history.damaged-2026-03-01T12-30-05.123Z.sqlite`.
 *
 * @param time milliseconds since 1970
 */
export function moveAside(file: string, why: 'damaged' | 'foreign', time: number): string {
  const extension = extname(file);
  const stem = file.slice(0, file.length - extension.length);
  const aside = `${stem}.${why}-${new Date(time).toISOString().replaceAll(':', '-')}${extension}`;
  renameSync(file, aside);
  for (const suffix of ['-wal', '-shm']) {
    if (statSync(file + suffix, { throwIfNoEntry: false })) renameSync(file + suffix, aside + suffix);
  }
  return aside;
}

/** Device and number of the file at a path; undefined when there is none. */
export function identityOf(file: string): string | undefined {
  const status = statSync(file, { bigint: true, throwIfNoEntry: false });
  return status && `${status.dev}:${status.ino}`;
}
