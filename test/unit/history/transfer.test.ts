/** Out and in again: exports of a real history read by other programs, and imported bit for bit. */
import { execFileSync } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History } from '../../../src/history/history.ts';
import type { ExportFormat } from '../../../src/history/transfer/exportMessages.ts';
import { CancelledError, Transfers, type TransferOptions } from '../../../src/history/transfer/transfer.ts';
import type { Message, NewMessage } from '../../../src/shared/message.ts';
import { parseQuery } from '../../../src/shared/search/parseQuery.ts';
import { newMessage, numbered, open, readAll, temporaryFolder, text } from './setting.ts';
import { transferWorker } from '../../support/workers.ts';

const transfers = new Transfers(transferWorker);
const facts = {
  exported: 1_700_000_000_000,
  profiles: [{ id: 'p', name: 'Plant' }],
  selection: 'everything',
};
const quiet: TransferOptions = { signal: new AbortController().signal };

function newHistory(): History {
  return open(path.join(temporaryFolder(), 'history.sqlite'));
}

async function exported(history: History, format: ExportFormat, name = `out.${format}`): Promise<string> {
  const target = path.join(temporaryFolder(), name);
  const source = { file: await history.file(), filter: {} };
  await transfers.export({ source, format, target, facts }, quiet);
  return target;
}

async function imported(
  file: string,
  history: History,
  profileFor = (profile: string) => profile,
): Promise<number> {
  const checked = await transfers.check({ path: file, olderThan: 0 }, quiet);
  const request = { path: file, checked, history, session: 'the-import', profileFor };
  const { count, stopped } = await transfers.import(request, quiet);
  if (stopped) throw stopped;
  return count;
}

/** What comes back: all but ids and sessions, which an import gives anew. */
function content(messages: readonly Message[]): NewMessage[] {
  return messages.map(({ id: _, session: __, ...rest }) => ({
    ...rest,
    payload: new Uint8Array(rest.payload),
  }));
}

const bytes = fc.uint8Array({ maxLength: 200 });
const texts = fc.string({ unit: 'binary', maxLength: 40 });
const anyMessage: fc.Arbitrary<NewMessage> = fc.record(
  {
    profile: fc.constantFrom('p', 'q'),
    time: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    direction: fc.constantFrom('in', 'out'),
    route: fc.constantFrom('mqtt', 'https'),
    topic: fc.string({ unit: 'grapheme', maxLength: 30 }).map((topic) => topic.replaceAll('\0', '')),
    qos: fc.constantFrom(0, 1, 2),
    retain: fc.boolean(),
    duplicate: fc.boolean(),
    payload: fc.oneof(
      bytes,
      texts.map((one) => new Uint8Array(Buffer.from(one))),
    ),
    properties: fc.record(
      {
        payloadFormatIndicator: fc.constantFrom('unspecified', 'utf8'),
        messageExpiryInterval: fc.integer({ min: 0, max: 4_294_967_295 }),
        contentType: texts,
        responseTopic: texts,
        correlationData: bytes.filter(({ length }) => length > 0),
        userProperties: fc.array(fc.tuple(texts, texts), { maxLength: 3 }),
        subscriptionIdentifiers: fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 3 }),
      },
      { requiredKeys: ['contentType'] },
    ),
    outcome: fc.record(
      {
        ok: fc.boolean(),
        milliseconds: fc.integer({ min: 0, max: 100_000 }),
        reasonCode: fc.integer({ min: 0, max: 255 }),
        message: texts,
      },
      { requiredKeys: ['ok', 'milliseconds'] },
    ),
  },
  {
    requiredKeys: ['profile', 'time', 'direction', 'route', 'topic', 'qos', 'retain', 'duplicate', 'payload'],
  },
);

