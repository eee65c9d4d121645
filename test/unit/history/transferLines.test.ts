/** What a transfer's file is read by: pieces and lines, batches, what is told of lines that are wrong. Limits are small by argument. */
import { createHash } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { appendFile, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkImport, versionOf } from '../../../src/history/transfer/checkImport.ts';
import type { Progress } from '../../../src/history/transfer/exportMessages.ts';
import { linesOf, longestLine, type Line, type LineOptions } from '../../../src/history/transfer/lines.ts';
import { LineError, parseHeader, parseMessage } from '../../../src/history/transfer/parseLine.ts';
import { readImport, type BatchLimits } from '../../../src/history/transfer/readImport.ts';
import { allOf, temporaryFolder } from './setting.ts';

const never = new AbortController().signal;
const header = '{"format":"topicscope-history","version":1,"profiles":[{"id":"p","name":"Plant"}]}';

function line(given: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    ...{ time: '2026-03-01T12:00:00Z', profile: 'p', direction: 'in', route: 'mqtt', topic: 'a', qos: 0 },
    ...{ retain: false, duplicate: false, payload: '1' },
    ...given,
  });
}

async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = path.join(temporaryFolder(), 'in.ndjson');
  await writeFile(file, content);
  return file;
}

async function read(content: string | Uint8Array, options: LineOptions): Promise<Line[]> {
  return await allOf(linesOf(await fileOf(content), options));
}

const texts = (lines: readonly Line[]): string[] => lines.map(({ bytes }) => Buffer.from(bytes).toString());

