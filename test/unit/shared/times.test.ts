/** Times and paths as people write them in searches: each is read as it is meant, and written so that it is read again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFieldPath, readFieldPath } from '../../../src/shared/search/fieldPath.ts';
import { Scanner } from '../../../src/shared/search/scanner.ts';
import { formatTime, parseDuration, parseTime } from '../../../src/shared/search/times.ts';

const now = new Date(2026, 2, 15, 12, 30, 5, 250).getTime();
const local = (...parts: [number, number, number?, number?, number?, number?, number?]): number =>
  new Date(...parts).getTime();

describe('a duration', () => {
  it.each<[string, number | undefined]>([
    ['90s', 90_000],
    ['15m', 900_000],
    ['1.5h', 5_400_000],
    ['2 d', 172_800_000],
    ['1W', 604_800_000],
    ['3 hours', 10_800_000],
    ['3 hour', 10_800_000],
    ['2days', 172_800_000],
    ['2week', 1_209_600_000],
    ['5min', 300_000],
    ['7sec', 7_000],
    ['0.001s', 1],
    ['999999999s', 999_999_999_000],
    ['1000000000s', undefined],
    ['1.0001s', undefined],
    ['1y', undefined],
    ['-1s', undefined],
    ['s', undefined],
    ['1', undefined],
    ['1s2', undefined],
  ])('%s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });
});

describe('a time', () => {
  it.each<[string, number, number]>([
    ['now', now, now],
    ['TODAY', local(2026, 2, 15), local(2026, 2, 16)],
    ['yesterday', local(2026, 2, 14), local(2026, 2, 15)],
    ['2h', now - 7_200_000, now - 7_200_000],
    ['14:30', local(2026, 2, 15, 14, 30), local(2026, 2, 15, 14, 31)],
    ['14:30:07', local(2026, 2, 15, 14, 30, 7), local(2026, 2, 15, 14, 30, 8)],
    ['14:30:07.5', local(2026, 2, 15, 14, 30, 7, 500), local(2026, 2, 15, 14, 30, 7, 600)],
    ['14:30:07,05', local(2026, 2, 15, 14, 30, 7, 50), local(2026, 2, 15, 14, 30, 7, 60)],
    ['14:30:07.123', local(2026, 2, 15, 14, 30, 7, 123), local(2026, 2, 15, 14, 30, 7, 124)],
    ['2026', local(2026, 0), local(2027, 0)],
    ['2026-11', local(2026, 10), local(2026, 11)],
    ['2026-12', local(2026, 11), local(2027, 0)],
    ['2024-02-29', local(2024, 1, 29), local(2024, 2, 1)],
    ['2026-03-01 7', local(2026, 2, 1, 7), local(2026, 2, 1, 8)],
    ['2026-03-01T23:59', local(2026, 2, 1, 23, 59), local(2026, 2, 2)],
    ['2026-03-01T12:00Z', Date.UTC(2026, 2, 1, 12), Date.UTC(2026, 2, 1, 12, 1)],
    ['2026-03-01T12:00:00+01:30', Date.UTC(2026, 2, 1, 10, 30), Date.UTC(2026, 2, 1, 10, 30, 1)],
    ['2026-03-01T12:00:00-0130', Date.UTC(2026, 2, 1, 13, 30), Date.UTC(2026, 2, 1, 13, 30, 1)],
  ])('%s', (text, from, to) => {
    expect(parseTime(text, now)).toEqual({ from, to });
  });

  it.each([
    ...['2026-02-29', '2026-00', '2026-13', '2026-01-00', '2026-06-31', '24:00', '12:60', '12:00:60', '12:5'],
    ...['2026-03-01Z', '2026Z', '20260301', 'tomorrow', '', '12', '12:00:00.1234', 'x2026'],
  ])('%j is none', (text) => {
    expect(parseTime(text, now)).toBeUndefined();
  });

  it('is written so that it is read as the same moment, no longer than it has to be', () => {
    expect(formatTime(local(2026, 2, 1, 7))).toBe('2026-03-01T07:00');
    expect(formatTime(local(2026, 2, 1, 7, 0, 5))).toBe('2026-03-01T07:00:05');
    expect(formatTime(local(2026, 2, 1, 7, 0, 0, 5))).toBe('2026-03-01T07:00:00.005');
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2100, 0) }), (time) => {
        // An hour that comes twice is read as its first.
        const text = formatTime(time);
        expect(formatTime(parseTime(text, now)?.from ?? 0)).toBe(text);
      }),
    );
  });
});

describe('a path to a field', () => {
  const read = (text: string) => {
    const scanner = new Scanner(text);
    return { path: readFieldPath(scanner), at: scanner.at };
  };

  it('is read back as it was written', () => {
    const step = fc.oneof(
      fc.integer({ min: 0, max: 999_999_999 }),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom('size', 'qos', 'and', 'NOT', '-a', '$', '"', '\\', 'a.b', '0'),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (path) => {
        const text = formatFieldPath(path);
        expect(read(`${text} `), text).toEqual({ path, at: text.length });
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, readonly (string | number)[] | undefined, number]>([
    ['a.b[0]["c d"] = 1', ['a', 'b', 0, 'c d'], 13],
    ['$', [], 1],
    ['$.a', ['a'], 3],
    ['$=1', [], 1],
    ['$aws', ['$aws'], 4],
    ['a..b', ['a'], 1],
    ['a.', ['a'], 1],
    ['a[x]', ['a'], 1],
    ['a["b]', ['a'], 1],
    ['[1234567890]', undefined, 0],
    ['=', undefined, 0],
    ['', undefined, 0],
  ])('%j', (text, path, at) => {
    expect(read(text)).toEqual({ path, at });
  });

  it('has a hundred steps at most', () => {
    expect(read('[1]'.repeat(100)).path).toHaveLength(100);
    expect(() => read('[1]'.repeat(101))).toThrow('at most 100 steps');
  });
});
