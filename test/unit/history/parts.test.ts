/** Small parts of history by themselves: numbers and flags as stored, what is lost, whose fault a failure is, marks of patterns. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader, ByteWriter } from '../../../src/history/file/bytes.ts';
import { DamagedError, faultOf } from '../../../src/history/file/fault.ts';
import {
  decodeExtra,
  decodeFlags,
  encodeExtra,
  encodeFlags,
  isGap,
  isOutgoing,
  largeBeginning,
  largePayload,
  storedBytes,
} from '../../../src/history/file/record.ts';
import { ForeignFileError, NewerSchemaError, OlderSchemaError } from '../../../src/history/file/schema.ts';
import {
  makePatternCell,
  markPatternsIn,
  patternMark,
  patternTried,
  tryingPattern,
} from '../../../src/history/patternMark.ts';
import { parsePayload, wholePayload } from '../../../src/history/reading/payloads.ts';
import { Gaps } from '../../../src/history/writing/gaps.ts';
import { LossCounter } from '../../../src/history/writing/losses.ts';
import type { Direction, QoS, Route } from '../../../src/shared/message.ts';
import { newMessage } from './setting.ts';

describe('stored numbers', () => {
  it('come back, whatever their size and the room that there was', () => {
    const unsigned = fc.oneof(
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.constantFrom(0, 127, 128, 16_383, 16_384, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER),
    );
    const signed = fc.oneof(
      fc.integer({ min: -(2 ** 52), max: 2 ** 52 - 1 }),
      fc.constantFrom(-1, 0, 1, -64, 64),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(unsigned, signed, fc.uint8Array({ maxLength: 20 })), { maxLength: 20 }),
        fc.integer({ min: 0, max: 40 }),
        (rows, capacity) => {
          const writer = new ByteWriter(capacity);
          for (const [one, other, bytes] of rows) {
            writer.unsigned(one);
            writer.signed(other);
            writer.unsigned(bytes.length);
            writer.raw(bytes);
          }
          const reader = new ByteReader(Uint8Array.from(writer.written()));
          for (const [one, other, bytes] of rows) {
            expect([reader.unsigned(), reader.signed()]).toEqual([one, other]);
            expect([...reader.raw(reader.unsigned())]).toEqual([...bytes]);
          }
          expect(reader.atEnd).toBe(true);
        },
      ),
    );
  });

  it('are as short as LEB128 has them', () => {
    const bytes = (write: (writer: ByteWriter) => void): number[] => {
      const writer = new ByteWriter();
      write(writer);
      return [...writer.written()];
    };
    expect(bytes((writer) => writer.unsigned(127))).toEqual([127]);
    expect(bytes((writer) => writer.unsigned(128))).toEqual([0x80, 1]);
    expect(bytes((writer) => writer.signed(-1))).toEqual([1]);
    expect(bytes((writer) => writer.signed(1))).toEqual([2]);
  });

  it('that end too early are an error', () => {
    expect(() => new ByteReader(Uint8Array.of(0x80)).unsigned()).toThrow(RangeError);
    expect(() => new ByteReader(Uint8Array.of(1)).raw(2)).toThrow(RangeError);
    const reader = new ByteReader(Uint8Array.of(1, 2));
    expect([...reader.raw(2), reader.atEnd]).toEqual([1, 2, true]);
  });
});

describe('a stored message', () => {
  it('has all its flags, each by itself', () => {
    for (const direction of ['in', 'out'] satisfies Direction[])
      for (const route of ['mqtt', 'https'] satisfies Route[])
        for (const qos of [0, 1, 2] satisfies QoS[])
          for (const retain of [false, true])
            for (const duplicate of [false, true]) {
              const flags = encodeFlags(newMessage({ direction, route, qos, retain, duplicate }));
              expect(decodeFlags(flags)).toEqual({ direction, route, qos, retain, duplicate });
              expect([isOutgoing(flags), isGap(flags), flags < 256]).toEqual([
                direction === 'out',
                false,
                true,
              ]);
            }
    const gap = encodeFlags(newMessage({ gap: { reason: 'disconnected', from: 0, to: 1 } }));
    expect([isGap(gap), isOutgoing(gap)]).toEqual([true, false]);
  });

  it('keeps apart only what is larger than 64 KB', () => {
    expect(storedBytes(0)).toBe(0);
    expect(storedBytes(largePayload)).toBe(65_536);
    expect(storedBytes(largePayload + 1)).toBe(largeBeginning);
  });

  it('has what is rare in one piece, and nothing where there is nothing', () => {
    expect(encodeExtra({})).toBeUndefined();
    expect(decodeExtra(new Uint8Array())).toEqual({});
    const rare = {
      properties: { contentType: 'ü', correlationData: Uint8Array.of(0, 255) },
      outcome: { ok: false, milliseconds: 1 },
      gap: { reason: 'memoryLimit', from: 1, to: 2 },
    } as const;
    expect(decodeExtra(encodeExtra(rare) ?? new Uint8Array())).toEqual(rare);
    for (const one of [{ properties: { topicAlias: 1 } }, { outcome: rare.outcome }, { gap: rare.gap }])
      expect(decodeExtra(encodeExtra(one) ?? new Uint8Array())).toEqual(one);
  });
});

describe('messages that are not recorded', () => {
  it('are counted by profile, from the first time to the last', () => {
    const counter = new LossCounter();
    expect([counter.isEmpty, counter.list('r'), counter.gaps('memoryLimit', 't')]).toEqual([true, [], []]);
    counter.add({ profile: 'p', session: 's', time: 5 });
    counter.add({ profile: 'p', time: 3 });
    counter.add({ profile: 'q', time: 4 });
    counter.add({ profile: 'p', time: 4 });
    expect(counter.isEmpty).toBe(false);
    expect(counter.list('full')).toEqual([
      { profile: 'p', count: 3, from: 3, to: 5, reason: 'full' },
      { profile: 'q', count: 1, from: 4, to: 4, reason: 'full' },
    ]);
    const other = new LossCounter();
    other.add({ profile: 'p', session: 'later', time: 9 });
    other.add({ profile: 'p', time: 1 });
    other.add({ profile: 'r', session: 'x', time: 2 });
    counter.merge(other);
    expect(counter.gaps('memoryLimit', 'words')).toMatchObject([
      {
        profile: 'p',
        session: 'later',
        time: 9,
        gap: { reason: 'memoryLimit', count: 5, from: 1, to: 9, text: 'words' },
      },
      { profile: 'q', time: 4, gap: { count: 1 } },
      { profile: 'r', session: 'x', gap: { count: 1, from: 2, to: 2 } },
    ]);
    expect(counter.gaps('memoryLimit', 'words')[1]).not.toHaveProperty('session');
    // What was merged stays what it was.
    counter.add({ profile: 'r', time: 7 });
    expect(other.list('')[1]).toMatchObject({ profile: 'r', count: 1, to: 2 });
  });

  it('become entries by their reason, in the order of time', () => {
    const gaps = new Gaps();
    expect([gaps.isEmpty, gaps.entries()]).toEqual([true, []]);
    gaps.refused(newMessage({ time: 9 }), undefined);
    gaps.refused(newMessage({ time: 5 }), 'the disk is full');
    const told = (): unknown[] =>
      gaps.entries().map(({ time, gap }) => [time, gap?.reason, gap?.count, gap?.text]);
    expect(told()).toEqual([
      [5, 'notRecorded', 1, 'the disk is full'],
      [9, 'memoryLimit', 1, 'They came faster than the disk took them.'],
    ]);
    gaps.lost(new LossCounter(), 'nothing was lost');
    expect(told()).toContainEqual([5, 'notRecorded', 1, 'the disk is full']);
    const lost = new LossCounter();
    lost.add(newMessage({ time: 20 }));
    const others = new Gaps();
    others.lost(lost, 'damaged');
    others.refused(newMessage({ time: 1 }), undefined);
    gaps.merge(others);
    expect(told()).toEqual([
      [9, 'memoryLimit', 2, 'They came faster than the disk took them.'],
      [20, 'notRecorded', 2, 'damaged'],
    ]);
    expect(gaps.isEmpty).toBe(false);
  });
});

describe('what is wrong with the file', () => {
  const sqlite = (errcode: number): Error => Object.assign(new Error('words'), { errcode });
  it.each<[string, unknown, string, string]>([
    ['newer', new NewerSchemaError('made by a newer one'), 'newer', 'made by a newer one (/h)'],
    ['older', new OlderSchemaError('made by an older one'), 'older', 'made by an older one (/h)'],
    ['of others', new ForeignFileError('of another program'), 'foreign', 'of another program (/h)'],
    ['not what was written', new DamagedError('cut'), 'damaged', 'The history file /h is damaged: cut'],
    ['corrupt', sqlite(11), 'damaged', 'The history file /h is damaged: words'],
    ['corrupt in detail', sqlite(11 + 256), 'damaged', 'The history file /h is damaged: words'],
    ['no database', sqlite(26), 'damaged', 'The history file /h is damaged: words'],
    ['busy', sqlite(5), 'busy', 'another program has locked it'],
    ['busy in recovery', sqlite(261), 'busy', 'another program has locked it'],
    ['locked', sqlite(6), 'busy', 'another program has locked it'],
    ['denied', sqlite(3), 'passing', 'access to the file is denied (words)'],
    ['read-only', sqlite(8), 'passing', 'read-only'],
    ['a disk that fails', sqlite(10 + 256 * 2), 'passing', 'reading or writing the disk failed'],
    ['full', sqlite(13), 'passing', 'the disk is full'],
    ['not to be opened', sqlite(14), 'passing', 'cannot be opened or written'],
    [
      'of the system',
      Object.assign(new Error('EACCES'), { syscall: 'mkdir' }),
      'passing',
      'History cannot use /h: EACCES',
    ],
    ['an error in a question', sqlite(1), 'unknown', 'History failed: words'],
    ['no error at all', 'odd', 'unknown', 'History failed: odd'],
  ])('%s', (_, error, kind, text) => {
    const fault = faultOf(error, '/h');
    expect(fault.kind).toBe(kind);
    expect(fault.text).toContain(text);
  });
});

describe('the mark of a pattern', () => {
  it('stands while it is tried, and tells patterns and times apart', () => {
    const cell = makePatternCell();
    const pattern = { source: '(a+)+$', flags: 'i' };
    // Nobody looks.
    expect(tryingPattern(pattern, () => patternTried(cell))).toBeUndefined();
    markPatternsIn(cell);
    const mark = patternMark(pattern);
    expect(patternTried(cell)).toBeUndefined();
    expect(tryingPattern(pattern, () => patternTried(cell))).toEqual({ mark, time: 1 });
    expect(patternTried(cell)).toBeUndefined();
    expect(() =>
      tryingPattern(pattern, () => {
        throw new Error('gone');
      }),
    ).toThrow('gone');
    expect(patternTried(cell)).toBeUndefined();
    expect(tryingPattern(pattern, () => patternTried(cell))).toEqual({ mark, time: 3 });
    const others = [
      { ...pattern, flags: '' },
      { ...pattern, source: '(b+)+$' },
      { source: '', flags: '' },
    ];
    expect(new Set([mark, ...others.map(patternMark)]).size).toBe(4);
    expect([mark, ...others.map(patternMark)]).not.toContain(0);
  });
});

describe('payloads that are looked into', () => {
  it.each<[string, unknown]>([
    ['{"a":1}', { a: 1 }],
    [' \t\r\n[1]', [1]],
    ['-1.5', -1.5],
    ['9', 9],
    ['"x"', 'x'],
    ['true', true],
    ['false', false],
    ['null', null],
    ['', undefined],
    ['   ', undefined],
    ['x', undefined],
    ['{', undefined],
    ['nul', undefined],
    ['\u000b1', undefined],
  ])('%j', (text, document) => {
    expect(parsePayload(Buffer.from(text))).toEqual(document);
  });

  it('are no larger than 4 MB, and whole', () => {
    const most = 4 * 1024 * 1024;
    expect(parsePayload(Buffer.from(`"${'x'.repeat(most - 2)}"`))).toHaveLength(most - 2);
    expect(parsePayload(Buffer.from(`"${'x'.repeat(most - 1)}"`))).toBeUndefined();
    expect(parsePayload(Buffer.from('"\xff"', 'latin1'))).toBeUndefined();
    const asked: number[] = [];
    const segments = {
      large: (id: number) => {
        asked.push(id);
        return Uint8Array.of(7);
      },
    };
    const payload = Uint8Array.of(1);
    const of = (size: number) => wholePayload(segments, { id: 3, size, payload });
    expect([of(1), of(largePayload), of(largePayload + 1), of(most), of(most + 1)]).toEqual([
      ...[payload, payload, Uint8Array.of(7), Uint8Array.of(7), undefined],
    ]);
    expect(asked).toEqual([3, 3]);
  });
});
