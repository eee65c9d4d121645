/** What the chart's page works out by itself, without a browser. */
import { describe, expect, it } from 'vitest';
import { scalesOf } from '../../../webview/chart/axes.ts';
import { formatTimes, formatValue } from '../../../webview/chart/format.ts';
import type { LoadedLine } from '../../../webview/chart/lineStore.ts';
import { movedRange, wholeRange, zoomedRange } from '../../../webview/chart/ranges.ts';
import { SeriesLoader } from '../../../webview/chart/seriesLoader.ts';
import { initialState, readState } from '../../../webview/chart/state.ts';
import type { SeriesAnswer } from '../../../src/shared/chart/series.ts';

const fields = ['temperature', 'pressure', 'humidity'].map((name) => ({ topicFilter: '#', path: [name] }));

function line(field: number, minimum: number, maximum: number, times: readonly number[] = []): LoadedLine {
  return {
    field,
    topic: 't',
    points: {
      times: Float64Array.from(times),
      values: Float64Array.from(times),
      ids: Float64Array.from(times),
    },
    figures: { count: 2, sum: 0, minimum, maximum, last: { time: 0, value: 0 } },
  };
}

describe('axes', () => {
  it('are two where ranges differ much, with the first line on the left', () => {
    const lines = [line(0, 10, 30), line(1, 98_000, 104_000), line(2, 40, 60)];
    expect(scalesOf(lines, fields, 'automatic')).toEqual(['left', 'right', 'left']);
    expect(scalesOf([line(1, 98_000, 104_000), line(0, 10, 30)], fields, 'automatic')).toEqual([
      'left',
      'right',
    ]);
    expect(scalesOf([line(0, 10, 30), line(2, 40, 60)], fields, 'automatic')).toEqual(['left', 'left']);
    // One quantity shares its axis, however it differs from topic to topic.
    expect(scalesOf([line(0, 0, 1), line(0, 0, 500)], fields, 'automatic')).toEqual(['left', 'left']);
    expect(scalesOf(lines, fields, 'one')).toEqual(['left', 'left', 'left']);
    expect(scalesOf(lines, fields, 'own')).toEqual(['own0', 'own1', 'own2']);
  });

  it('have labels as fine as their steps, and the day where it begins', () => {
    const noon = new Date(2026, 2, 1, 12).getTime();
    expect(formatTimes([noon, noon + 60_000], 60_000)).toEqual(['12:00\n1 Mar', '12:01']);
    expect(formatTimes([noon + 1, noon + 251], 250)[1]).toBe('12:00:00.251');
    expect(formatTimes([noon, noon + 86_400_000], 86_400_000)).toEqual(['1 Mar', '2 Mar']);
    expect([1234.5, 0, 1e15, -0.25].map(formatValue)).toEqual(['1,234.5', '0', '1E15', '-0.25']);
  });
});

describe('stretches of time', () => {
  it('are zoomed around a place, moved, and bounded', () => {
    expect(zoomedRange({ from: 0, to: 1000 }, 0.5, 0.25)).toEqual({ from: 125, to: 625 });
    expect(movedRange({ from: 0, to: 100 }, -0.2)).toEqual({ from: -20, to: 80 });
    const { from, to } = zoomedRange({ from: 100, to: 106 }, 0.001, 0.5);
    expect(to - from).toBe(5);
  });

  it('are all that is loaded, or the span', () => {
    expect(wholeRange([line(0, 0, 1, [5, 9]), line(1, 0, 1, [3])], 'all', 100)).toEqual({ from: 3, to: 9 });
    expect(wholeRange([line(0, 0, 1, [5])], 'all', 100)).toEqual({ from: -495, to: 505 });
    expect(wholeRange([], 'minute', 100_000)).toEqual({ from: 40_000, to: 100_000 });
  });
});

describe('what was kept of a chart', () => {
  it('is read as far as it fits', () => {
    expect(readState(undefined)).toEqual(initialState);
    expect(
      readState({ span: 'never', scale: 'own', paused: 1, hidden: ['a', 2], zoom: { from: 2, to: 1 } }),
    ).toEqual({
      ...initialState,
      scale: 'own',
      hidden: ['a'],
    });
    expect(readState({ zoom: { from: 1, to: 2 } }).zoom).toEqual({ from: 1, to: 2 });
  });
});

describe('loading', () => {
  const piece = (upTo: number, looked: number): SeriesAnswer => ({
    lines: [
      {
        field: 0,
        topic: 'a',
        points: {
          times: Float64Array.of(upTo),
          values: Float64Array.of(upTo),
          ids: Float64Array.of(upTo),
        },
        figures: { count: 1, sum: upTo, minimum: upTo, maximum: upTo, last: { time: upTo, value: upTo } },
      },
    ],
    upTo,
    looked,
    more: false,
  });

  it('goes on from piece to piece, tells how far it is, and takes what was new meanwhile', async () => {
    const asked: (number | undefined)[] = [];
    const told: number[] = [];
    const answers = [piece(1, 0.3), piece(2, 0.6), piece(3, 1), piece(4, 1)];
    const loader: SeriesLoader = new SeriesLoader({
      fetch: async ({ after }) => {
        asked.push(after);
        if (asked.length === 3) loader.follow();
        return answers[asked.length - 1] ?? piece(9, 1);
      },
      onChange: () => told.push(loader.looked),
      onProblem: () => undefined,
    });
    await loader.load({ fields: [{ topicFilter: '#', path: [] }] });
    expect(asked).toEqual([0, 1, 2, 3]);
    expect(told).toEqual([0, 0.3, 0.6, 1, 1]);
    expect(loader.store.lines[0]?.figures).toMatchObject({ count: 4, sum: 10 });
  });

  it('drops what an older request still brings, and keeps what there is while another loads behind it', async () => {
    const waiting: ((answer: SeriesAnswer) => void)[] = [];
    const loader = new SeriesLoader({
      fetch: () => new Promise((resolve) => waiting.push(resolve)),
      onChange: () => undefined,
      onProblem: () => undefined,
    });
    const wanted = { fields: [{ topicFilter: '#', path: [] }] };
    const first = loader.load(wanted);
    const second = loader.load(wanted);
    waiting[0]?.(piece(1, 1));
    waiting[1]?.(piece(2, 1));
    await Promise.all([first, second]);
    expect([...(loader.store.lines[0]?.points.values ?? [])]).toEqual([2]);
    const third = loader.load(wanted, true);
    expect(loader.store.lines).toHaveLength(1);
    waiting[2]?.(piece(3, 1));
    await third;
    expect([...(loader.store.lines[0]?.points.values ?? [])]).toEqual([3]);
  });
});
