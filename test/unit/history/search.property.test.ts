/** Random histories and random questions, held against a plain model in memory. */
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryFilter } from '../../../src/history/filter.ts';
import type { History } from '../../../src/history/history.ts';
import type { Message } from '../../../src/shared/message.ts';
import { isFound } from '../../support/history/plainSearch.ts';
import { begin, condition, entry, queries, topicFilters } from '../../support/history/randomSearches.ts';
import { open, readAll, temporaryFolder } from './setting.ts';

const filter: fc.Arbitrary<HistoryFilter> = fc.record(
  {
    profile: fc.constantFrom('p1', 'p2', 'p3', 'nobody'),
    query: queries(condition),
    topicFilter: fc.constantFrom('', ...topicFilters),
    direction: fc.constantFrom('in', 'out'),
    hashMatchesParent: fc.boolean(),
  },
  { requiredKeys: ['query'] },
);
const question = fc.record({
  filter,
  limit: fc.integer({ min: 1, max: 40 }),
  /** Parts of all that there is. */
  at: fc.integer({ min: 0, max: 110 }).map((percent) => percent / 100),
  upTo: fc.option(
    fc.integer({ min: 0, max: 110 }).map((percent) => percent / 100),
    { nil: undefined },
  ),
  time: fc.integer({ min: begin - 100, max: begin + 51_000 }),
  buckets: fc.integer({ min: 1, max: 50 }),
});
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      record: fc.array(entry, { minLength: 1, maxLength: 30, size: 'max' }),
      times: fc.constantFrom(1, 1, 3, 30),
    }),
  },
  { weight: 1, arbitrary: fc.record({ clear: fc.constantFrom('p1', 'p2', 'p3') }) },
);

const ids = (messages: readonly { readonly id: number }[]): number[] => messages.map(({ id }) => id);

/** Asks until all has been searched. */
async function settled<T extends { readonly searched: number }>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer.searched === 1) return answer;
  }
}

async function holdAgainst(history: History, all: readonly Message[], asked: Question): Promise<void> {
  try {
    await hold(history, all, asked);
  } catch (error) {
    throw new Error(`${JSON.stringify(asked)}: ${String(error)}`, { cause: error });
  }
}

async function hold(history: History, all: readonly Message[], asked: Question): Promise<void> {
  const { filter: wanted, limit, time } = asked;
  const last = all.at(-1)?.id ?? 0;
  const found = all.filter((one) => isFound(wanted, one));

  const before = Math.round(asked.at * last);
  const page = await history.query({ ...wanted, before, limit });
  expect(ids(page)).toEqual(
    ids(
      found
        .filter(({ id }) => id < before)
        .reverse()
        .slice(0, limit),
    ),
  );
  expect(page).toEqual(page.map(({ id }) => all.find((one) => one.id === id)));
  const upwards = await history.query({ ...wanted, after: before, limit });
  expect(ids(upwards)).toEqual(ids(found.filter(({ id }) => id > before).slice(0, limit)));

  const upTo = asked.upTo === undefined ? undefined : Math.round(asked.upTo * last);
  const shown = found.filter(({ id }) => upTo === undefined || id <= upTo).reverse();
  const skip = Math.floor(asked.at * shown.length);
  const window = await settled(() =>
    history.window({ ...wanted, skip, limit, ...(upTo !== undefined && { upTo }) }),
  );
  expect(window.total).toBe(shown.length);
  expect(ids(window.rows)).toEqual(ids(shown.slice(skip, skip + limit)));

  const end = upTo ?? last;
  const nearest = shown.find(({ id }) => id <= before);
  expect(await history.position({ ...wanted, upTo: end, at: { id: before } })).toEqual({
    position: shown.filter(({ id }) => id > before).length,
    ...(nearest && { id: nearest.id }),
  });
  const there = shown.find((one) => one.time <= time) ?? shown.at(-1);
  expect(await history.position({ ...wanted, upTo: end, at: { time } })).toEqual(
    there ? { position: shown.indexOf(there), id: there.id } : { position: 0 },
  );

  const density = await settled(() =>
    history.density({ ...wanted, buckets: asked.buckets, ...(upTo !== undefined && { upTo }) }),
  );
  const ofProfile = all.filter(({ profile }) => wanted.profile === undefined || profile === wanted.profile);
  expect(density.all.length).toBeLessThanOrEqual(asked.buckets);
  const width = (density.to - density.from) / density.all.length;
  const counts = (messages: readonly Message[]): number[] =>
    density.all.map(
      (_, index) => messages.filter((one) => Math.floor((one.time - density.from) / width) === index).length,
    );
  expect(density.all).toEqual(counts(ofProfile.filter(({ id }) => id <= end)));
  expect(density.found).toEqual(density.all.length === 0 ? [] : counts(shown));
  if (ofProfile.length > 0) {
    const times = ofProfile.map((one) => one.time);
    expect([density.from <= Math.min(...times), density.to > Math.max(...times)]).toEqual([true, true]);
  }

  const origin = all[Math.floor(asked.at * all.length)];
  if (!origin) return;
  const same = all.filter(({ profile, topic }) => profile === origin.profile && topic === origin.topic);
  const place = same.indexOf(origin);
  expect(await history.neighbour({ id: origin.id, direction: 'older' })).toBe(same[place - 1]?.id);
  expect(await history.neighbour({ id: origin.id, direction: 'newer' })).toBe(same[place + 1]?.id);
}

/** A whole history does not help: the question does, and where to find the rest. */
function tellBriefly<T>(details: fc.RunDetails<T>): void {
  if (!details.failed) return;
  const { seed, counterexamplePath, errorInstance } = details;
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  throw new Error(`seed ${seed}, path ${counterexamplePath}: ${reason}`, { cause: errorInstance });
}

describe('a search of history', () => {
  it('finds what a plain look at every message finds, whatever was recorded and removed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 5 }),
        fc.array(question, { minLength: 12, maxLength: 12 }),
        async (steps, questions) => {
          const history = open(path.join(temporaryFolder(), 'history.sqlite'));
          // The same questions after each step: what is remembered of them has to follow.
          for (const [round, one] of steps.entries()) {
            if ('clear' in one) await history.clear(one.clear);
            else {
              for (let time = 0; time < one.times; time++) history.record(one.record);
              await history.flush();
            }
            const all = await readAll(history);
            const rest = round < steps.length - 1 ? questions.slice(0, 4) : questions;
            for (const asked of rest) await holdAgainst(history, all, asked);
          }
          await history.dispose();
        },
      ),
      { seed: 20_261_124, numRuns: 18, endOnFailure: true, reporter: tellBriefly },
    );
  });
});
