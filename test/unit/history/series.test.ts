import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { History } from '../../../src/history/history.ts';
import type { SeriesAnswer, SeriesField } from '../../../src/shared/chart/series.ts';
import type { SeriesRequest } from '../../../src/history/questions.ts';
import type { NewMessage } from '../../../src/shared/message.ts';
import { numberOf, valueAt } from '../../../src/shared/payload/field.ts';
import { matchesTopicFilter } from '../../../src/shared/topic.ts';
import { newMessage, open, temporaryFolder } from './setting.ts';

const start = 1_700_000_000_000;
const topics = ['plant/1/state', 'plant/2/state', 'plant/2/raw', '$aws/things/a/shadow'];
const filters = ['#', 'plant/#', 'plant/+/state', 'plant/2/raw', '$aws/#', 'nowhere'];
const paths = [['t'], ['deep', 'list', 1], [], ['__proto__'], ['missing']] as const;

const payload = fc.oneof(
  { weight: 5, arbitrary: fc.record({ t: fc.integer(), deep: fc.record({ list: fc.array(fc.boolean()) }) }) },
  fc.integer(),
  fc.constantFrom('21.5', ' 1e3 ', '12 V', '', 'true'),
  fc.json(),
);
const message = fc.record({
  topic: fc.constantFrom(...topics),
  session: fc.constantFrom(undefined, 'session-a', 'session-b'),
  time: fc.integer({ min: start, max: start + 1000 }),
  payload: payload.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
});
const field: fc.Arbitrary<SeriesField> = fc.record({
  topicFilter: fc.constantFrom(...filters),
  path: fc.constantFrom(...paths),
});

interface Line {
  readonly field: number;
  readonly topic: string;
  readonly values: { time: number; value: number; id: number }[];
}

/** Asks until all is looked at, and puts the answers together. */
async function ask(
  history: History,
  request: Omit<SeriesRequest, 'points' | 'lines' | 'known'>,
): Promise<Line[]> {
  const lines: Line[] = [];
  let after = request.after ?? 0;
  for (;;) {
    const answer: SeriesAnswer = await history.series({
      ...request,
      after,
      points: 100_000,
      lines: 100,
      known: lines,
    });
    for (const { field: index, topic, points, figures } of answer.lines) {
      let line = lines.find((one) => one.field === index && one.topic === topic);
      if (!line) lines.push((line = { field: index, topic, values: [] }));
      expect(figures.count).toBe(points.times.length);
      for (const [at, time] of points.times.entries()) {
        line.values.push({ time, value: points.values[at] ?? NaN, id: points.ids[at] ?? NaN });
      }
    }
    expect(answer.upTo).toBeGreaterThanOrEqual(after);
    after = answer.upTo;
    if (answer.looked === 1) return inOrder(lines);
  }
}

/** The same by looking at every message. */
function model(
  all: readonly NewMessage[],
  request: Omit<SeriesRequest, 'points' | 'lines' | 'known'>,
): Line[] {
  const lines = new Map<string, Line>();
  for (const [index, { topic, time, payload: bytes }] of all.entries()) {
    const id = index + 1;
    if (id <= (request.after ?? 0) || time < (request.from ?? 0) || time > (request.to ?? Infinity)) continue;
    for (const [number, { topicFilter, path: steps }] of request.fields.entries()) {
      if (!matchesTopicFilter(topicFilter, topic, { hashMatchesParent: false })) continue;
      let document: unknown;
      try {
        document = JSON.parse(Buffer.from(bytes).toString());
      } catch {
        continue;
      }
      const value = numberOf(valueAt(document, steps));
      if (value === undefined) continue;
      const line = lines.get(`${number}${topic}`) ?? { field: number, topic, values: [] };
      lines.set(`${number}${topic}`, line);
      line.values.push({ time, value, id });
    }
  }
  return inOrder([...lines.values()]);
}

function inOrder(lines: readonly Line[]): Line[] {
  return lines
    .map((line) => ({ ...line, values: line.values.toSorted((a, b) => a.id - b.id) }))
    .sort((a, b) => a.field - b.field || (a.topic < b.topic ? -1 : 1));
}

