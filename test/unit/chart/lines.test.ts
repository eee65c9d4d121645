import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignLines } from '../../../src/shared/chart/align.ts';
import { chartTitle, lineTitle } from '../../../src/shared/chart/lineTitle.ts';
import { numberOf, valueAt } from '../../../src/shared/payload/field.ts';

const line = fc
  .array(fc.record({ time: fc.nat(50), value: fc.integer() }), { maxLength: 40 })
  .map((values) => {
    const sorted = values.toSorted((a, b) => a.time - b.time);
    return {
      times: Float64Array.from(sorted, ({ time }) => time),
      values: Float64Array.from(sorted, ({ value }) => value),
      ids: Float64Array.from(sorted, (_, index) => index + 1),
    };
  });

describe('aligned lines', () => {
  it('hold every value of every line once, by time, also several of one line at one time', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (lines) => {
        const { times, columns } = alignLines(lines);
        expect([...times]).toEqual([...times].sort((a, b) => a - b));
        for (const [index, { values, ids }] of columns.entries()) {
          const rows = [...times].map((_, row) => row).filter((row) => values[row] !== null);
          expect(rows.map((row) => times[row])).toEqual([...(lines[index]?.times ?? [])]);
          expect(rows.map((row) => values[row])).toEqual([...(lines[index]?.values ?? [])]);
          expect(rows.map((row) => ids[row])).toEqual([...(lines[index]?.ids ?? [])]);
        }
      }),
    );
  });
});

describe('numbers in payloads', () => {
  it.each([
    [21.5, 21.5],
    [true, 1],
    ['-1.5e3', -1500],
    [' 7 ', 7],
    ['7 V', undefined],
    ['', undefined],
    ['Infinity', undefined],
    ['1e999', undefined],
    [null, undefined],
    [[1], undefined],
  ])('%j is %s', (value, number) => {
    expect(numberOf(value)).toBe(number);
  });

  it('stand at a path of own members only', () => {
    expect(valueAt({ a: [{ 'b c': 3 }] }, ['a', 0, 'b c'])).toBe(3);
    expect(valueAt({}, ['constructor', 'name'])).toBeUndefined();
    expect(valueAt('text', ['length'])).toBeUndefined();
    expect(valueAt(5, [])).toBe(5);
  });
});

describe('names', () => {
  const fields = [
    { topicFilter: 'a/+', path: ['state', 'temp'] },
    { topicFilter: 'b', path: [] },
  ];
  it('tell lines and charts', () => {
    expect(lineTitle({ field: 0, topic: 'a/1' }, fields)).toBe('a/1 state.temp');
    expect(lineTitle({ field: 1, topic: 'b' }, fields)).toBe('b');
    expect(chartTitle(fields)).toBe('Chart: temp +1');
    expect(chartTitle(fields.slice(1))).toBe('Chart: b');
    expect(chartTitle([])).toBe('Chart');
  });
});
