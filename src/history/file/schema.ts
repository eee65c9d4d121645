/**
 * The tables of the history file, and how a file of an older version becomes one of this version.
 *
 * The messages of a profile's recording session are blocks, and behind them (newer than all blocks of the session) single
 * rows in `tail`, which become a block when there are enough: slow traffic is on disk at once, fast traffic is not written
 * row by row. Blocks of one session do not overlap; those of several may.
 */
import type { DatabaseSync } from 'node:sqlite';

/** "TSCO": tells our files from other SQLite files (`PRAGMA application_id`). */
export const applicationId = 0x5453_434f;

/**
 * `migrations[n]` brings a file from version n to n + 1; a new file passes through all of them. What
 * once was released is never changed, only added to.
 */
export const migrations: readonly string[] = [
  `
  -- Counters: next_id; removals (grows when blocks or rows are removed: what readers remember of
  -- blocks is void then); names (grows when topics or profiles are removed).
  CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  INSERT INTO meta VALUES ('next_id', 1), ('removals', 0), ('names', 0);

  CREATE TABLE profile (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
  CREATE TABLE topic (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

  -- One row a block, small: bodies are in a table of their own, so that walking over blocks reads few pages.
  CREATE TABLE block (
    key INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    outgoing INTEGER NOT NULL,
    earliest INTEGER NOT NULL,
    latest INTEGER NOT NULL,
    topics BLOB NOT NULL
  );
  CREATE INDEX block_of_profile ON block (profile, last);
  CREATE INDEX block_by_last ON block (last);
  CREATE INDEX block_by_latest ON block (latest);
  CREATE INDEX block_by_earliest ON block (earliest);
  CREATE TABLE body (
    block INTEGER PRIMARY KEY,
    format INTEGER NOT NULL,
    head BLOB NOT NULL,
    payloads BLOB NOT NULL
  );

  CREATE TABLE tail (
    id INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL,
    topic INTEGER NOT NULL,
    time INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    size INTEGER NOT NULL,
    extra BLOB NOT NULL,
    payload BLOB NOT NULL
  );
  CREATE INDEX tail_of_profile ON tail (profile, id);

  -- Payloads of more than 64 KB, whole; block and tail have their beginning.
  CREATE TABLE large (id INTEGER PRIMARY KEY, profile INTEGER NOT NULL, payload BLOB NOT NULL);
  `,
  `
  -- Recording sessions; key 0, which has no row, stands for what was recorded without one.
  CREATE TABLE session (
    key INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL,
    id TEXT NOT NULL,
    UNIQUE (id, profile)
  );
  ALTER TABLE block ADD COLUMN session INTEGER NOT NULL DEFAULT 0;
  -- Entries that are no messages but gaps: in count, not in outgoing.
  ALTER TABLE block ADD COLUMN gaps INTEGER NOT NULL DEFAULT 0;
  -- All that walking, counting and summing up need without a topic: the index alone is read.
  CREATE INDEX block_of_session
    ON block (profile, session, last, first, count, outgoing, gaps, earliest, latest);
  ALTER TABLE tail ADD COLUMN session INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX tail_of_session ON tail (profile, session, id);

  -- Keys of blocks are never given twice: readers remember them from one transaction to the next.
  INSERT INTO meta SELECT 'next_block', coalesce(max(key), 0) + 1 FROM block;
  `,
];

/** A file that a newer TopicScope wrote. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

/** A file that an older TopicScope wrote; `migrate` makes it readable. */
export class OlderSchemaError extends Error {
  override readonly name = 'OlderSchemaError';
}

/** A SQLite file that is not a history file. */
export class ForeignFileError extends Error {
  override readonly name = 'ForeignFileError';
}

/**
 * Makes the tables of a new file, or brings an older one to the newest version, in one transaction.
 * @throws NewerSchemaError, ForeignFileError, or what SQLite throws
 */
export function migrate(database: DatabaseSync, steps: readonly string[] = migrations): void {
  if (versionOf(database, steps.length) === steps.length) return;
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another window may have been faster: only what is read inside the transaction counts.
    const version = versionOf(database, steps.length);
    for (const step of steps.slice(version)) database.exec(step);
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${steps.length}; COMMIT`);
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** @throws NewerSchemaError, ForeignFileError, or OlderSchemaError when the file has yet to be migrated */
export function checkVersion(database: DatabaseSync): void {
  const version = versionOf(database, migrations.length);
  if (version < migrations.length) {
    throw new OlderSchemaError(
      `The file has history version ${version} and is about to be brought up to date`,
    );
  }
}

function versionOf(database: DatabaseSync, newest: number): number {
  const pragma = (name: string) => Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
  const version = pragma('user_version');
  const application = pragma('application_id');
  const isEmpty = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.['tables'] === 0;
  if (application !== applicationId && !(isEmpty && application === 0)) {
    throw new ForeignFileError('The file is a database of another program');
  }
  if (version > newest) {
    throw new NewerSchemaError(
      `The file has history version ${version}; this TopicScope knows versions up to ${newest}`,
    );
  }
  return version;
}
