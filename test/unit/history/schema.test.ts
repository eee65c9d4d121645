import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  ForeignFileError,
  applicationId,
  migrate,
  migrations,
  NewerSchemaError,
} from '../../../src/history/file/schema.ts';
import type { NewMessage } from '../../../src/shared/message.ts';
import { newMessage, numbered, open, readAll, temporaryFolder, text } from './setting.ts';

const pragma = (database: DatabaseSync, name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name];

/** Every version that ever was released has a file here, made by that version with `fixtureMessages`. */
const fixture = (version: number) =>
  fileURLToPath(new URL(`./fixtures/history-version-${version}.sqlite`, import.meta.url));

const fixtureMessages = [
  ...numbered(600, { topic: 'fixture/block', time: 1_700_000_000_000 }),
  ...numbered(20, { topic: 'fixture/tail', profile: 'other', direction: 'out', qos: 1, route: 'https' }),
  newMessage({
    profile: 'other',
    payload: Buffer.alloc(70_000, 'large '),
    properties: { contentType: 'text/plain', correlationData: Uint8Array.of(1, 2, 255) },
  }),
];

/** What a file has since a version; absent: from the first version on. */
const since: Readonly<Record<number, readonly NewMessage[]>> = {
  2: [
    ...numbered(600, { topic: 'fixture/session', session: 'b0f5a2de-52c5-4d0e-9d1e-0c8a6a7c2f10' }),
    newMessage({
      session: 'b0f5a2de-52c5-4d0e-9d1e-0c8a6a7c2f10',
      topic: '',
      payload: new Uint8Array(),
      gap: { reason: 'disconnected', from: 1_700_000_000_000, to: 1_700_000_060_000 },
    }),
  ],
};

function messagesOf(version: number): NewMessage[] {
  const later = Object.entries(since).filter(([first]) => Number(first) <= version);
  return [...fixtureMessages, ...later.flatMap(([, messages]) => messages)];
}

describe('the schema', () => {
  it('has a file of every version as a fixture', async () => {
    const newest = fixture(migrations.length);
    if (process.env['MAKE_FIXTURE'] && !existsSync(newest)) {
      const history = open(newest);
      history.record(messagesOf(migrations.length));
      await history.dispose();
    }
    for (const index of migrations.keys()) expect(existsSync(fixture(index + 1))).toBe(true);
  });

  it.each(migrations.map((_, index) => index + 1))(
    'reads and extends a file of version %i',
    async (version) => {
      const file = path.join(temporaryFolder(), 'history.sqlite');
      copyFileSync(fixture(version), file);
      const history = open(file);
      history.record([newMessage({ payload: Buffer.from('added') })]);
      const all = await readAll(history);
      const { correlationData, contentType } = all[fixtureMessages.length - 1]?.properties ?? {};
      expect({ correlationData, contentType }).toEqual({
        correlationData: Uint8Array.of(1, 2, 255),
        contentType: 'text/plain',
      });
      const expected = messagesOf(version);
      expect(all.map(text)).toEqual([...expected.map(text), 'added']);
      const rest = ({ topic, profile, direction, session, gap }: NewMessage) => ({
        topic,
        profile,
        direction,
        session,
        gap,
      });
      expect(all.map(rest)).toEqual([...expected, newMessage()].map(rest));
    },
  );

  it('passes through the steps that are missing, once', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database);
    expect(pragma(database, 'user_version')).toBe(migrations.length);
    expect(pragma(database, 'application_id')).toBe(applicationId);
    const steps = [...migrations, "ALTER TABLE tail ADD COLUMN mark TEXT DEFAULT 'new'"];
    database.exec("INSERT INTO tail VALUES (1, 1, 1, 1, 0, 0, x'', x'', 0)");
    migrate(database, steps);
    migrate(database, steps);
    expect(pragma(database, 'user_version')).toBe(migrations.length + 1);
    expect(database.prepare('SELECT mark FROM tail').all()).toEqual([{ mark: 'new' }]);
    expect(() => {
      migrate(database);
    }).toThrow(NewerSchemaError);
  });

  it('leaves the file as it was when a step fails', () => {
    const database = new DatabaseSync(':memory:');
    migrate(database);
    const steps = [...migrations, 'CREATE TABLE half (a); CREATE TABLE meta (a)'];
    expect(() => {
      migrate(database, steps);
    }).toThrow(/already exists/);
    expect(pragma(database, 'user_version')).toBe(migrations.length);
    expect(database.prepare("SELECT count(*) AS count FROM sqlite_schema WHERE name = 'half'").get()).toEqual(
      {
        count: 0,
      },
    );
  });

  it('refuses a database that is not its own', () => {
    const database = new DatabaseSync(':memory:');
    database.exec('PRAGMA application_id = 42');
    expect(() => {
      migrate(database);
    }).toThrow(ForeignFileError);
  });
});