describe('series', () => {
  it('agree with a look at every message, whatever is recorded and asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(message, { minLength: 1, maxLength: 400, size: 'max' }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.array(field, { minLength: 1, maxLength: 3 }),
        fc.record(
          {
            from: fc.integer({ min: start - 10, max: start + 1010 }),
            to: fc.integer({ min: start - 10, max: start + 1010 }),
            after: fc.nat(3_000),
          },
          { requiredKeys: [] },
        ),
        fc.constantFrom(1, 4),
        async (batches, fields, bounds, times) => {
          const history = open(path.join(temporaryFolder(), 'history.sqlite'));
          const all: NewMessage[] = [];
          for (const batch of Array<typeof batches>(times).fill(batches).flat()) {
            const messages = batch.map(({ topic, time, session, payload: text }) =>
              newMessage({ topic, time, ...(session && { session }), payload: Buffer.from(text) }),
            );
            all.push(...messages);
            history.record(messages);
            if (all.length % 3 === 0) await history.flush();
          }
          const request = { profile: 'p', fields, ...bounds };
          expect(await ask(history, request)).toEqual(model(all, request));
          await history.dispose();
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('go on after a cursor with what is new', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const request = { profile: 'p', fields: [{ topicFilter: '#', path: ['t'] }], points: 100, lines: 5 };
    const record = (count: number, from: number) => {
      history.record(
        Array.from({ length: count }, (_, index) =>
          newMessage({ time: start + from + index, payload: Buffer.from(`{"t":${from + index}}`) }),
        ),
      );
    };
    record(1_000, 0);
    const first = await history.series(request);
    expect(first).toMatchObject({ looked: 1, upTo: 1_000, more: false });
    expect(first.lines[0]?.figures).toMatchObject({ count: 1_000, minimum: 0, maximum: 999, sum: 499_500 });
    expect(first.lines[0]?.points.times.length).toBeLessThanOrEqual(100);
    record(3, 1_000);
    const next = await history.series({ ...request, after: first.upTo });
    expect([...(next.lines[0]?.points.values ?? [])]).toEqual([1_000, 1_001, 1_002]);
    expect(next.upTo).toBe(1_003);
    expect(await history.series({ ...request, after: next.upTo })).toMatchObject({ lines: [], upTo: 1_003 });
  });

  it('read payloads whole that are kept apart, and pass over what is no JSON', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const filler = 'x'.repeat(100_000);
    for (const text of [
      `{"filler":"${filler}","t":7}`,
      `{"filler":"${filler}","t":8`,
      '\u0000',
      '{"t":"9"}',
    ]) {
      history.record([newMessage({ payload: Buffer.from(text) })]);
    }
    history.record([newMessage({ payload: Uint8Array.of(0x7b, 0xff) })]);
    const { lines } = await history.series({
      profile: 'p',
      fields: [{ topicFilter: '#', path: ['t'] }],
      points: 10,
      lines: 1,
    });
    expect([...(lines[0]?.points.values ?? [])]).toEqual([7, 9]);
  });

  it('give a line for each topic up to the limit, keep to those that are known, and say that there were more', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    for (const topic of ['a/1', 'a/2', 'a/3']) {
      history.record([newMessage({ topic, payload: Buffer.from('1') })]);
    }
    const request = { profile: 'p', fields: [{ topicFilter: 'a/+', path: [] }], points: 10, lines: 2 };
    const names = ({ lines }: SeriesAnswer) => lines.map(({ topic }) => topic);
    const first = await history.series(request);
    expect(names(first)).toEqual(['a/1', 'a/2']);
    expect(first.more).toBe(true);
    const known = [
      { field: 0, topic: 'a/3' },
      { field: 0, topic: 'a/2' },
    ];
    expect(names(await history.series({ ...request, known }))).toEqual(['a/2', 'a/3']);
    expect((await history.series({ ...request, lines: 3 })).more).toBe(false);
  });

  it('are none for a profile without history', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const request = { profile: 'nobody', fields: [{ topicFilter: '#', path: [] }], points: 10, lines: 2 };
    expect(await history.series(request)).toEqual({ lines: [], upTo: 0, looked: 1, more: false });
  });
});

describe('fields', () => {
  it('are those of the latest payloads, of each topic, with type and example', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record([newMessage({ topic: 'rare', payload: Buffer.from('{"seldom":null}') })]);
    history.record(
      Array.from({ length: 2_000 }, (_, index) =>
        newMessage({ topic: 'often', payload: Buffer.from(`{"t":${index},"deep":{"list":[true,"x"]}}`) }),
      ),
    );
    history.record([newMessage({ topic: 'plain', payload: Buffer.from('21.5') })]);
    const all = await history.fields({ profile: 'p' });
    expect(all).toEqual([
      { path: [], type: 'number', example: '21.5' },
      { path: ['t'], type: 'number', example: '1999' },
      { path: ['deep', 'list', 0], type: 'boolean', example: 'true' },
      { path: ['deep', 'list', 1], type: 'string', example: 'x' },
      { path: ['seldom'], type: 'null', example: 'null' },
    ]);
    expect(await history.fields({ profile: 'p', topicFilter: 'rare' })).toEqual([all[4]]);
    expect(await history.fields({ profile: 'nobody' })).toEqual([]);
  });

  it('are bounded whatever a payload holds', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`key${index}`, index]));
    history.record([
      newMessage({ payload: Buffer.from(JSON.stringify(many)) }),
      newMessage({ topic: 'deep', payload: Buffer.from('['.repeat(10_000) + '1' + ']'.repeat(10_000)) }),
    ]);
    const found = await history.fields({ profile: 'p' });
    expect(found.length).toBe(500);
    expect(found[0]).toEqual({ path: ['key0'], type: 'number', example: '0' });
  });
});
