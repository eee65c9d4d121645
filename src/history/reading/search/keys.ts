/** The topics or sessions that a condition is about, by their keys; kept up to date as new ones come. */
import { textOf, type HistoryDatabase } from '../../file/database.ts';
import { KeySet } from '../../file/names.ts';

export class Keys {
  readonly #database: HistoryDatabase;
  readonly #table: 'topic' | 'session';
  readonly #column: 'name' | 'id';
  readonly #matches: (name: string) => boolean;
  #keys = new KeySet();
  #upTo = 0;
  #generation = -1;
  #isEmpty = true;

  constructor(
    database: HistoryDatabase,
    table: 'topic' | 'session',
    column: 'name' | 'id',
    matches: (name: string) => boolean,
  ) {
    this.#database = database;
    this.#table = table;
    this.#column = column;
    this.#matches = matches;
  }

  /** To be called first in each transaction. */
  refresh(): void {
    const generation = this.#database.number("SELECT value FROM meta WHERE name = 'names'");
    if (generation !== this.#generation) {
      // Keys of what was removed may be given again.
      this.#keys = new KeySet();
      this.#upTo = 0;
      this.#isEmpty = true;
      this.#generation = generation;
    }
    if (this.#database.number(`SELECT max(key) FROM ${this.#table}`) <= this.#upTo) return;
    const rows = this.#database.iterate(
      `SELECT key, CAST(${this.#column} AS BLOB) AS name FROM ${this.#table} WHERE key > ? ORDER BY key`,
      this.#upTo,
    );
    for (const row of rows) {
      this.#upTo = Number(row['key']);
      if (!this.#matches(textOf(row['name']))) continue;
      this.#keys.add(this.#upTo);
      this.#isEmpty = false;
    }
  }

  /** Is there no such one so far? */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  has(key: number): boolean {
    return this.#keys.has(key);
  }
}
