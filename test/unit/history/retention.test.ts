import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { newMessage, noLimits, numbered, open, readAll, temporaryFolder, text } from './setting.ts';
import { patient } from '../../support/patience.ts';

const hour = 3_600_000;

describe('retention', () => {
  it('keeps the file under its size by removing the oldest, while messages go on coming', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const maximumBytes = 2_000_000;
    const history = open(file, { limits: { ...noLimits, maximumBytes } });
    // Random bytes do not shrink: 20 MB in all. Large payloads and a slow profile among them.
    history.record([newMessage({ profile: 'slow', payload: Buffer.from('first') })]);
    for (let round = 0; round < 40; round++) {
      history.record(Array.from({ length: 400 }, () => newMessage({ payload: randomBytes(1_000) })));
      history.record([newMessage({ payload: randomBytes(100_000) }), newMessage({ profile: 'slow' })]);
      await history.flush();
    }
    await vi.waitFor(async () => {
      // 1,000 random bytes a message: no more fit.
      expect((await history.window({ skip: 0, limit: 1 })).total).toBeLessThan(2_000);
      expect(statSync(file).size).toBeLessThanOrEqual(maximumBytes);
    }, patient);
    const all = await readAll(history);
    const last = 1 + 40 * 402;
    expect(all.at(-1)?.id).toBe(last);
    expect(all.length).toBeGreaterThan(1_000);
    // It is the oldest that went, of all profiles.
    const slow = all.filter(({ profile }) => profile === 'slow');
    expect(slow.length).toBeLessThan(40);
    expect(slow.map(text)).not.toContain('first');
    const ids = all.map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, index) => last - ids.length + 1 + index));
  });

  it('makes a file smaller when the limit is lowered', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const history = open(file);
    for (let round = 0; round < 10; round++) {
      history.record(Array.from({ length: 500 }, () => newMessage({ payload: randomBytes(1_000) })));
    }
    await history.flush();
    history.setLimits({ ...noLimits, maximumBytes: 1_000_000 });
    await vi.waitFor(async () => {
      // The main file shrinks when its log is written back, which recording does in time.
      history.record(numbered(1));
      await history.flush();
      expect(statSync(file).size).toBeLessThanOrEqual(1_000_000);
    }, patient);
    expect((await readAll(history)).length).toBeGreaterThan(200);
  });

  it('removes what is too old, from tails and within blocks', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const history = open(file);
    const now = Date.now();
    const old = now - 48 * hour;
    const fresh = now - hour;
    history.record([
      ...numbered(512, { time: old, profile: 'block' }),
      ...numbered(5, { time: old, profile: 'tail' }),
      newMessage({ time: old, profile: 'tail', payload: randomBytes(100_000) }),
      ...numbered(200, { time: old, profile: 'straddling' }),
      newMessage({ time: old, profile: 'straddling', payload: randomBytes(100_000) }),
      ...numbered(400, { time: fresh, profile: 'straddling' }, 1_000),
      newMessage({ time: fresh, profile: 'straddling', payload: Buffer.alloc(100_000, 'k') }),
      ...numbered(3, { time: fresh, profile: 'tail' }, 1_000),
    ]);
    await history.flush();
    history.setLimits({ ...noLimits, maximumAge: 24 * hour });
    await vi.waitFor(async () => {
      expect((await history.window({ skip: 0, limit: 1 })).total).toBe(404);
    }, patient);
    const all = await readAll(history);
    expect(all.every(({ time }) => time === fresh)).toBe(true);
    const straddling = await readAll(history, 'straddling');
    expect(straddling.slice(0, 400).map(text)).toEqual(
      numbered(400, {}, 1_000).map((message) => text(message)),
    );
    expect(straddling.at(-1)?.payload).toEqual(new Uint8Array(Buffer.alloc(100_000, 'k')));
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => a - b));
    expect(await history.newest('block')).toBe(0);
  });

  it('clears one profile and leaves the others, and forgets unused names', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const history = open(file);
    history.record([
      ...numbered(30_000, { profile: 'gone', topic: 'gone/topic' }),
      newMessage({ profile: 'gone', payload: randomBytes(100_000) }),
      ...numbered(700, { profile: 'kept', topic: 'kept/topic' }),
    ]);
    await history.clear('gone');
    expect(await readAll(history, 'gone')).toEqual([]);
    expect(await history.newest('gone')).toBe(0);
    expect(await readAll(history, 'kept')).toHaveLength(700);
    await vi.waitFor(() => {
      const database = new DatabaseSync(file, { readOnly: true });
      const names = database.prepare('SELECT name FROM topic').all();
      const large = database.prepare('SELECT count(*) AS count FROM large').get();
      database.close();
      expect({ names, large }).toEqual({ names: [{ name: 'kept/topic' }], large: { count: 0 } });
    }, patient);
    // Names that were removed are given again, and ids are not.
    history.record(numbered(2, { profile: 'gone', topic: 'gone/topic' }));
    const again = await readAll(history, 'gone');
    expect(again.map(({ id, topic }) => ({ id, topic }))).toEqual([
      { id: 30_702, topic: 'gone/topic' },
      { id: 30_703, topic: 'gone/topic' },
    ]);
    expect((await history.window({ topicFilter: 'gone/#', skip: 0, limit: 1 })).total).toBe(2);
  });
});
