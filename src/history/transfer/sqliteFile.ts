/** Messages as a SQLite file with two plain tables, for people and tools; docs/history-format.md describes them. */
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message, PublishProperties } from '../../shared/message.ts';
import type { MessageFile } from './messageFile.ts';
import { formatVersion, type ExportFacts } from './ndjson.ts';
import { payloadText } from './payloadText.ts';

const tables = `
  CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    profile TEXT NOT NULL,
    session TEXT,
    direction TEXT NOT NULL,
    route TEXT NOT NULL,
    topic TEXT NOT NULL,
    qos INTEGER NOT NULL,
    retain INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    size INTEGER NOT NULL,
    payload NOT NULL,
    ok INTEGER,
    outcome TEXT,
    gap TEXT
  );
  CREATE TABLE property (
    message INTEGER NOT NULL REFERENCES message (id),
    position INTEGER NOT NULL,
    user INTEGER NOT NULL,
    name TEXT NOT NULL,
    value NOT NULL,
    PRIMARY KEY (message, position)
  ) WITHOUT ROWID;
`;
const indexes = `
  CREATE INDEX message_by_topic ON message (topic, time);
  CREATE INDEX message_by_time ON message (time);
`;

/** Messages written in one go, before others have their turn. */
const stretch = 200;

export async function openSqliteFile(path: string, facts: ExportFacts): Promise<MessageFile> {
  const database = new DatabaseSync(path);
  try {
    // The file has another name until it is complete: a journal would guard what is thrown away anyhow.
    database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
    database.exec(tables);
    const about = database.prepare('INSERT INTO about VALUES (?, ?)');
    about.run('format', 'topicscope-history-sqlite');
    about.run('version', String(formatVersion));
    about.run('exported', new Date(facts.exported).toISOString());
    about.run('selection', facts.selection);
    about.run('profiles', JSON.stringify(facts.profiles));
  } catch (error) {
    database.close();
    throw error;
  }
  const message = database.prepare(
    'INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const property = database.prepare('INSERT INTO property VALUES (?, ?, ?, ?, ?)');
  const insert = (one: Message): void => {
    const { id, payload, outcome, gap } = one;
    const text = payloadText(payload);
    message.run(
      id,
      new Date(one.time).toISOString(),
      one.profile,
      one.session ?? null,
      one.direction,
      one.route,
      one.topic,
      one.qos,
      Number(one.retain),
      Number(one.duplicate),
      payload.length,
      // Tools cut text at a NUL.
      text === undefined || text.includes('\0') ? payload : text,
      outcome ? Number(outcome.ok) : null,
      outcome ? JSON.stringify(outcome) : null,
      gap ? JSON.stringify(gap) : null,
    );
    for (const [position, [user, name, value]] of rowsOf(one.properties ?? {}).entries())
      property.run(id, position, Number(user), name, value);
  };
  return {
    write: async (messages) => {
      for (let start = 0; start < messages.length; start += stretch) {
        database.exec('BEGIN');
        for (const one of messages.slice(start, start + stretch)) insert(one);
        database.exec('COMMIT');
        await nextTurn();
      }
    },
    close: () => {
      database.exec(indexes);
      database.close();
      return Promise.resolve();
    },
    drop: () => {
      database.close();
      return Promise.resolve();
    },
  };
}

type PropertyRow = readonly [user: boolean, name: string, value: string | number | Uint8Array];

/** Properties one by one: those of the specification, each subscription identifier for itself, then the user's in their order. */
function rowsOf({
  userProperties = [],
  subscriptionIdentifiers = [],
  ...rest
}: PublishProperties): PropertyRow[] {
  return [
    ...Object.entries(rest).map(([name, value]): PropertyRow => [false, name, value]),
    ...subscriptionIdentifiers.map((id): PropertyRow => [false, 'subscriptionIdentifier', id]),
    ...userProperties.map(([name, value]): PropertyRow => [true, name, value]),
  ];
}
