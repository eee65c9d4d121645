import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import type { History, Lost } from '../../../src/history/history.ts';
import { newMessage, numbered, open, readAll, temporaryFolder, text } from './setting.ts';
import { patient } from '../../support/patience.ts';

function watch(history: History): {
  problems: (string | undefined)[];
  notices: string[];
  losses: Lost[];
} {
  const seen = { problems: [] as (string | undefined)[], notices: [] as string[], losses: [] as Lost[] };
  history.onDidChangeProblem((problem) => seen.problems.push(problem));
  history.onDidNotice((notice) => seen.notices.push(notice));
  history.onDidLose((lost) => seen.losses.push(lost));
  return seen;
}

/** A history file with blocks in it, closed. */
async function filledFile(): Promise<string> {
  const file = path.join(temporaryFolder(), 'history.sqlite');
  const history = open(file);
  history.record(numbered(20_000));
  await history.dispose();
  return file;
}

function asideOf(file: string, why: string): string[] {
  return readdirSync(path.dirname(file))
    .filter((name) => new RegExp(`^history\\.${why}-\\d{4}-\\d\\d-\\d\\dT[-.\\dZ]+\\.sqlite$`).test(name))
    .map((name) => path.join(path.dirname(file), name));
}

describe('a file that cannot be used', () => {
  it('is moved aside when it is no database, and recording begins in a new one', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const content = Buffer.alloc(50_000, 'this is no database ');
    writeFileSync(file, content);
    const history = open(file);
    const seen = watch(history);
    history.record(numbered(3));
    await history.flush();
    expect(await readAll(history)).toHaveLength(3);
    const [aside = ''] = asideOf(file, 'damaged');
    expect(readFileSync(aside).equals(content)).toBe(true);
    expect(seen.notices).toEqual([expect.stringContaining(aside)]);
    expect(seen.problems).toEqual([]);
  });

  it.each([
    ['truncated', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    [
      'overwritten in the middle',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes.fill(0x5a, 8_192);
        writeFileSync(file, bytes);
      },
    ],
  ])('is moved aside when it was %s', async (_, damage) => {
    const file = await filledFile();
    damage(file);
    const history = open(file);
    const seen = watch(history);
    // Damage may show at the first touch or only when the damaged part is read.
    history.record(numbered(3, {}, 70_000));
    await history.flush();
    await readAll(history);
    expect(asideOf(file, 'damaged')).toHaveLength(1);
    expect(seen.notices).toHaveLength(1);
    history.record(numbered(3, {}, 80_000));
    await history.flush();
    expect((await readAll(history)).slice(-3).map(text)).toEqual(['80000', '80001', '80002']);
    expect(history.problem).toBeUndefined();
  });

  it('is moved aside when single bytes of a block changed: the checksum tells', async () => {
    const file = await filledFile();
    const database = new DatabaseSync(file);
    const row = database.prepare('SELECT payloads FROM body WHERE block = 3').get();
    const payloads = row?.['payloads'] as Uint8Array;
    payloads[payloads.length >> 1] = (payloads[payloads.length >> 1] ?? 0) ^ 1;
    database.prepare('UPDATE body SET payloads = ? WHERE block = 3').run(payloads);
    database.close();
    const history = open(file);
    const seen = watch(history);
    await readAll(history);
    expect(seen.notices).toEqual([expect.stringContaining('block 3 cannot be read')]);
    expect(asideOf(file, 'damaged')).toHaveLength(1);
  });

  it('is moved aside untouched when it is the database of another program', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const foreign = new DatabaseSync(file);
    foreign.exec("CREATE TABLE precious (value); INSERT INTO precious VALUES ('kept')");
    foreign.close();
    const history = open(file);
    const seen = watch(history);
    history.record(numbered(3));
    await history.flush();
    const [aside = ''] = asideOf(file, 'foreign');
    const kept = new DatabaseSync(aside, { readOnly: true });
    expect(kept.prepare('SELECT value FROM precious').all()).toEqual([{ value: 'kept' }]);
    kept.close();
    expect(seen.notices).toEqual([expect.stringContaining('another program')]);
  });

  it('stays where it is when a newer TopicScope made it; recording goes on beside it, across restarts', async () => {
    const file = await filledFile();
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    const first = open(file);
    const seen = watch(first);
    first.record(numbered(3));
    await first.dispose();
    expect(seen.notices).toEqual([expect.stringContaining('version 99')]);
    const again = open(file);
    again.record(numbered(2, {}, 3));
    expect((await readAll(again)).map(text)).toEqual(['0', '1', '2', '3', '4']);
    const untouched = new DatabaseSync(file, { readOnly: true });
    expect(untouched.prepare('SELECT value FROM meta WHERE name = ?').get('next_id')).toEqual({
      value: 20_001,
    });
    untouched.close();
  });

  it('is begun anew when somebody deletes it while it is open, with growing ids', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const history = open(file);
    history.record(numbered(10));
    await history.flush();
    for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
    history.record(numbered(1, {}, 10));
    await history.flush();
    expect((await readAll(history)).map(({ id }) => id)).toEqual([11]);
  });
});

