import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, Table } from '../../../src/shared/simulation/generators/generator.ts';
import { compilePayload, payloadSchema } from '../../../src/shared/simulation/payload.ts';

const noTable = (): Table => ({ columns: [], rows: [] });

interface Asked {
  readonly seed?: number;
  readonly share?: number;
  readonly every?: number;
  readonly table?: (file: string) => Table;
}

/** The first values of a payload, one every so many milliseconds. */
function values(payload: unknown, count: number, asked: Asked = {}): Json[] {
  const { seed = 1, share = 0, every = 1000, table = noTable } = asked;
  expect(payloadSchema.safeParse(payload).error?.issues).toBeUndefined();
  const next = compilePayload(payload, { seed, share, table });
  return Array.from({ length: count }, (_, index) =>
    next({ index, elapsed: index * every, fill: (text) => text.replace('{{timestamp}}', '1700000000000') }),
  );
}

const bounds = fc
  .tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 0, max: 1000 }))
  .map(([min, width]) => ({ min, max: min + width }));
const seed = fc.integer({ min: 0, max: 0xffff_ffff });

describe('generators', () => {
  it('walk within their bounds, by steps that are small enough', () => {
    fc.assert(
      fc.property(bounds, seed, fc.integer({ min: 0, max: 50 }), ({ min, max }, from, step) => {
        const walk = { $walk: { from: (min + max) / 2, step, min, max, pull: 0, decimals: 15 } };
        const walked = values(walk, 50, { seed: from }) as number[];
        let before = (min + max) / 2;
        for (const value of walked) {
          expect(value).toBeGreaterThanOrEqual(min);
          expect(value).toBeLessThanOrEqual(max);
          expect(Math.abs(value - before)).toBeLessThanOrEqual(step + 1e-9);
          before = value;
        }
      }),
    );
  });

  it('keep random numbers and noise between their ends', () => {
    fc.assert(
      fc.property(bounds, seed, ({ min, max }, from) => {
        const found = values(
          [
            { $uniform: { min, max } },
            { $normal: { mean: max, deviation: 100, min, max } },
            { $uniform: { min, max, decimals: 0 } },
          ],
          20,
          { seed: from },
        ) as number[][];
        for (const value of found.flat()) {
          expect(value).toBeGreaterThanOrEqual(min);
          expect(value).toBeLessThanOrEqual(max);
        }
        for (const [, , whole] of found) expect(Number.isInteger(whole)).toBe(true);
      }),
    );
  });

  it('say the same with the same seed, and something else with another', () => {
    const payload = {
      a: { $walk: { from: 0, step: 1 } },
      b: { $walk: { from: 0, step: 1 } },
      c: { $pick: [1, 2, 3] },
    };
    expect(values(payload, 20, { seed: 7 })).toEqual(values(payload, 20, { seed: 7 }));
    expect(values(payload, 20, { seed: 7 })).not.toEqual(values(payload, 20, { seed: 8 }));
    // Two of a kind in one payload go their own ways.
    const [first] = values(payload, 1, { seed: 7 }) as { a: number; b: number }[];
    expect(first?.a).not.toBe(first?.b);
  });

  it('swing about a mean, each device at another place', () => {
    const wave = { $sine: { mean: 20, amplitude: 5, period: 4000 } };
    expect(values(wave, 5)).toEqual([20, 25, 20, 15, 20]);
    expect(values(wave, 2, { share: 0.25 })).toEqual([25, 20]);
    expect(values({ $sine: { amplitude: 5, period: 4000, phase: 0.25 } }, 2, { share: 0.5 })).toEqual([5, 0]);
  });

  it('take values in turn, with each message or for a time', () => {
    expect(values({ $steps: ['on', { off: true }] }, 3)).toEqual(['on', { off: true }, 'on']);
    const cycle = [
      { value: 'heating', for: 2000 },
      { value: 'cooling', for: 1000 },
    ];
    expect(values({ $steps: { cycle } }, 4)).toEqual(['heating', 'heating', 'cooling', 'heating']);
    expect(values({ $steps: { cycle, spread: true } }, 2, { share: 2 / 3 })).toEqual(['cooling', 'heating']);
  });

  it('count, from a place of their own where wanted, and begin again', () => {
    expect(values({ $counter: {} }, 3)).toEqual([1, 2, 3]);
    expect(values({ $counter: { from: 10, step: 5, max: 20 } }, 4)).toEqual([10, 15, 20, 10]);
    fc.assert(
      fc.property(seed, (from) => {
        const [first] = values({ $counter: { from: [5, 9] } }, 1, { seed: from });
        expect([5, 6, 7, 8, 9]).toContain(first);
      }),
    );
  });

  it('pick as the weights say', () => {
    const picked = values({ $pick: { values: ['a', 'b', 'c'], weights: [9, 1, 0] } }, 2000);
    const share = picked.filter((value) => value === 'a').length / picked.length;
    expect(share).toBeGreaterThan(0.85);
    expect(share).toBeLessThan(0.95);
    expect(picked).not.toContain('c');
  });

  it('are true by chance, or for a part of each period', () => {
    expect(values({ $boolean: { period: 4000, duty: 0.5, phase: 0 } }, 5)).toEqual([
      true,
      true,
      false,
      false,
      true,
    ]);
    expect(values({ $boolean: { chance: 0 } }, 3)).toEqual([false, false, false]);
    expect(values({ $boolean: { chance: 1 } }, 3)).toEqual([true, true, true]);
  });

  it('replay a CSV file line by line, or at its own times', () => {
    const table = (): Table => ({
      columns: ['time', 'celsius', 'state'],
      rows: [
        ['2026-01-01T00:00:00Z', '20.5', 'ok'],
        ['2026-01-01T00:00:01Z', '21', 'ok'],
        ['2026-01-01T00:00:04Z', '', '007'],
      ],
    });
    expect(values({ $csv: { file: 'a.csv', column: 'celsius' } }, 4, { table })).toEqual([
      20.5,
      21,
      null,
      20.5,
    ]);
    expect(values({ $csv: { file: 'a.csv', column: 'celsius', loop: false } }, 4, { table })).toEqual([
      20.5,
      21,
      null,
      null,
    ]);
    expect(values({ $csv: { file: 'a.csv' } }, 1, { table })).toEqual([
      { time: '2026-01-01T00:00:00Z', celsius: 20.5, state: 'ok' },
    ]);
    // The file lasts 4 s, and its last line as long as lines do on average: 2 s.
    expect(values({ $csv: { file: 'a.csv', column: 'state', time: 'time' } }, 7, { table })).toEqual([
      'ok',
      'ok',
      'ok',
      'ok',
      '007',
      '007',
      'ok',
    ]);
    expect(() => values({ $csv: { file: 'a.csv', column: 'humidity' } }, 1, { table })).toThrow(
      '$csv: a.csv has no column "humidity". It has time, celsius, state.',
    );
    expect(() => values({ $csv: { file: 'a.csv', time: 'state' } }, 1, { table })).toThrow(
      'line 2, column "state"',
    );
  });

  it('move along a path at their speed', () => {
    // One degree of the equator is 111.195 km.
    const path = [
      [0, 0],
      [0, 1],
    ];
    const drive = (end: string, count: number) =>
      values({ $geo: { path, speed: 111.195, end, decimals: 3 } }, count, { every: 500_000 });
    expect(drive('stay', 4)).toEqual([0, 0.5, 1, 1].map((longitude) => ({ latitude: 0, longitude })));
    expect(drive('back', 5).map((at) => (at as { longitude: number }).longitude)).toEqual([
      0, 0.5, 1, 0.5, 0,
    ]);
    expect(values({ $geo: { path, speed: 1, as: 'geoJson' } }, 1, { share: 0.25 })).toEqual([
      { type: 'Point', coordinates: [0.5, 0] },
    ]);
  });

  it('leave everything else as it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(values({ $constant: value }, 1)).toEqual([value]);
      }),
    );
    expect(values({ $number: '{{timestamp}}' }, 1)).toEqual([1_700_000_000_000]);
    expect(() => values({ $number: 'x' }, 1)).toThrow('$number: "x" is not a number.');
  });
});
