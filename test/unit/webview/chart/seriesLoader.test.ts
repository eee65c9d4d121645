/** Loading lines piece by piece while things go wrong: no value is taken twice, and none is lost. */
import { expect, it } from 'vitest';
import type { SeriesAnswer, SeriesField } from '../../../../src/shared/chart/series.ts';
import type { ChartSeriesRequest } from '../../../../src/shared/chartContract.ts';
import { SeriesLoader } from '../../../../webview/chart/seriesLoader.ts';

const fields: SeriesField[] = [{ topicFilter: '#', path: [] }];

/** A history of values 1 to `newest`, each with its number for id and time, that tells so many at a time. */
function host(newest: number, atOnce: number) {
  const state = { newest, failAfter: Infinity, asked: [] as ChartSeriesRequest[] };
  const problems: (string | undefined)[] = [];
  let changes = 0;
  const fetch = (request: ChartSeriesRequest): Promise<SeriesAnswer> => {
    state.asked.push(request);
    if (state.failAfter-- <= 0) return Promise.reject(new Error('no answer'));
    const { after = 0, from = 0, to = Infinity } = request;
    const upTo = Math.min(state.newest, after + atOnce);
    const values = Array.from({ length: upTo - after }, (_, index) => after + index + 1).filter(
      (value) => value >= from && value <= to,
    );
    const points = {
      times: Float64Array.from(values),
      values: Float64Array.from(values),
      ids: Float64Array.from(values),
    };
    const sum = values.reduce((all, value) => all + value, 0);
    const [first = 0, last = 0] = [values[0], values.at(-1)];
    const figures = {
      count: values.length,
      sum,
      minimum: first,
      maximum: last,
      last: { time: last, value: last },
    };
    return Promise.resolve({
      lines: values.length === 0 ? [] : [{ field: 0, topic: 't', points, figures }],
      upTo,
      looked: upTo / state.newest,
      more: false,
    });
  };
  const loader = new SeriesLoader({
    fetch,
    onChange: () => (changes += 1),
    onProblem: (problem) => problems.push(problem),
  });
  const values = () => [...(loader.store.lines[0]?.points.values ?? [])];
  const count = () => loader.store.lines[0]?.figures.count ?? 0;
  return { loader, state, problems, values, count, changes: () => changes };
}

it('a load in the background that failed leaves what there was, and goes on from where it was', async () => {
  const { loader, state, problems, values, count } = host(10, 4);
  await loader.load({ fields });
  expect(count()).toBe(10);
  state.failAfter = 1;
  await loader.load({ fields, from: 3 }, true);
  expect(problems.at(-1)).toBe('no answer');
  expect(count()).toBe(10);
  state.failAfter = Infinity;
  state.newest = 12;
  loader.follow();
  await expect.poll(values).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(count()).toBe(10);
  expect(state.asked.slice(3).map(({ after }) => after)).toEqual([0, 4, 4, 8]);
  expect(problems.at(-1)).toBeUndefined();
});

it('a load that failed goes on from where it was', async () => {
  const { loader, state, problems, values } = host(10, 4);
  state.failAfter = 1;
  await loader.load({ fields });
  expect(values()).toEqual([1, 2, 3, 4]);
  expect(problems).toEqual(['no answer']);
  state.failAfter = Infinity;
  loader.follow();
  await expect.poll(() => values().length).toBe(10);
  expect(new Set(values()).size).toBe(10);
});

it('follows what was loaded in the background', async () => {
  const { loader, state, values } = host(10, 4);
  await loader.load({ fields });
  await loader.load({ fields, from: 9 }, true);
  state.newest = 12;
  loader.follow();
  await expect.poll(values).toEqual([9, 10, 11, 12]);
});

it('tells what is loaded apart from what is being loaded', async () => {
  const { loader } = host(10, 4);
  await loader.load({ fields, from: 1, to: 10 });
  const zooming = loader.load({ fields, from: 5, to: 6 }, true);
  expect(loader.loaded).toMatchObject({ from: 1, to: 10 });
  expect(loader.wanted).toMatchObject({ from: 5, to: 6 });
  await zooming;
  expect(loader.loaded).toMatchObject({ from: 5, to: 6 });
  loader.clear();
  expect(loader.loaded).toBeUndefined();
  expect(loader.looked).toBe(0);
});

it('asks for nothing without fields, and then has looked at all', async () => {
  const { loader, state, changes } = host(10, 4);
  await loader.load({ fields: [] });
  expect(state.asked).toEqual([]);
  expect(loader.looked).toBe(1);
  expect(changes()).toBe(2);
  loader.clear();
  loader.follow();
  expect(state.asked).toEqual([]);
});

it('names the lines that it has, so that a later topic does not take their place', async () => {
  const { loader, state } = host(10, 5);
  await loader.load({ fields });
  expect(state.asked.map(({ known }) => known)).toEqual([[], [{ field: 0, topic: 't' }]]);
});

it('a load in the background that finds nothing takes away what there was, and says so', async () => {
  const { loader, values, changes } = host(10, 4);
  await loader.load({ fields });
  const before = changes();
  await loader.load({ fields, from: 11 }, true);
  expect(values()).toEqual([]);
  expect(changes()).toBeGreaterThan(before);
});