describe('the lines of a file', () => {
  it('are those that splitting it would give, whatever a piece holds, each with its number and its end', async () => {
    const part = fc.constantFrom('a', 'bc', '\n', '\n\n', ' ', '\t', '\r\n', 'ü', '{"a": 1}');
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (parts, pieceBytes) => {
          const content = parts.join('');
          const pieces: Uint8Array[] = [];
          const onPiece = (piece: Uint8Array): void => void pieces.push(Uint8Array.from(piece));
          const lines = await read(content, { pieceBytes, onPiece });
          let position = 0;
          const all = content.split('\n').map((text, index, split) => {
            position += Buffer.byteLength(text) + (index < split.length - 1 ? 1 : 0);
            return { number: index + 1, text, position };
          });
          expect(
            lines.map(({ bytes, ...rest }) => ({ ...rest, text: Buffer.from(bytes).toString() })),
          ).toEqual(all.filter(({ text }) => text.trim() !== ''));
          expect(Buffer.concat(pieces).toString()).toBe(content);
          expect(pieces.every(({ length }) => length <= pieceBytes)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('may be as many as there are: what is bounded is one line', async () => {
    const limits = { pieceBytes: 7, mostBytes: 12 };
    expect(await read('123456789\n'.repeat(50), limits)).toHaveLength(50);
    expect(texts(await read(`${'x'.repeat(12)}\n${'y'.repeat(12)}`, limits))).toEqual([
      'x'.repeat(12),
      'y'.repeat(12),
    ]);
    await expect(read(`a\n${'x'.repeat(30)}\nb`, limits)).rejects.toThrow(
      'Line 2 is longer than any message',
    );
    await expect(read('x'.repeat(30), limits)).rejects.toThrow(RangeError);
  });

  it('hold what MQTT can send, in base64', () => {
    expect(longestLine).toBeGreaterThan((268_435_455 / 3) * 4);
  });

  it('are closed when nobody asks for more', async () => {
    const file = await fileOf('a\nb\n');
    for await (const { number } of linesOf(file)) {
      expect(number).toBe(1);
      if (process.platform === 'linux') expect(openFiles()).toContain(file);
      break;
    }
    if (process.platform === 'linux') expect(openFiles()).not.toContain(file);
    await expect(linesOf(path.join(file, 'none')).next()).rejects.toThrow('ENOTDIR');
  });
});

/** Paths of the files that this process has open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((one) => {
    try {
      return [readlinkSync(`/proc/self/fd/${one}`)];
    } catch {
      // Closed since it was listed.
      return [];
    }
  });
}

async function batches(content: string, limits?: BatchLimits) {
  const file = await fileOf(content);
  return await allOf(readImport(file, await versionOf(file), limits));
}

describe('batches of an import', () => {
  it('end with so many messages, or with more bytes of payload', async () => {
    const content = [
      header,
      ...['1', '22', '333', '4444', '5', '6'].map((payload) => line({ payload })),
    ].join('\n');
    const sizes = async (messages: number, bytes: number): Promise<number[]> =>
      (await batches(content, { messages, bytes })).map(({ messages: { length } }) => length);
    expect(await sizes(4, 100)).toEqual([4, 2]);
    expect(await sizes(3, 100)).toEqual([3, 3]);
    expect(await sizes(100, 100)).toEqual([6]);
    // 1 + 2 + 3 bytes are not more than 6, and each batch begins to count anew.
    expect(await sizes(100, 6)).toEqual([4, 2]);
    expect(await sizes(100, 5)).toEqual([3, 3]);
    expect(await sizes(100, 0)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it('say how far they are, and leave out what is wrong', async () => {
    const content = `${header}\n${line()}\n{}\n${line({ payload: '2' })}\n`;
    const all = await batches(content, { messages: 1, bytes: 100 });
    expect(all.map(({ messages }) => messages.map(({ payload }) => Buffer.from(payload).toString()))).toEqual(
      [['1'], ['2']],
    );
    expect(all.map(({ position }) => position)).toEqual([`${header}\n${line()}\n`.length, content.length]);
    expect(await batches(`${header}\n`)).toEqual([]);
    await expect(batches(`${line()}\n`)).rejects.toBeInstanceOf(LineError);
  });

  it('are of the very file that was checked', async () => {
    const file = await fileOf(`${header}\n${line()}\n`);
    const checked = await versionOf(file);
    const next = async (): Promise<number | undefined> =>
      ((await readImport(file, checked).next()).value as { messages: unknown[] } | undefined)?.messages
        .length;
    expect(await next()).toBe(1);
    const { atime, mtime } = await stat(file);
    await utimes(file, atime, new Date(mtime.getTime() + 2000));
    await expect(next()).rejects.toThrow('was changed since it was looked through');
    await utimes(file, atime, mtime);
    await appendFile(file, '\n');
    await utimes(file, atime, mtime);
    await expect(next()).rejects.toThrow('was changed since it was looked through');
  });
});

async function check(content: string, olderThan = 0, mostProblems?: number) {
  const seen: Progress[] = [];
  const file = await fileOf(content);
  return {
    seen,
    checked: await checkImport({ path: file, olderThan }, (one) => seen.push(one), never, mostProblems),
  };
}

describe('a file that is looked through', () => {
  const at = (second: number): string => new Date(Date.UTC(2026, 2, 1, 12, 0, second)).toISOString();

  it('is counted by profile, by age, and told by its digest', async () => {
    const content = [
      header,
      line({ time: at(5) }),
      line({ time: at(3), profile: 'unknown' }),
      line({ time: at(9) }),
      '',
    ].join('\n');
    const { checked, seen } = await check(content, Date.parse(at(5)));
    expect(checked).toEqual({
      count: 3,
      profiles: [
        { id: 'p', name: 'Plant', count: 2 },
        { id: 'unknown', name: 'unknown', count: 1 },
      ],
      ...{ badLines: 0, problems: [], older: 1 },
      ...{ from: Date.parse(at(3)), to: Date.parse(at(9)) },
      digest: createHash('sha256').update(content).digest('hex'),
      version: { bytes: content.length, modified: expect.any(Number) as number },
    });
    expect(seen.map(({ done }) => done)).toEqual(
      [1, 2, 3].map(
        (lines) =>
          content
            .split('\n')
            .slice(0, lines + 1)
            .join('\n').length + 1,
      ),
    );
    expect(new Set(seen.map(({ total }) => total))).toEqual(new Set([content.length]));
  });

  it('may have no messages', async () => {
    const { checked } = await check(header);
    expect(checked).toMatchObject({ count: 0, profiles: [], older: 0, from: 0, to: 0 });
    await expect(check('\n \n')).rejects.toThrow('The file is empty');
  });

  it('tells so many problems one by one, and counts the others', async () => {
    const { checked } = await check([header, '{', line(), '[]', '1'].join('\n'), 0, 2);
    expect([checked.count, checked.badLines, checked.problems.map((one) => one.line)]).toEqual([
      1,
      3,
      [2, 4],
    ]);
  });

  it('is left when that is wanted', async () => {
    const cancelling = new AbortController();
    const file = await fileOf([header, line(), line()].join('\n'));
    const seen: Progress[] = [];
    const onProgress = (one: Progress): void => {
      seen.push(one);
      cancelling.abort(new Error('enough'));
    };
    await expect(checkImport({ path: file, olderThan: 0 }, onProgress, cancelling.signal)).rejects.toThrow(
      'enough',
    );
    expect(seen).toHaveLength(1);
  });
});

describe('a line', () => {
  const parse = (text: string) => parseMessage(Buffer.from(text));

  it('becomes a message with what it has and nothing besides', () => {
    expect(parse(line({ id: 7 }))).toEqual({
      ...{ time: Date.UTC(2026, 2, 1, 12), profile: 'p', direction: 'in', route: 'mqtt', topic: 'a', qos: 0 },
      ...{ retain: false, duplicate: false, payload: new Uint8Array([0x31]) },
    });
    const all = {
      ...{ session: 's', direction: 'out', route: 'https', topic: '', qos: 2, retain: true, duplicate: true },
      properties: {
        ...{ payloadFormatIndicator: 'utf8', messageExpiryInterval: 4_294_967_295, contentType: 't' },
        ...{ responseTopic: 'r', correlationData: '/w==', userProperties: [['a', '1']] },
        ...{ topicAlias: 65_535, subscriptionIdentifiers: [0, 7] },
      },
      outcome: {
        ...{ ok: false, milliseconds: 0, reasonCode: 255, reasonString: 'r', httpStatus: 500 },
        ...{ message: 'm', traceId: 't' },
      },
      gap: { reason: 'notRecorded', count: 0, from: -1, to: 2.5, text: 't' },
    };
    expect(parse(line(all))).toMatchObject({
      ...all,
      properties: { ...all.properties, correlationData: new Uint8Array([0xff]) },
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ['no profile', { profile: '' }, 'profile', ''],
    ['another direction', { direction: 'up' }, 'direction', ''],
    ['another route', { route: 'tcp' }, 'route', ''],
    ['a QoS as text', { qos: '1' }, 'qos', 'is the number 0, 1 or 2'],
    ['a flag as number', { retain: 1 }, 'retain', ''],
    ['an id below 0', { id: -1 }, 'id', ''],
    ['half an id', { id: 1.5 }, 'id', ''],
    ['a time that is none', { time: '12:00' }, 'time', 'is no time; write it as'],
    ['half a character', { payload: '\ud800' }, 'payload', 'half of a surrogate pair'],
    ['no payload', { payload: undefined }, 'payload', 'write either payload (text) or payloadBase64'],
    [
      'base64 that is not filled up',
      { payload: undefined, payloadBase64: 'MQ' },
      'payloadBase64',
      'is not base64',
    ],
    ['base64 of URLs', { payload: undefined, payloadBase64: '_w==' }, 'payloadBase64', 'is not base64'],
    [
      'an expiry too large',
      { properties: { messageExpiryInterval: 4_294_967_296 } },
      'properties.messageExpiryInterval',
      '',
    ],
    ['an alias too large', { properties: { topicAlias: 65_536 } }, 'properties.topicAlias', ''],
    ['an unknown property', { properties: { color: 'red' } }, 'properties', 'has the unknown field "color"'],
    [
      'a user property of one',
      { properties: { userProperties: [['a']] } },
      'properties.userProperties.0',
      '',
    ],
    [
      'a reason too large',
      { outcome: { ok: true, milliseconds: 1, reasonCode: 256 } },
      'outcome.reasonCode',
      '',
    ],
    ['a time below 0', { outcome: { ok: true, milliseconds: -1 } }, 'outcome.milliseconds', ''],
    ['another gap', { gap: { reason: 'holiday', from: 0, to: 1 } }, 'gap.reason', ''],
    ['two unknown fields', { a: 1, b: 2 }, '', 'has the unknown field "a", "b"'],
  ])('with %s is refused', (_, given, field, words) => {
    expect(() => parse(line(given))).toThrow(
      expect.objectContaining({
        name: 'LineError',
        field,
        message: expect.stringContaining(words) as string,
      }),
    );
  });

  it('that is no UTF-8 is not read as something else; a byte order mark is no fault', () => {
    expect(() => parseMessage(Buffer.from(line({ payload: 'é' }), 'latin1'))).toThrow('is not valid UTF-8');
    expect(() => parse('[1')).toThrow('is not JSON, or ends in the middle');
    expect(() => parse('[]')).toThrow(LineError);
    expect(parseHeader(Buffer.from(`\ufeff${header}\r`)).names).toEqual(new Map([['p', 'Plant']]));
  });

  it.each([
    ['{}', 'does not begin with {"format":"topicscope-history","version":1}'],
    ['{"format":"topicscope-history","version":0}', 'does not begin with'],
    ['{"format":"topicscope-history","version":1.5}', 'does not begin with'],
    ['{"format":"topicscope-history","version":2}', 'version 2 of the format; this TopicScope knows 1'],
  ])('that should be the first: %s', (text, words) => {
    expect(() => parseHeader(Buffer.from(text))).toThrow(words);
  });
});
