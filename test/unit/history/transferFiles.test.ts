/** What transfers write: texts and base64, records of CSV, rows of SQLite, files that have their name when they are complete. */
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvHeader, csvRecord } from '../../../src/history/transfer/csv.ts';
import { exportMessages, type Progress } from '../../../src/history/transfer/exportMessages.ts';
import { openTextFile } from '../../../src/history/transfer/messageFile.ts';
import { headerLine, messageLine } from '../../../src/history/transfer/ndjson.ts';
import { parseMessage } from '../../../src/history/transfer/parseLine.ts';
import { base64, longestText, payloadText } from '../../../src/history/transfer/payloadText.ts';
import { countOf, pagesOf } from '../../../src/history/transfer/source.ts';
import { openSqliteFile } from '../../../src/history/transfer/sqliteFile.ts';
import { surveyMessages } from '../../../src/history/transfer/survey.ts';
import { unfinishedFile } from '../../../src/history/transfer/unfinishedFile.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import type { Message, NewMessage } from '../../../src/shared/message.ts';
import { allOf, newMessage, numbered, open, temporaryFolder } from './setting.ts';

const never = new AbortController().signal;
const facts = { exported: 0, profiles: [{ id: 'p', name: 'Plant' }], selection: 'everything' };

const message = (given: Partial<NewMessage> = {}): Message => ({ ...newMessage(given), id: 7 });

const everything: Partial<NewMessage> = {
  ...{ session: 's', direction: 'out', route: 'https', topic: 'a/b', qos: 2, retain: true, duplicate: true },
  payload: Buffer.from('on'),
  properties: {
    ...{ payloadFormatIndicator: 'utf8', messageExpiryInterval: 9, contentType: 'text/plain' },
    ...{ responseTopic: 'r', correlationData: Uint8Array.of(1, 255), topicAlias: 3 },
    userProperties: [
      ['a', '1'],
      ['a', '2'],
    ],
    subscriptionIdentifiers: [4, 5],
  },
  outcome: { ok: false, milliseconds: 1.5, reasonCode: 135 },
  gap: { reason: 'notRecorded', count: 2, from: 0, to: 1 },
};

describe('a payload in a file of text', () => {
  it('is text where that gives back every byte, else base64', () => {
    expect(payloadText(Buffer.from('\ufeffü'))).toBe('\ufeffü');
    expect(payloadText(new Uint8Array())).toBe('');
    expect(payloadText(Uint8Array.of(0xff))).toBeUndefined();
    // A part of a larger buffer is that part.
    expect(payloadText(Buffer.from('abcd').subarray(1, 3))).toBe('bc');
    expect(base64(Buffer.from('abcd').subarray(1, 3))).toBe('YmM=');
  });

  it('is no text that might be too long once it is escaped', () => {
    expect(payloadText(Buffer.alloc(longestText, 0x61))).toHaveLength(longestText);
    expect(payloadText(Buffer.alloc(longestText + 1, 0x61))).toBeUndefined();
    // A control character becomes six: that much has to be a string still.
    expect(longestText * 6).toBeLessThan(0x1f_ff_ff_e8);
  });
});

describe('NDJSON', () => {
  it('has a field for what there is, and none for what is not', () => {
    const back = (one: Message) => parseMessage(Buffer.from(messageLine(one)));
    const { id: _, ...all } = message(everything);
    expect(back(message(everything))).toEqual({ ...all, payload: new Uint8Array(Buffer.from('on')) });
    expect(Object.keys(JSON.parse(messageLine(message())) as object)).toEqual([
      ...['id', 'time', 'profile', 'direction', 'route', 'topic', 'qos', 'retain', 'duplicate', 'payload'],
    ]);
    expect(messageLine(message())).toMatch(/^\{"id":7,"time":"2023-11-14T22:13:20\.000Z".*\}\n$/);
    expect(headerLine(facts)).toMatch(/"exported":"1970-01-01T00:00:00\.000Z","selection":"everything".*\n$/);
  });
});

