/** Random histories and random questions, held against a plain model in memory. */
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HistoryFilter } from '../../../src/history/filter.ts';
import type { History } from '../../../src/history/history.ts';
import type { Message, NewMessage } from '../../../src/shared/message.ts';
import type { Comparison, Condition, Query } from '../../../src/shared/search/query.ts';
import { isFound } from '../../support/history/plainSearch.ts';
import { open, readAll, temporaryFolder } from './setting.ts';

const begin = 1_700_000_000_000;
const topics = ['a', 'a/b', 'a/b/c', 'A/b', '/a', 'a/', '//', '$aws/a/b', '$SYS/x', 'c/1', 'ü/ß'];
const filters = ['#', 'a/#', 'a/+', '+/b', '/+', '+/', '$aws/#', 'c/+', '$share/g/a/#', 'nowhere', '+'];
const sessions = ['ab12-1', 'AB12-2', 'cd34'];
const words = ['on', 'ON', 'off', 'ü', 'Über', 'temp', 'K', '\u212a', '"', '\\', '😀', '\u0000', 'x', '<b>'];

const json = fc.oneof(
  fc.record({
    temp: fc.integer({ min: -3, max: 3 }),
    state: fc.constantFrom('on', 'ON', 'off', '1', null, true),
  }),
  fc.record({
    state: fc.record({
      temp: fc.constantFrom(1, '1', 1.5, null, [1], {}),
      'odd key': fc.constantFrom(...words),
    }),
  }),
  fc.record({ list: fc.array(fc.constantFrom(0, 1, 'on', null), { maxLength: 3 }) }),
  fc.constantFrom(0, 1, 'on', null, true, [], [[1]], {}),
);
const payload: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: json.map((value) => Buffer.from(JSON.stringify(value))) },
  // The same with names and texts written as escapes.
  {
    weight: 1,
    arbitrary: json.map((value) =>
      Buffer.from(
        JSON.stringify(value).replaceAll(/[em]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((all) => Buffer.from(all.join(' '))),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Buffer.from('{"temp":1,"x":"\xff"}', 'latin1'),
      Buffer.from('\ufeff{"temp":1}'),
      Buffer.from('[[[['),
    ),
  },
);
/** Few, since they are large: what is looked for stands at the end, behind what is kept with the message. */
const large = fc
  .constantFrom(...words)
  .map((word) => Buffer.from(`{"pad":"${'-'.repeat(70_000)}","temp":2,"last":${JSON.stringify(word)}}`));

const message: fc.Arbitrary<NewMessage> = fc
  .record(
    {
      profile: fc.constantFrom('p1', 'p1', 'p2', 'p3'),
      session: fc.constantFrom(...sessions),
      // Clocks are set back now and then.
      time: fc.integer({ min: 0, max: 50_000 }).map((offset) => begin + offset),
      direction: fc.constantFrom('in', 'in', 'out'),
      route: fc.constantFrom('mqtt', 'mqtt', 'https'),
      topic: fc.constantFrom(...topics),
      qos: fc.constantFrom(0, 1, 2),
      retain: fc.boolean(),
      duplicate: fc.boolean(),
      payload: fc.oneof({ weight: 200, arbitrary: payload }, { weight: 1, arbitrary: large }),
      properties: fc.option(
        fc.record(
          {
            contentType: fc.constantFrom('text/plain', 'Text/Plain', 'application/json'),
            topicAlias: fc.constantFrom(1, 2),
            correlationData: fc.constantFrom(Uint8Array.of(1, 255), new Uint8Array(Buffer.from('id-1'))),
            userProperties: fc.array(
              fc.tuple(fc.constantFrom('unit', 'Unit'), fc.constantFrom('C', 'c', 'F')),
              { maxLength: 2 },
            ),
          },
          { requiredKeys: [] },
        ),
        { nil: undefined },
      ),
      outcome: fc.option(fc.record({ ok: fc.boolean(), milliseconds: fc.constant(3) }), { nil: undefined }),
    },
    {
      requiredKeys: [
        'profile',
        'time',
        'direction',
        'route',
        'topic',
        'qos',
        'retain',
        'duplicate',
        'payload',
      ],
    },
  )
  .map(({ properties, outcome, ...rest }) => ({
    ...rest,
    ...(properties && { properties }),
    ...(outcome && { outcome }),
  }));

const entry: fc.Arbitrary<NewMessage> = fc.oneof(
  { weight: 30, arbitrary: message },
  {
    weight: 1,
    arbitrary: message.map(({ profile, session, time }): NewMessage => ({
      profile,
      ...(session !== undefined && { session }),
      time,
      direction: 'in',
      route: 'mqtt',
      topic: '',
      qos: 0,
      retain: false,
      duplicate: false,
      payload: new Uint8Array(),
      gap: { reason: 'disconnected', from: time - 5, to: time },
    })),
  },
);

const comparison = fc.constantFrom<Comparison>('=', '!=', '<', '<=', '>', '>=');
const fieldPath = fc.constantFrom<(string | number)[]>(
  [],
  ['temp'],
  ['state'],
  ['state', 'temp'],
  ['state', 'odd key'],
  ['list', 0],
  ['list', 'length'],
  [0, 0],
  ['last'],
  ['nothing'],
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('text'),
    text: fc.oneof(
      fc.constantFrom(...words, '"temp":', 'ON off', '\ufffd'),
      fc.constantFrom('tEMP', 'über', 'k'),
    ),
  }),
  fc.record({
    kind: fc.constant('pattern'),
    in: fc.constantFrom('payload', 'topic'),
    source: fc.constantFrom('^a', 'b$', 'o[nf]+', '^.$', 'ü', '^$'),
    flags: fc.constantFrom('', 'i', 'u', 's'),
  }),
  fc.record({ kind: fc.constant('topic'), filter: fc.constantFrom(...filters, ...topics) }),
  fc.record({
    kind: fc.constant('field'),
    path: fieldPath,
    comparison,
    value: fc.constantFrom(0, 1, 2, 1.5, '1', 'on', 'ü', '"', null, true),
  }),
  fc.record({ kind: fc.constant('hasField'), path: fieldPath }),
  fc.record({ kind: fc.constant('direction'), direction: fc.constantFrom('in', 'out') }),
  fc.record({ kind: fc.constant('route'), route: fc.constantFrom('mqtt', 'https') }),
  fc.record({ kind: fc.constant('qos'), comparison, qos: fc.constantFrom(0, 1, 2) }),
  fc.record({ kind: fc.constant('is'), is: fc.constantFrom('retained', 'duplicate', 'failed', 'gap') }),
  fc.record({ kind: fc.constant('size'), comparison, bytes: fc.constantFrom(0, 1, 12, 40, 70_000) }),
  fc.record(
    {
      kind: fc.constant('property'),
      user: fc.constant(false),
      name: fc.constantFrom('contentType', 'topicAlias', 'correlationData', 'responseTopic'),
      value: fc.constantFrom('text/PLAIN', '1', '01ff', 'ID-1'),
    },
    { requiredKeys: ['kind', 'user', 'name'] },
  ),
  fc.record(
    {
      kind: fc.constant('property'),
      user: fc.constant(true),
      name: fc.constantFrom('unit', 'Unit', 'other'),
      value: fc.constantFrom('c', 'F'),
    },
    { requiredKeys: ['kind', 'user', 'name'] },
  ),
  fc.record(
    {
      kind: fc.constant('time'),
      from: fc.integer({ min: begin - 10, max: begin + 60_000 }),
      to: fc.integer({ min: begin, max: begin + 60_000 }),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('session'), id: fc.constantFrom('ab12', 'ab12-1', 'cd', 'x') }),
);
const { query } = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    condition,
    fc.record({ kind: fc.constantFrom('and', 'or'), of: fc.array(tie('query'), { maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not'), of: tie('query') }),
  ),
}));
const filter: fc.Arbitrary<HistoryFilter> = fc.record(
  {
    profile: fc.constantFrom('p1', 'p2', 'p3', 'nobody'),
    query,
    topicFilter: fc.constantFrom('', ...filters),
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
  it(
    'finds what a plain look at every message finds, whatever was recorded and removed',
    { timeout: 120_000 },
    async () => {
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
    },
  );
});