describe('NDJSON', () => {
  it('gives back every message bit for bit', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { minLength: 1, maxLength: 150 }), async (messages) => {
        const [from, to] = [newHistory(), newHistory()];
        from.record(messages);
        const file = await exported(from, 'ndjson');
        expect(await imported(file, to)).toBe(messages.length);
        const [before, after] = [await readAll(from), await readAll(to)];
        expect(content(after)).toEqual(content(before));
        await Promise.all([from.dispose(), to.dispose()]);
      }),
      { numRuns: 4, seed: 4 },
    );
  });

  it('gives back what is hostile: large, binary, controls, deep JSON, and halves of characters', async () => {
    const payloads = [
      Buffer.alloc(5_000_000, 0xfe),
      Buffer.alloc(300_000, 0),
      Buffer.from('\ufeffwith a byte order mark'),
      Buffer.from('a\nb\r\nc\u2028d\u0000e\u202ef'),
      Buffer.from([0xed, 0xa0, 0x80]),
      Buffer.from([0xff]),
      Buffer.alloc(0),
      Buffer.from('['.repeat(10_000) + ']'.repeat(10_000)),
      Buffer.from('=cmd|"/c calc"!A0'),
    ];
    const [from, to] = [newHistory(), newHistory()];
    from.record(payloads.map((payload) => newMessage({ payload, topic: 'odd/\u202e"\'\u0007' })));
    expect(await imported(await exported(from, 'ndjson'), to)).toBe(payloads.length);
    const back = await readAll(to);
    expect(
      back.map(({ payload }) => Buffer.from(payload).equals(payloads.shift() ?? Buffer.of(1))),
    ).not.toContain(false);
    expect(new Set(back.map(({ topic }) => topic))).toEqual(new Set(['odd/\u202e"\'\u0007']));
  });

  it('is what its description says', async () => {
    const history = newHistory();
    history.record([
      newMessage({
        payload: Buffer.from('{"a":1}'),
        qos: 1,
        properties: { correlationData: Buffer.of(1, 2) },
      }),
      newMessage({ payload: Buffer.of(0xff), direction: 'out', outcome: { ok: true, milliseconds: 3 } }),
    ]);
    const lines = (await readFile(await exported(history, 'ndjson'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        format: 'topicscope-history',
        version: 1,
        exported: '2023-11-14T22:13:20.000Z',
        selection: 'everything',
        profiles: [{ id: 'p', name: 'Plant' }],
      },
      expect.objectContaining({ payload: '{"a":1}', qos: 1, properties: { correlationData: 'AQI=' } }),
      expect.objectContaining({ payloadBase64: '/w==', outcome: { ok: true, milliseconds: 3 } }),
    ]);
  });

  it('goes to another profile, in a session of its own, and may come twice', async () => {
    const [from, to] = [newHistory(), newHistory()];
    from.record(numbered(2500));
    const file = await exported(from, 'ndjson');
    await imported(file, to, () => 'other');
    await imported(file, to, () => 'other');
    const all = await readAll(to, 'other');
    expect(all).toHaveLength(5000);
    expect(all.slice(0, 2500).map(text)).toEqual(all.slice(2500).map(text));
  });
});

