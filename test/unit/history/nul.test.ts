/** Names with U+0000, which node:sqlite of Node 22.19 cuts where it reads text; played here on every Node. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { HistoryDatabase, type Row, type Value } from '../../../src/history/file/database.ts';
import { Names } from '../../../src/history/file/names.ts';
import { newestOfAll } from '../../../src/history/file/newest.ts';
import { Keys } from '../../../src/history/reading/search/keys.ts';
import { temporaryFolder } from './setting.ts';

const cut = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replace(/\0.*/s, '') : value,
    ]),
  );

/** The same database, read with that Node. */
function cutting(database: HistoryDatabase): HistoryDatabase {
  return new Proxy(database, {
    get: (target, name) => {
      if (name === 'get')
        return (sql: string, ...values: Value[]) => {
          const row = target.get(sql, ...values);
          return row && cut(row);
        };
      if (name === 'all') return (sql: string, ...values: Value[]) => target.all(sql, ...values).map(cut);
      if (name === 'iterate')
        return (sql: string, ...values: Value[]) =>
          target
            .all(sql, ...values)
            .map(cut)
            .values();
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

it('names with U+0000 come back whole, and are told apart', () => {
  const database = HistoryDatabase.forWriting(path.join(temporaryFolder(), 'history.sqlite'));
  try {
    const writing = new Names(database);
    const keys = database.write(() => ({
      topics: ['a\0b', 'a\0c', '\0', 'a'].map((name) => writing.topicKey(name)),
      profiles: ['p\0q', 'p'].map((id) => writing.profileKey(id)),
    }));
    const session = database.write(() => writing.sessionKey(keys.profiles[0] ?? 0, 's\0t'));
    for (const [index, profile] of keys.profiles.entries()) {
      database.run("INSERT INTO tail VALUES (?, ?, 1, 0, 0, 0, x'', x'', 0)", index + 1, profile);
    }
    const read = cutting(database);
    const names = new Names(read);
    expect(new Set(keys.topics).size).toBe(4);
    expect(keys.topics.map((key) => names.topicName(key))).toEqual(['a\0b', 'a\0c', '\0', 'a']);
    expect(keys.profiles.map((key) => names.profileId(key))).toEqual(['p\0q', 'p']);
    expect(names.sessionId(session)).toBe('s\0t');
    const matching = names.matching('+', false);
    expect(keys.topics.map((key) => matching.has(key))).toEqual([true, true, true, true]);
    expect([...newestOfAll(read).keys()]).toEqual(['p\0q', 'p']);
    const found = new Keys(read, 'topic', 'name', (name) => name === 'a\0c');
    found.refresh();
    expect(keys.topics.map((key) => found.has(key))).toEqual([false, true, false, false]);
  } finally {
    database.close();
  }
});
