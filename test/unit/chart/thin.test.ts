import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PointBuffer } from '../../../src/shared/chart/pointBuffer.ts';
import { thin, type Points } from '../../../src/shared/chart/thin.ts';

interface Value {
  readonly time: number;
  readonly value: number;
}

const values = fc.array(
  fc.record({
    time: fc.integer({ min: 0, max: 5_000 }),
    value: fc.double({ noNaN: true, min: -1e6, max: 1e6 }),
  }),
  { minLength: 1, maxLength: 600 },
);
const most = fc.integer({ min: 4, max: 100 });

function columns(of: readonly Value[]): Points {
  return {
    times: Float64Array.from(of, ({ time }) => time),
    values: Float64Array.from(of, ({ value }) => value),
    ids: Float64Array.from(of, (_, index) => index),
  };
}

function rows({ times, values, ids }: Points): { time: number; value: number; id: number }[] {
  return [...times].map((time, index) => ({ time, value: values[index] ?? NaN, id: ids[index] ?? NaN }));
}

const byTime = (a: Value, b: Value): number => a.time - b.time;

describe('thinning', () => {
  it('keeps first, last, lowest and highest, invents nothing, and keeps to its limit', () => {
    fc.assert(
      fc.property(values, most, (all, limit) => {
        const sorted = columns(all.toSorted(byTime));
        const thinned = thin(sorted, limit);
        const before = rows(sorted);
        const after = rows(thinned);
        expect(after.length).toBeLessThanOrEqual(Math.max(limit, 4));
        expect(after).toEqual(before.filter(({ id }) => after.some((kept) => kept.id === id)));
        expect(after[0]).toEqual(before[0]);
        expect(after.at(-1)).toEqual(before.at(-1));
        expect(Math.max(...thinned.values)).toBe(Math.max(...sorted.values));
        expect(Math.min(...thinned.values)).toBe(Math.min(...sorted.values));
      }),
    );
  });

  it('leaves few points as they are', () => {
    const few = columns([
      { time: 1, value: 2 },
      { time: 1, value: 3 },
    ]);
    expect(thin(few, 4)).toBe(few);
  });

  it('keeps a peak of one value among a hundred thousand', () => {
    const flat = Array.from({ length: 100_000 }, (_, time) => ({ time, value: time === 61_234 ? 99 : 1 }));
    const thinned = thin(columns(flat), 400);
    expect(rows(thinned).filter(({ value }) => value === 99)).toEqual([
      { time: 61_234, value: 99, id: 61_234 },
    ]);
    expect(thinned.times.length).toBeLessThanOrEqual(400);
  });
});

describe('a buffer of points', () => {
  it('counts and sums up exactly whatever it thins, in whatever order and pieces values come', () => {
    fc.assert(
      fc.property(values, most, fc.nat(600), (all, limit, cut) => {
        const pieces = [all.slice(0, cut), all.slice(cut)].map((piece) => {
          const buffer = new PointBuffer(limit);
          for (const [id, { time, value }] of piece.entries()) buffer.add(time, value, id);
          return buffer;
        });
        const whole = new PointBuffer(limit);
        for (const piece of pieces) whole.addAll(piece.points(), piece.figures);
        const points = whole.points();
        const numbers = all.map(({ value }) => value);
        const latest = Math.max(...all.map(({ time }) => time));
        expect(whole.figures).toEqual({
          count: all.length,
          sum: expect.closeTo(
            numbers.reduce((sum, value) => sum + value, 0),
            3,
          ) as number,
          minimum: Math.min(...numbers),
          maximum: Math.max(...numbers),
          last: { time: latest, value: all.findLast(({ time }) => time === latest)?.value },
        });
        expect([...points.times]).toEqual([...points.times].sort((a, b) => a - b));
        expect(points.times.length).toBeLessThanOrEqual(Math.max(limit, 4));
        expect(Math.max(...points.values)).toBe(Math.max(...numbers));
        expect(Math.min(...points.values)).toBe(Math.min(...numbers));
        expect(whole.thinned).toBe(points.times.length < all.length);
      }),
    );
  });
});
