import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import type { Gap } from '../../../src/shared/message.ts';
import { newMessage, noLimits, numbered, open, readAll, temporaryFolder, text } from './setting.ts';
import { patient } from '../../support/patience.ts';

const newFile = () => path.join(temporaryFolder(), 'history.sqlite');

describe('recording sessions', () => {
  it('come back with each message, from tails and blocks, in the order of recording', async () => {
    const history = open(newFile());
    const sessions = ['one', 'two', undefined];
    const expected: [string, string | undefined][] = [];
    for (let round = 0; round < 30; round++) {
      const session = sessions[round % 3];
      const size = round % 4 === 0 ? 700 : 40;
      const messages = numbered(size, session === undefined ? {} : { session }, expected.length);
      history.record(messages);
      for (const message of messages) expected.push([text(message), session]);
      await history.flush();
    }
    const all = await readAll(history);
    expect(all.map((message) => [text(message), message.session])).toEqual(expected);
    // The ranges of the sessions' blocks overlap: each message is found nevertheless.
    for (const { id, payload } of all.filter((_, index) => index % 97 === 0)) {
      expect(await history.message(id)).toMatchObject({ id, payload });
    }
  });

  it('are told with their times and counts, the one that was heard of last first', async () => {
    const history = open(newFile());
    history.record([
      ...numbered(1_000, { session: 'a', time: 1_000 }),
      ...numbered(3, { session: 'b', time: 5_000 }),
      ...numbered(2, { session: 'a', profile: 'q', time: 6_000 }),
      ...numbered(4),
    ]);
    await history.flush();
    history.record(numbered(1, { session: 'a', time: 9_000 }));
    const [a, q, b] = [
      { id: 'a', profile: 'p', from: 1_000, to: 9_000, count: 1_001 },
      { id: 'a', profile: 'q', from: 6_000, to: 6_000, count: 2 },
      { id: 'b', profile: 'p', from: 5_000, to: 5_000, count: 3 },
    ];
    expect(await history.sessions()).toEqual([a, q, b]);
    expect(await history.sessions('p')).toEqual([a, b]);
    expect(await history.sessions('nobody')).toEqual([]);
    await history.clear('p');
    expect(await history.sessions()).toEqual([q]);
  });

  it('keep their own large payloads when those of another session go', async () => {
    const history = open(newFile());
    const day = 86_400_000;
    const large = randomBytes(100_000);
    // Both blocks span the same ids.
    for (const time of [Date.now() - 2 * day, Date.now()]) {
      history.record([
        newMessage({ session: 'old', time: Date.now() - 2 * day, payload: large }),
        newMessage({ session: 'new', time, payload: large }),
      ]);
    }
    history.record([
      ...numbered(600, { session: 'old', time: Date.now() - 2 * day }),
      ...numbered(600, { session: 'new', time: Date.now() }),
    ]);
    await history.flush();
    history.setLimits({ ...noLimits, maximumAge: day });
    await vi.waitFor(async () => {
      const kept = await readAll(history);
      expect(kept.every(({ session }) => session === 'new')).toBe(true);
      expect(kept.length).toBeLessThanOrEqual(601);
      expect(Buffer.from(kept[0]?.payload ?? []).equals(large)).toBe(true);
    }, patient);
  });

  it('of long ago leave their single rows to blocks', async () => {
    const file = newFile();
    const history = open(file);
    for (let session = 0; session < 30; session++) {
      history.record(numbered(100, { session: `session ${session}` }, session * 100));
      await history.flush();
    }
    await vi.waitFor(() => {
      const database = new DatabaseSync(file, { readOnly: true });
      const rows = database.prepare('SELECT count(*) AS count FROM tail').get();
      database.close();
      expect(rows?.['count']).toBeLessThanOrEqual(1_100);
    }, patient);
    expect((await readAll(history)).map(text)).toEqual(numbered(3_000).map(text));
  });
});

describe('gaps', () => {
  const gap: Gap = { reason: 'memoryLimit', count: 312, from: 1_000, to: 2_650, text: 'the disk is slow' };
  const entry = newMessage({ topic: '', payload: new Uint8Array(), gap, time: gap.to });

  it.each([1, 600])(
    'stand among the messages where no topic and no direction is asked for (%i)',
    async (count) => {
      const history = open(newFile());
      history.record([...numbered(count), entry, ...numbered(count, { direction: 'out' })]);
      const all = await readAll(history);
      expect(all).toHaveLength(2 * count + 1);
      expect(all[count]).toMatchObject({ topic: '', gap });
      const { rows, total } = await history.window({ skip: count, limit: 1 });
      expect(total).toBe(2 * count + 1);
      expect(rows).toEqual([expect.objectContaining({ gap, size: 0, preview: '' })]);
      for (const filter of [{ topicFilter: '#' }, { topicFilter: '+' }]) {
        expect((await history.window({ ...filter, skip: 0, limit: 1 })).total).toBe(
          filter.topicFilter === '#' ? 2 * count : 0,
        );
      }
      for (const direction of ['in', 'out'] as const) {
        expect((await history.window({ direction, skip: 0, limit: 1 })).total).toBe(count);
        expect(await history.query({ direction, limit: 1_000 })).toHaveLength(count);
      }
    },
  );
});

describe('an older TopicScope in another window', () => {
  /** What version 1 did with a file that it had open: it goes on with its own statements after the file was brought up to date. */
  function recordAsVersion1(file: string, topic: number): void {
    const database = new DatabaseSync(file);
    database.exec(`
      BEGIN IMMEDIATE;
      INSERT INTO tail (id, profile, topic, time, flags, size, extra, payload)
        SELECT value, 1, ${topic}, 5, 0, 2, x'', CAST('v1' AS BLOB) FROM meta WHERE name = 'next_id';
      UPDATE meta SET value = value + 1 WHERE name = 'next_id';
      INSERT INTO block (profile, first, last, count, outgoing, earliest, latest, topics)
        SELECT profile, first, last, count, outgoing, earliest, latest, topics FROM block ORDER BY key LIMIT 1;
      INSERT INTO body (block, format, head, payloads)
        SELECT last_insert_rowid(), format, head, payloads FROM body ORDER BY block LIMIT 1;
      COMMIT`);
    database.close();
  }

  it('may go on recording: nothing is lost on either side', async () => {
    const file = newFile();
    const history = open(file);
    history.record(numbered(512, { session: 's' }));
    await history.flush();
    recordAsVersion1(file, 1);
    history.record(numbered(600, { session: 's' }, 512));
    await history.flush();
    const { total } = await history.window({ skip: 0, limit: 1 });
    expect(total).toBe(512 + 1 + 512 + 600);
    expect(history.problem).toBeUndefined();
  });
});