/** A record as another program reads it: by the names of the first. */
function record(one: Message): Record<string, string> {
  const [found] = parse<Record<string, string>>(csvHeader() + csvRecord(one), { columns: true });
  if (!found) throw new Error('no record');
  return found;
}

describe('CSV', () => {
  it('has a column for each field', () => {
    expect(record(message(everything))).toEqual({
      ...{ id: '7', time: '2023-11-14T22:13:20.000Z', profile: 'p', session: 's', direction: 'out' },
      ...{ route: 'https', topic: 'a/b', qos: '2', retain: 'true', duplicate: 'true', size: '2' },
      ...{ payloadEncoding: 'text', payload: 'on', contentType: 'text/plain', responseTopic: 'r' },
      ...{ correlationDataBase64: 'Af8=', userProperties: '[["a","1"],["a","2"]]' },
      otherProperties:
        '{"payloadFormatIndicator":"utf8","messageExpiryInterval":9,"topicAlias":3,"subscriptionIdentifiers":[4,5]}',
      ...{ ok: 'false', outcome: '{"ok":false,"milliseconds":1.5,"reasonCode":135}' },
      gap: '{"reason":"notRecorded","count":2,"from":0,"to":1}',
    });
  });

  it('leaves empty what is not there', () => {
    const { id: _, ...rest } = record(message({ properties: { contentType: 'c' } }));
    expect(rest).toMatchObject({
      session: '',
      correlationDataBase64: '',
      userProperties: '',
      retain: 'false',
    });
    expect(rest).toMatchObject({ otherProperties: '', ok: '', outcome: '', gap: '', responseTopic: '' });
  });

  it.each([
    ['plain', 'text', 'plain'],
    ['a\tb\r\nc', 'text', 'a\tb\r\nc'],
    ['a,"b"', 'text', 'a,"b"'],
    ['=1+1', 'text', "'=1+1"],
    ['+1+1', 'text', "'+1+1"],
    ['-2.5e3', 'text', '-2.5e3'],
    ['+7', 'text', '+7'],
    ['-', 'text', "'-"],
    ['-1e999', 'text', "'-1e999"],
    ['@x', 'text', "'@x"],
    ['\u0000', 'base64', 'AA=='],
    ['\u0008', 'base64', 'CA=='],
    ['\u000b', 'base64', 'Cw=='],
    ['\u001f', 'base64', 'Hw=='],
    ['\u007f', 'base64', 'fw=='],
  ])('writes the payload %j as %s', (payload, payloadEncoding, written) => {
    expect(record(message({ payload: Buffer.from(payload) }))).toMatchObject({
      payloadEncoding,
      payload: written,
    });
  });

  it('writes bytes as base64', () => {
    expect(record(message({ payload: Uint8Array.of(0xff) }))).toMatchObject({
      ...{ payloadEncoding: 'base64', payload: '/w==', size: '1' },
    });
  });
});

