/** All values of a chart as CSV, out of a real history: none thinned, none lost, none in another's row. */
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { valuesFile } from '../../../../src/editor/chart/valuesFile.ts';
import type { History } from '../../../../src/history/history.ts';
import { newMessage, open, temporaryFolder } from '../../history/setting.ts';

const start = Date.UTC(2026, 0, 1);
const fields = [{ topicFilter: '#', path: [] }];

async function filled(count: number, topics: readonly string[]): Promise<History> {
  const history = open(path.join(temporaryFolder(), 'history.db'));
  history.record(
    Array.from({ length: count }, (_, index) =>
      newMessage({
        topic: topics[index % topics.length] ?? '',
        time: start + index,
        payload: Buffer.from(String(index)),
      }),
    ),
  );
  await history.flush();
  return history;
}

const options = {
  profile: 'p',
  hashMatchesParent: false,
  progress: () => undefined,
  isCancelled: () => false,
};

describe('the values of a chart as a file', () => {
  it('hold each value in the row of its time, beyond what is written at a stretch', async () => {
    const count = 12_001;
    const history = await filled(count, ['a', 'b', 'a']);
    const lines = ['a', 'b'].map((topic) => ({ field: 0, topic }));
    const shares: number[] = [];
    const file = await valuesFile(
      history,
      { fields, lines },
      { ...options, progress: (share) => shares.push(share) },
    );
    const [header, ...rows] = parse(Buffer.from(file ?? []));
    expect(header?.slice(0, 2)).toEqual(['time', 'milliseconds']);
    expect(header?.slice(2).map((name) => /\b[ab]\b/.exec(name)?.[0])).toEqual(['a', 'b']);
    const expected = Array.from({ length: count }, (_, index) => {
      const [time, value] = [start + index, String(index)];
      return [new Date(time).toISOString(), String(time), ...(index % 3 === 1 ? ['', value] : [value, ''])];
    });
    expect(rows.length).toBe(count);
    expect(rows.findIndex((row, index) => row.join() !== expected[index]?.join())).toBe(-1);
    expect(shares.at(-1)).toBe(1);
  });

  it('are those of the stretch of time and of the lines that were asked for', async () => {
    const history = await filled(10, ['a', 'b']);
    const lines = [{ field: 0, topic: 'b' }];
    const file = await valuesFile(history, { fields, lines, from: start + 2, to: start + 7 }, options);
    const [, ...rows] = parse(Buffer.from(file ?? []));
    expect(rows.map(([, , value]) => value)).toEqual(['3', '5', '7']);
  });

  it('are in the order of time, whatever the order in which they came', async () => {
    const history = open(path.join(temporaryFolder(), 'history.db'));
    for (const time of [3, 1, 2]) {
      history.record([newMessage({ topic: 'a', time: start + time, payload: Buffer.from(String(time)) })]);
      await history.flush();
    }
    const file = await valuesFile(history, { fields, lines: [{ field: 0, topic: 'a' }] }, options);
    const [, ...rows] = parse(Buffer.from(file ?? []));
    expect(rows.map(([, , value]) => value)).toEqual(['1', '2', '3']);
  });

  it('have a header that no spreadsheet takes for a formula', async () => {
    const history = await filled(1, ['=1+1']);
    const file = await valuesFile(history, { fields, lines: [{ field: 0, topic: '=1+1' }] }, options);
    const [header] = parse(Buffer.from(file ?? []));
    expect(header?.[2]).toMatch(/^'=1\+1/);
  });

  it('are none of a line without values, and nothing when it was cancelled', async () => {
    const history = await filled(6_000, ['a']);
    const lines = [{ field: 0, topic: 'a' }];
    const none = await valuesFile(history, { fields, lines: [{ field: 0, topic: 'x' }] }, options);
    expect(String(Buffer.from(none ?? []))).toBe('time,milliseconds\n');
    expect(
      await valuesFile(history, { fields, lines }, { ...options, isCancelled: () => true }),
    ).toBeUndefined();
    let asked = 0;
    const later = { ...options, isCancelled: () => ++asked > 2 };
    expect(await valuesFile(history, { fields, lines }, later)).toBeUndefined();
  });
});
