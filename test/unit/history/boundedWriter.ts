/**
 * The writing thread, with databases that may not grow beyond 100 pages while a file `filler` lies beside them: SQLite answers then as on a
 * full disk, whoever runs this.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { historyWorkers } from '../../support/workers.ts';

/** SQLite's own bound (https://www.sqlite.org/pragma.html#pragma_max_page_count). */
const unbounded = 4_294_967_294;

const plain = Reflect.get<DatabaseSync, 'exec'>(DatabaseSync.prototype, 'exec');

DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string): void {
  const file = this.location();
  if (file !== null && sql.startsWith('BEGIN')) {
    const isFull = existsSync(path.join(path.dirname(file), 'filler'));
    plain.call(this, `PRAGMA max_page_count = ${isFull ? 100 : unbounded}`);
  }
  plain.call(this, sql);
};
await import(historyWorkers.writer.href);