describe('SQLite', () => {
  it('has a row for a message and one for each of its properties', async () => {
    const file = path.join(temporaryFolder(), 'out.sqlite');
    const written = await openSqliteFile(file, facts);
    await written.write([message(everything), { ...message({ payload: Buffer.from('a\0') }), id: 8 }]);
    // More than a stretch.
    await written.write(numbered(450).map((one, index) => ({ ...one, id: 10 + index })));
    await written.close();
    const database = new DatabaseSync(file, { readOnly: true });
    const all = (sql: string) =>
      database
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }));
    expect(all('SELECT * FROM message WHERE id < 9')).toEqual([
      {
        ...{ id: 7, time: '2023-11-14T22:13:20.000Z', profile: 'p', session: 's', direction: 'out' },
        ...{ route: 'https', topic: 'a/b', qos: 2, retain: 1, duplicate: 1, size: 2, payload: 'on', ok: 0 },
        outcome: '{"ok":false,"milliseconds":1.5,"reasonCode":135}',
        gap: '{"reason":"notRecorded","count":2,"from":0,"to":1}',
      },
      expect.objectContaining({
        session: null,
        payload: new Uint8Array([0x61, 0]),
        ok: null,
        outcome: null,
        gap: null,
      }),
    ]);
    expect(all('SELECT count(*) AS count, max(id) AS last FROM message')).toEqual([
      { count: 452, last: 459 },
    ]);
    expect(
      all('SELECT position, user, name, value FROM property WHERE message = 7 ORDER BY position'),
    ).toEqual(
      [
        [0, 'payloadFormatIndicator', 'utf8'],
        [0, 'messageExpiryInterval', 9],
        [0, 'contentType', 'text/plain'],
        [0, 'responseTopic', 'r'],
        [0, 'correlationData', new Uint8Array([1, 255])],
        [0, 'topicAlias', 3],
        [0, 'subscriptionIdentifier', 4],
        [0, 'subscriptionIdentifier', 5],
        [1, 'a', '1'],
        [1, 'a', '2'],
      ].map(([user, name, value], position) => ({ position, user, name, value })),
    );
    expect(all('SELECT name, value FROM about ORDER BY name')).toEqual(
      [
        ['exported', '1970-01-01T00:00:00.000Z'],
        ['format', 'topicscope-history-sqlite'],
        ['profiles', '[{"id":"p","name":"Plant"}]'],
        ['selection', 'everything'],
        ['version', '1'],
      ].map(([name, value]) => ({ name, value })),
    );
    expect(all("SELECT name FROM sqlite_master WHERE type = 'index' AND sql NOT NULL ORDER BY name")).toEqual(
      [{ name: 'message_by_time' }, { name: 'message_by_topic' }],
    );
    database.close();
  });

  it('is not written over what is there', async () => {
    const file = path.join(temporaryFolder(), 'out.sqlite');
    await (await openSqliteFile(file, facts)).drop();
    await expect(openSqliteFile(file, facts)).rejects.toThrow('already exists');
  });
});

describe('a file of text', () => {
  it('is written whenever enough is gathered, and at the end', async () => {
    const file = path.join(temporaryFolder(), 'out.txt');
    const encode = ({ payload }: Message): string => `${Buffer.from(payload).toString()}\n`;
    const written = await openTextFile(file, 'head\n', encode, 8);
    const now = async (): Promise<string> => await readFile(file, 'utf8');
    await written.write([message({ payload: Buffer.from('ab') })]);
    expect(await now()).toBe('');
    await written.write([message({ payload: Buffer.from('') })]);
    expect(await now()).toBe('head\nab\n\n');
    await written.write([message({ payload: Buffer.from('end') })]);
    await written.close();
    expect(await now()).toBe('head\nab\n\nend\n');
    await expect(openTextFile(file, '', encode)).rejects.toThrow('EEXIST');
  });

  it('has its name when it is complete, and none when it never will be', async () => {
    const folder = temporaryFolder();
    const target = path.join(folder, 'out');
    const [kept, left] = [unfinishedFile(target), unfinishedFile(target)];
    expect(kept.path).not.toBe(left.path);
    await writeFile(kept.path, 'all');
    await writeFile(left.path, 'half');
    expect(existsSync(target)).toBe(false);
    await kept.complete();
    await left.abandon();
    await left.abandon();
    expect(await readdir(folder)).toEqual(['out']);
    expect(await readFile(target, 'utf8')).toBe('all');
    await expect(left.complete()).rejects.toThrow('ENOENT');
  });
});

