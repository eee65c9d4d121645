/** What a chart draws: an overview that follows, and of what was zoomed to all its detail when it is there. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SeriesAnswer } from '../../../../src/shared/chart/series.ts';
import type { ChartSeriesRequest } from '../../../../src/shared/chartContract.ts';
import { ChartData } from '../../../../webview/chart/chartData.ts';
import { copiedRows } from '../../../../webview/chart/copyValues.ts';

const start = Date.UTC(2026, 0, 1);
const fields = [{ topicFilter: '#', path: [] }];

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A host that answers each request with one value: how many requests there were. */
function setting() {
  const asked: ChartSeriesRequest[] = [];
  const waiting: (() => void)[] = [];
  const state = { held: false };
  const data = new ChartData({
    fetch: async (request): Promise<SeriesAnswer> => {
      const number = asked.push(request);
      if (state.held) await new Promise<void>((resolve) => waiting.push(resolve));
      const one = Float64Array.of(number);
      return {
        lines: [
          {
            field: 0,
            topic: 't',
            points: { times: Float64Array.of(request.from ?? start), values: one, ids: one },
            figures: {
              count: 1,
              sum: number,
              minimum: number,
              maximum: number,
              last: { time: start, value: number },
            },
          },
        ],
        upTo: number,
        looked: 1,
        more: false,
      };
    },
    onChange: () => undefined,
    onProblem: () => undefined,
  });
  const drawn = () => [...(data.lines[0]?.points.values ?? [])];
  const pass = async (milliseconds: number) => {
    await vi.advanceTimersByTimeAsync(milliseconds);
  };
  return { data, asked, state, waiting, drawn, pass };
}

describe('the overview', () => {
  it('is of all, or of a span back from now', async () => {
    const { data, asked, pass } = setting();
    data.load(fields, 'all');
    data.load(fields, 'minute');
    await pass(0);
    expect(asked.map(({ from }) => from)).toEqual([undefined, start - 60_000]);
  });

  it('lets go of what is older when its span has moved on by a tenth', async () => {
    const { data, asked, pass } = setting();
    data.load(fields, 'minute');
    await pass(6_000);
    data.follow();
    await pass(0);
    expect(asked.at(-1)).toMatchObject({ from: start - 60_000, after: 1 });
    await pass(1);
    data.follow();
    await pass(0);
    expect(asked.at(-1)).toMatchObject({ from: start + 6_001 - 60_000, after: 0 });
    expect(asked).toHaveLength(3);
  });
});

describe('what is zoomed to', () => {
  const zoom = { from: start - 500, to: start - 100 };

  it('is loaded after a rest; until then the overview is drawn', async () => {
    const { data, asked, drawn, pass } = setting();
    data.load(fields, 'all');
    await pass(0);
    data.zoom({ from: start - 600, to: start - 100 });
    await pass(149);
    data.zoom(zoom);
    await pass(149);
    expect(asked).toHaveLength(1);
    expect(data.range(data.lines, start)).toEqual(zoom);
    expect(drawn()).toEqual([1]);
    await pass(1);
    expect(asked[1]).toMatchObject(zoom);
    expect(drawn()).toEqual([2]);
  });

  it('is drawn where it lies over what is seen, and not while something else is loaded', async () => {
    const { data, drawn, pass, state, waiting } = setting();
    data.load(fields, 'all');
    data.zoom(zoom);
    await pass(150);
    expect(drawn()).toEqual([2]);
    data.zoom({ from: zoom.from + 1, to: zoom.to - 1 });
    expect(drawn()).toEqual([2]);
    state.held = true;
    data.zoom({ from: zoom.from - 1, to: zoom.to });
    expect(drawn()).toEqual([1]);
    await pass(150);
    // What is loaded is of another time yet.
    expect(drawn()).toEqual([1]);
    waiting[0]?.();
    await pass(0);
    expect(drawn()).toEqual([3]);
    data.zoom(undefined);
    expect(drawn()).toEqual([1]);
  });

  it('follows, too, and is loaded with other fields', async () => {
    const { data, asked, pass } = setting();
    data.load(fields, 'all');
    data.zoom(zoom);
    await pass(150);
    data.follow();
    await pass(0);
    expect(asked.slice(2).map(({ from }) => from)).toEqual([undefined, zoom.from]);
    data.load(fields, 'all');
    await pass(0);
    expect(asked.slice(4).map(({ from }) => from)).toEqual([undefined, zoom.from]);
  });
});

describe('values to copy', () => {
  const lines = {
    times: Float64Array.of(start, start + 1, start + 2, start + 3),
    columns: [
      { values: [1, null, 3, 4], ids: Float64Array.of(1, 0, 3, 4) },
      { values: [null, 2.5, null, null], ids: Float64Array.of(0, 2, 0, 0) },
    ],
  };

  it('are the rows of the stretch, both ends included', () => {
    const { text, rows } = copiedRows(lines, ['a', '=b\tc\nd'], { from: start + 1, to: start + 2 });
    expect(text).toBe("time\ta\t'=b c d\n2026-01-01T00:00:00.001Z\t\t2.5\n2026-01-01T00:00:00.002Z\t3\t\n");
    expect(rows).toBe(2);
  });

  it.each(['=', '+', '-', '@'])('have no name that is a formula: %s', (sign) => {
    expect(copiedRows(lines, [`${sign}a`, 'b'], { from: 0, to: 0 }).text).toBe(`time\t'${sign}a\tb\n`);
  });
});