describe('a place that cannot be written', () => {
  it('is said, and recording resumes by itself with what waited', async () => {
    const folder = path.join(temporaryFolder(), 'sub');
    writeFileSync(folder, 'a file where the folder should be');
    const history = open(path.join(folder, 'history.sqlite'));
    const seen = watch(history);
    history.record(numbered(5));
    await expect(history.flush()).rejects.toThrow(/History cannot use .*history\.sqlite/);
    history.record(numbered(5, {}, 5));
    expect(history.problem).toMatch(/History cannot use/);
    rmSync(folder);
    await vi.waitFor(() => {
      expect(seen.problems.at(-1)).toBeUndefined();
    }, patient);
    await history.flush();
    expect(seen.problems).toHaveLength(2);
    expect((await readAll(history)).map(text)).toEqual(
      Array.from({ length: 10 }, (_, index) => String(index)),
    );
    expect(seen.losses).toEqual([]);
  });

  // A folder where the file should be keeps root out, too, whom a read-only folder does not.
  it('is said when the file cannot be opened, and recording begins when it can', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    mkdirSync(file);
    const history = open(file);
    history.record(numbered(5));
    await expect(history.flush()).rejects.toThrow(/cannot be opened or written/);
    rmdirSync(file);
    await vi.waitFor(() => {
      expect(history.problem).toBeUndefined();
    }, patient);
    expect(await readAll(history)).toHaveLength(5);
  });

  it('is read on while another program has locked it, and recording resumes', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const history = open(file, { busyTimeout: 20 });
    history.record(numbered(5));
    await history.flush();
    const locker = new DatabaseSync(file);
    locker.exec('BEGIN IMMEDIATE');
    history.record(numbered(5, {}, 5));
    await expect(history.flush()).rejects.toThrow(/locked/);
    expect(await readAll(history)).toHaveLength(5);
    locker.exec('COMMIT');
    locker.close();
    await vi.waitFor(async () => {
      expect(await readAll(history)).toHaveLength(10);
    }, patient);
    expect(history.problem).toBeUndefined();
  });

  it('makes messages wait up to a limit; those beyond are counted, by profile', async () => {
    const folder = path.join(temporaryFolder(), 'sub');
    writeFileSync(folder, '');
    const history = open(path.join(folder, 'history.sqlite'), { maximumWaitingBytes: 20_000 });
    const seen = watch(history);
    for (let index = 0; index < 100; index++) {
      const payload = Buffer.alloc(1_000);
      const time = 1_000 + index;
      history.record([newMessage({ payload, time }), newMessage({ payload, time, profile: 'q' })]);
    }
    // The thread has found that it cannot write there before it can: on a busy machine it starts later than losses are told.
    await vi.waitFor(() => {
      expect(seen.losses).toHaveLength(2);
      expect(seen.problems).toHaveLength(1);
    }, patient);
    rmSync(folder);
    await vi.waitFor(() => {
      expect(seen.problems.at(-1)).toBeUndefined();
      expect(seen.problems).toHaveLength(2);
    }, patient);
    for (const profile of ['p', 'q']) {
      const all = await readAll(history, profile);
      const kept = all.filter(({ gap }) => !gap);
      const lost = seen.losses.find((one) => one.profile === profile);
      expect(kept.length).toBeGreaterThan(5);
      expect(kept.length + (lost?.count ?? 0)).toBe(100);
      expect(lost).toMatchObject({ from: 1_000 + kept.length, to: 1_099 });
      // What is missing stands behind what was kept.
      const { profile: _profile, reason: _reason, ...missing } = lost!;
      expect(all.at(-1)).toMatchObject({ time: 1_099, topic: '', gap: missing });
    }
  });

  it('does not keep history from closing: what could not be recorded is counted', async () => {
    const folder = path.join(temporaryFolder(), 'sub');
    writeFileSync(folder, '');
    const history = open(path.join(folder, 'history.sqlite'));
    const seen = watch(history);
    history.record(numbered(5));
    await history.dispose();
    expect(seen.losses).toMatchObject([{ profile: 'p', count: 5 }]);
  });
});
