import { textOf, type HistoryDatabase } from './database.ts';

/** The newest id of a profile by its key, 0 when it has no messages. */
export function newestOf(database: HistoryDatabase, profile: number | undefined): number {
  if (profile === undefined) return 0;
  return Math.max(
    database.number('SELECT max(id) FROM tail WHERE profile = ?', profile),
    database.number('SELECT max(last) FROM block WHERE profile = ?', profile),
  );
}

/** The newest id of every profile that has messages, by the profile's id. */
export function newestOfAll(database: HistoryDatabase): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const row of database.all('SELECT key, CAST(id AS BLOB) AS id FROM profile')) {
    const id = newestOf(database, Number(row['key']));
    if (id > 0) newest.set(textOf(row['id']), id);
  }
  return newest;
}