describe('an import', () => {
  const good =
    '{"time":"2026-03-01T12:00:00+01:00","profile":"p","direction":"in","route":"mqtt","topic":"a","qos":0,"retain":false,"duplicate":false,"payload":"1"}';

  async function check(...lines: (string | Buffer)[]) {
    const file = path.join(temporaryFolder(), 'in.ndjson');
    const header = '{"format":"topicscope-history","version":1}';
    await writeFile(
      file,
      Buffer.concat([header, ...lines].map((line) => Buffer.from([...Buffer.from(line), 10]))),
    );
    return {
      file,
      checked: await transfers.check({ path: file, olderThan: Date.parse('2026-03-02') }, quiet),
    };
  }

  it.each([
    ['{"time":', '', 'is not JSON'],
    [good.replace('"qos":0', '"qos":3'), 'qos', '0, 1 or 2'],
    [good.replace('"2026-03-01T12:00:00+01:00"', '"yesterday"'), 'time', 'is no time'],
    [good.replace('"payload":"1"', '"payloadBase64":"a"'), 'payloadBase64', 'is not base64'],
    [good.replace('"payload":"1"', '"payload":"1","payloadBase64":"MQ=="'), 'payload', 'write either'],
    [good.replace('"topic"', '"tpoic":"","topic"'), '', 'unknown field "tpoic"'],
    [good.replace('"topic":"a"', '"topic":"\\ud800"'), 'topic', 'surrogate'],
    [
      good.replace('"retain":false', '"retain":false,"properties":{"userProperties":[["a"]]}'),
      'properties.userProperties.0',
      '',
    ],
  ])('names the line, the field and the fault of %s', async (line, field, fault) => {
    const { checked } = await check(good, '', line, good);
    expect(checked).toMatchObject({ count: 2, badLines: 1, older: 2 });
    const [problem] = checked.problems;
    expect(problem).toMatchObject({ line: 4, field: expect.stringContaining(field) as string });
    expect(problem?.text).toContain(fault);
  });

  it('takes the lines that are right, when that is what the person wants', async () => {
    const { file } = await check(good, '{}', good, Buffer.of(0xff), good.slice(0, 20));
    const history = newHistory();
    expect(await imported(file, history)).toBe(2);
    expect((await readAll(history)).map(({ time }) => time)).toEqual([1_772_362_800_000, 1_772_362_800_000]);
  });

  it.each([
    ['', 'The file is empty'],
    ['{"a":1}\n', 'does not begin with'],
    ['{"format":"topicscope-history","version":9}\n', 'Update TopicScope'],
  ])('refuses what is no export: %j', async (content, words) => {
    const file = path.join(temporaryFolder(), 'in.ndjson');
    await writeFile(file, content);
    await expect(transfers.check({ path: file, olderThan: 0 }, quiet)).rejects.toThrow(words);
  });

  it('ends where it is cancelled, with what was recorded until then', async () => {
    const [from, to] = [newHistory(), newHistory()];
    from.record(numbered(20_000));
    const path_ = await exported(from, 'ndjson');
    const checked = await transfers.check({ path: path_, olderThan: 0 }, quiet);
    const cancelling = new AbortController();
    const { count, stopped } = await transfers.import(
      { path: path_, checked, history: to, session: 's', profileFor: () => 'p' },
      { signal: cancelling.signal, onProgress: ({ done }) => done > 1000 && cancelling.abort() },
    );
    expect(stopped).toBeInstanceOf(CancelledError);
    expect(count).toBeGreaterThan(0);
    expect(await readAll(to)).toHaveLength(count);
  });

  it('is refused when the file is not the one that was looked through', async () => {
    const { file, checked } = await check(good);
    await writeFile(file, 'something else');
    const request = { path: file, checked, history: newHistory(), session: 's', profileFor: () => 'p' };
    const { stopped } = await transfers.import(request, quiet);
    expect(stopped?.message).toContain('was changed since');
  });
});

