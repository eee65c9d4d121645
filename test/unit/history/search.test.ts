import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { History, HistoryFilter } from '../../../src/history/history.ts';
import { parseQuery } from '../../../src/shared/search/parseQuery.ts';
import type { Query } from '../../../src/shared/search/query.ts';
import { isFound } from '../../support/history/plainSearch.ts';
import { discouragedTopics, hostilePayloads, hostileTopics } from '../../support/hostile.ts';
import { newMessage, numbered, open, readAll, temporaryFolder } from './setting.ts';

const fresh = (): History => open(path.join(temporaryFolder(), 'history.sqlite'));

function query(text: string): Query {
  const parsed = parseQuery(text, { now: 1_700_000_000_000 });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.query;
}

/** Total of a search when all has been looked at; totals on the way only grow. */
async function totalOf(history: History, filter: HistoryFilter): Promise<number> {
  for (let before = 0; ;) {
    const { total, searched } = await history.window({ ...filter, skip: 0, limit: 1 });
    expect(total).toBeGreaterThanOrEqual(before);
    if (searched === 1) return total;
    expect(searched).toBeLessThan(1);
    before = total;
  }
}

describe('a search that takes long', () => {
  it('tells at once what the newest messages have, and goes on', async () => {
    const history = fresh();
    for (let from = 0; from < 100_000; from += 10_000) history.record(numbered(10_000, {}, from));
    await history.flush();
    // Numbers that end in 7, in a way that takes its time.
    const wanted = query('/^(\\d|\\d\\d)*7$/');
    const first = await history.window({ profile: 'p', query: wanted, skip: 0, limit: 3 });
    expect(first.rows.map(({ preview }) => preview)).toEqual(['99997', '99987', '99977']);
    expect(await totalOf(history, { profile: 'p', query: wanted })).toBe(10_000);
    // What no payload of a block has, and that none has it.
    for (const [search, total] of [
      ['nowhere', 0],
      ['-nowhere', 100_000],
      ['-(has:nowhere OR NOWHERE)', 100_000],
      ['nowhere OR 99999', 1],
    ] as const) {
      expect(await totalOf(history, { profile: 'p', query: query(search) }), search).toBe(total);
    }
    history.record(numbered(1_000, {}, 100_000));
    await history.flush();
    expect(await totalOf(history, { profile: 'p', query: wanted })).toBe(10_100);
    await history.clear('p');
    expect(await totalOf(history, { profile: 'p', query: wanted })).toBe(0);
  });

  it('is given up for a pattern that never ends, while all else is answered', async () => {
    const warnings: string[] = [];
    const log = {
      info: () => undefined,
      warn: (text: string) => warnings.push(text),
      error: () => undefined,
    };
    const history = open(path.join(temporaryFolder(), 'history.sqlite'), { log });
    history.record([
      ...numbered(2_000),
      newMessage({ topic: 'long', payload: Buffer.from(`${'a'.repeat(60)}!`) }),
    ]);
    await history.flush();
    const endless = { skip: 0, limit: 5, query: query('/^(a+)+$/') };
    const first = history.window(endless);
    const others = Promise.all([
      totalOf(history, { query: query('1999') }),
      totalOf(history, { query: query('/^\\d+5$/') }),
      history.newest('p'),
      history.density({ profile: 'p', buckets: 10 }),
    ]);
    await expect(first).rejects.toThrow(/pattern \/\^\(a\+\)\+\$\/ takes too long/);
    const [text, pattern, newest, density] = await others;
    expect([text, pattern, newest, density.all]).toEqual([1, 199, 2_001, [2_001]]);
    // It is not tried again.
    await expect(history.query({ limit: 1, query: { kind: 'not', of: endless.query } })).rejects.toThrow(
      'takes too long',
    );
    expect((await history.window({ skip: 0, limit: 1 })).total).toBe(2_001);
    expect(warnings).toEqual([expect.stringContaining('/^(a+)+$/')]);
    // Topics are looked at as well.
    await expect(
      history.window({ skip: 0, limit: 1, query: query('topic:/^((l|o|n|g)+)+$/') }),
    ).resolves.toMatchObject({ total: 1 });
  });

  it('does not keep history from closing', async () => {
    const history = fresh();
    history.record([newMessage({ payload: Buffer.from(`${'b'.repeat(60)}!`) })]);
    await history.flush();
    const endless = history.window({ skip: 0, limit: 5, query: query('/^(b+)+$/') });
    const ended = expect(endless).rejects.toThrow();
    await history.dispose();
    await ended;
  });
});

describe('hostile messages', () => {
  const searches = [
    'THE',
    'é',
    '"\ufffd"',
    '😀',
    '"\u202e"',
    '-noise',
    '"\\ud800"',
    '/^\\s*$/',
    '/[\\ud800-\\udfff]/u',
    '/\\u0000/',
    'topic:hostile/# a',
    '-topic:#',
    'a.a.a = 1',
    'a != 1',
    'temp = 3',
    'has:["__proto__"].polluted',
    'toString > 1',
    '["a\u0000b"] = "c\u0000d"',
    '[0][0] != null',
    '["key-99999"] = 99999',
    'size>=5mb',
    'size=0',
  ];
  it('are found as a plain look at each finds them', { timeout: 600_000 }, async () => {
    const history = fresh();
    const topics = [...hostileTopics, ...discouragedTopics].map(({ topic }) => topic);
    history.record(
      hostilePayloads.map(({ bytes }, index) =>
        newMessage({ topic: topics[index % topics.length] ?? '', payload: Uint8Array.from(bytes()) }),
      ),
    );
    await history.flush();
    const all = await readAll(history);
    expect(all).toHaveLength(hostilePayloads.length);
    const counts = searches.map((search) => {
      const filter = { profile: 'p', query: query(search) };
      return { search, filter, expected: all.filter((message) => isFound(filter, message)).length };
    });
    for (const { search, filter, expected } of counts) {
      expect(await totalOf(history, filter), `${search}, in the tail`).toBe(expected);
    }
    // So many more make it a block.
    const filler = newMessage({ payload: Buffer.from('\u0001'), topic: 'filler' });
    history.record(Array.from({ length: 512 }, () => filler));
    await history.flush();
    for (const { search, filter, expected } of counts) {
      const added = isFound(filter, filler) ? 512 : 0;
      expect(await totalOf(history, filter), `${search}, in a block`).toBe(expected + added);
    }
  });
});