describe('a stretch of history', () => {
  const gap: NewMessage = newMessage({
    ...{ topic: '', payload: new Uint8Array(), time: 9 },
    gap: { reason: 'disconnected', from: 1, to: 9 },
  });

  async function recorded(messages: readonly NewMessage[]): Promise<string> {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record(messages);
    await history.flush();
    return await history.file();
  }

  it('is read in pages between two ids, none of them empty', async () => {
    const file = await recorded(numbered(2500));
    const ids = async (source: { after?: number; upTo?: number }): Promise<number[][]> =>
      (await allOf(pagesOf({ file, filter: {}, ...source }, systemClock, never))).map((page) =>
        page.map(({ id }) => id),
      );
    const [first = 0] = (await ids({})).flat();
    const range = (from: number, count: number): number[] =>
      Array.from({ length: count }, (_, n) => first + from + n);
    expect((await ids({})).flat()).toEqual(range(0, 2500));
    expect((await ids({ after: first + 9, upTo: first + 1500 })).flat()).toEqual(range(10, 1491));
    expect((await ids({ upTo: first + 999 })).every(({ length }) => length > 0)).toBe(true);
    expect((await ids({ upTo: first + 999 })).flat()).toHaveLength(1000);
    expect(await ids({ after: first + 2499 })).toEqual([]);
    expect(await countOf({ file, filter: {} }, systemClock)).toEqual({ total: 2500, upTo: first + 2499 });
    expect(await countOf({ file, filter: {}, upTo: first + 9 }, systemClock)).toEqual({
      total: 10,
      upTo: first + 9,
    });
  });

  it('is surveyed: what is in it, by topic, and what goes beyond the topics that are told', async () => {
    const file = await recorded([
      gap,
      newMessage({ topic: 'a', time: 5, payload: Buffer.from('12'), qos: 2, retain: true }),
      newMessage({ topic: 'b', time: 4, direction: 'out', payload: Buffer.from('123') }),
      newMessage({ topic: 'a', time: 6, payload: Buffer.from('1'), properties: { contentType: 't' } }),
      newMessage({ topic: 'c', time: 8, payload: new Uint8Array(), retain: true, qos: 1 }),
    ]);
    const seen: Progress[] = [];
    const survey = await surveyMessages({ file, filter: {} }, (one) => seen.push(one), never, systemClock, 2);
    expect(survey).toEqual({
      ...{ count: 4, gaps: 1, bytes: 6, largest: 3, qos2: 1, withProperties: 1, from: 5, to: 8 },
      upTo: expect.any(Number) as number,
      topics: [
        { topic: 'a', incoming: 2, outgoing: 0, retained: 1 },
        { topic: 'b', incoming: 0, outgoing: 1, retained: 0 },
      ],
      onOtherTopics: 1,
    });
    expect(seen).toEqual([{ done: 5, total: 5 }]);
    const nothing = await surveyMessages(
      { file, filter: { profile: 'nobody' } },
      () => undefined,
      never,
      systemClock,
    );
    expect(nothing).toMatchObject({ count: 0, gaps: 0, from: 0, to: 0, largest: 0, topics: [] });
  });

  it('is left when that is wanted, and nothing stays behind', async () => {
    const file = await recorded(numbered(2100));
    const folder = temporaryFolder();
    const leaving = (): { signal: AbortSignal; onProgress: () => void; seen: () => number } => {
      const controller = new AbortController();
      let count = 0;
      return {
        signal: controller.signal,
        onProgress: () => {
          count++;
          controller.abort(new Error('enough'));
        },
        seen: () => count,
      };
    };
    const [one, two] = [leaving(), leaving()];
    await expect(
      surveyMessages({ file, filter: {} }, one.onProgress, one.signal, systemClock),
    ).rejects.toThrow('enough');
    expect(one.seen()).toBe(1);
    const request = {
      source: { file, filter: {} },
      format: 'csv',
      target: path.join(folder, 'out'),
      facts,
    } as const;
    await expect(exportMessages(request, two.onProgress, two.signal, systemClock)).rejects.toThrow('enough');
    expect(two.seen()).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });

  it('never takes the place of what it is read from', async () => {
    const file = await recorded(numbered(3));
    for (const target of [file, `${file}-wal`, `${file}-shm`, path.join(file, '..', path.basename(file))]) {
      const request = { source: { file, filter: {} }, format: 'ndjson', target, facts } as const;
      await expect(exportMessages(request, () => undefined, never, systemClock)).rejects.toThrow(
        'is the history itself',
      );
    }
  });
});