describe('an export', () => {
  it('is a SQLite file with plain tables', async () => {
    const history = newHistory();
    history.record([
      newMessage({
        payload: Buffer.from('{"temperature":30}'),
        properties: {
          contentType: 'text/plain',
          userProperties: [
            ['a', '1'],
            ['a', '2'],
          ],
          correlationData: Buffer.of(7),
        },
      }),
      newMessage({ payload: Buffer.of(0xff, 0), topic: 'binary' }),
      newMessage({ payload: Buffer.from('a\0b'), topic: 'nul' }),
    ]);
    const file = await exported(history, 'sqlite');
    // The program that people have, not the library that wrote it.
    const all = (sql: string): unknown =>
      JSON.parse(execFileSync('sqlite3', ['-json', '-readonly', file, sql], { encoding: 'utf8' }));
    expect(all('SELECT topic, typeof(payload) AS type, size FROM message ORDER BY id')).toEqual([
      { topic: 'factory/line1/state', type: 'text', size: 18 },
      { topic: 'binary', type: 'blob', size: 2 },
      { topic: 'nul', type: 'blob', size: 3 },
    ]);
    expect(all("SELECT payload ->> '$.temperature' AS t FROM message WHERE topic LIKE 'factory/%'")).toEqual([
      { t: 30 },
    ]);
    expect(all('SELECT user, name, typeof(value) AS type FROM property ORDER BY position')).toEqual([
      { user: 0, name: 'contentType', type: 'text' },
      { user: 0, name: 'correlationData', type: 'blob' },
      { user: 1, name: 'a', type: 'text' },
      { user: 1, name: 'a', type: 'text' },
    ]);
    expect(all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(await readdir(path.dirname(file))).toEqual(['out.sqlite']);
  });

  it('is CSV in which no payload is a formula, and a number stays one', async () => {
    const history = newHistory();
    for (const payload of ['=1+1', '-5.5', '@SUM(A1)', 'a,"b"\nc', 'plain', 'a\0b'])
      history.record([newMessage({ payload: Buffer.from(payload) })]);
    const csv = await readFile(await exported(history, 'csv'), 'utf8');
    for (const field of [`"'=1+1"`, '"-5.5"', `"'@SUM(A1)"`, '"a,""b""\nc"', '"plain"', '"base64","YQBi"'])
      expect(csv).toContain(`,${field},`);
    expect(csv).toMatch(/^"id","time",.*\r\n/);
  });

  it('holds the messages of a filter, from the oldest to the newest, those of now', async () => {
    const history = newHistory();
    history.record([...numbered(1500), ...numbered(3000, { topic: 'other' }), ...numbered(20, {}, 1500)]);
    const target = path.join(temporaryFolder(), 'out.ndjson');
    const source = { file: await history.file(), filter: { topicFilter: 'factory/#' } };
    const seen: number[] = [];
    const count = await transfers.export(
      { source, format: 'ndjson', target, facts },
      { ...quiet, onProgress: ({ done, total }) => seen.push(done, total) },
    );
    expect(count).toBe(1520);
    expect(seen.slice(-2)).toEqual([1520, 1520]);
    const [, ...lines] = (await readFile(target, 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { payload: string }).payload)).toEqual(
      Array.from({ length: 1520 }, (_, index) => String(index)),
    );
  });

  it('holds what a search finds, gaps among it where the search is about no content', async () => {
    const history = newHistory();
    history.record([
      ...numbered(700, { session: 'first', time: 1_700_000_000_000 }),
      newMessage({
        ...{ topic: '', payload: new Uint8Array(), session: 'first', time: 1_700_000_060_000 },
        gap: { reason: 'disconnected', from: 1_700_000_000_000, to: 1_700_000_060_000, text: 'cut' },
      }),
      ...numbered(900, { session: 'second', time: 1_700_000_120_000 }, 700),
    ]);
    const file = await history.file();
    const lines = async (search: string): Promise<string[]> => {
      const parsed = parseQuery(search, { now: 0 });
      if (!parsed.ok) throw new Error(parsed.problem.message);
      const target = path.join(temporaryFolder(), 'out.ndjson');
      const source = { file, filter: { profile: 'p', query: parsed.query } };
      await transfers.export({ source, format: 'ndjson', target, facts }, quiet);
      return (await readFile(target, 'utf8')).trimEnd().split('\n').slice(1);
    };
    expect(await lines('')).toHaveLength(1601);
    expect(await lines('session:second')).toHaveLength(900);
    expect(await lines('session:first is:gap')).toEqual([expect.stringContaining('"text":"cut"')]);
    expect(await lines('before:2023-11-14T22:14:30Z')).toHaveLength(701);
    expect((await lines('"1599"')).map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { payload: '1599' },
    ]);
    const survey = await transfers.survey({ file, filter: { profile: 'p' } }, quiet);
    expect(survey).toMatchObject({ count: 1600, gaps: 1, from: 1_700_000_000_000, to: 1_700_000_120_000 });
    expect(survey.topics).toEqual([
      { topic: 'factory/line1/state', incoming: 1600, outgoing: 0, retained: 0 },
    ]);
  });

  it('gives pages of a stretch, oldest first', async () => {
    const history = newHistory();
    history.record(numbered(2300));
    const texts: string[] = [];
    const { signal } = new AbortController();
    const file = await history.file();
    for await (const page of transfers.pages({ file, filter: {}, upTo: 2200 }, signal))
      texts.push(...page.map(text));
    expect(texts).toEqual(Array.from({ length: 2200 }, (_, index) => String(index)));
  });

  it('leaves nothing behind when it is cancelled, and what was there stays', async () => {
    const history = newHistory();
    history.record(numbered(30_000));
    for (const format of ['ndjson', 'csv', 'sqlite'] as const) {
      const target = path.join(temporaryFolder(), 'out');
      await writeFile(target, 'from before');
      const cancelling = new AbortController();
      const source = { file: await history.file(), filter: {} };
      await expect(
        transfers.export(
          { source, format, target, facts },
          { signal: cancelling.signal, onProgress: () => cancelling.abort() },
        ),
      ).rejects.toBeInstanceOf(CancelledError);
      expect(await readdir(path.dirname(target))).toEqual(['out']);
      expect(await readFile(target, 'utf8')).toBe('from before');
    }
  });

  it('says why when the disk does not take it, and refuses to take the place of history', async () => {
    const history = newHistory();
    history.record(numbered(10));
    const file = await history.file();
    const source = { file, filter: {} };
    const into = (target: string) => transfers.export({ source, format: 'ndjson', target, facts }, quiet);
    await expect(into('/dev/full/x')).rejects.toThrow(/ENOTDIR|not a directory/);
    await expect(into(file)).rejects.toThrow('is the history itself');
    expect(await readAll(history)).toHaveLength(10);
  });
});
