import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { History, HistoryFilter } from '../../../src/history/history.ts';
import type { Direction, Message, NewMessage } from '../../../src/shared/message.ts';
import { matchesTopicFilter } from '../../../src/shared/topic.ts';
import { newMessage, numbered, open, randomNumbers, readAll, temporaryFolder } from './setting.ts';

type Random = (bound: number) => number;

const topics = ['a', 'a/b', 'a/b/c', 'a/c', 'b', '$aws/a/b', 'c/1', 'c/2', 'c/3'];
const filters = [
  '#',
  'a/#',
  'a/+',
  'a/b',
  '+/b',
  '$aws/#',
  'c/+',
  'nothing/#',
  '$share/group/a/#',
  'nowhere',
];

/** A history of several profiles with blocks and tails, partly overlapping, and what is in it. */
async function randomHistory(random: Random): Promise<{ history: History; all: Message[] }> {
  const history = open(path.join(temporaryFolder(), 'history.sqlite'));
  for (let round = 0; round < 40; round++) {
    const size = [1, 3, 30, 200, 700][random(5)] ?? 1;
    const mixed = random(2) === 0;
    const profile = `profile${random(3)}`;
    history.record(
      Array.from({ length: size }, () =>
        newMessage({
          profile: mixed ? `profile${random(3)}` : profile,
          topic: topics[random(topics.length)] ?? '',
          direction: random(4) === 0 ? 'out' : 'in',
          time: 1_700_000_000_000 + random(1000),
        }),
      ),
    );
    await history.flush();
  }
  return { history, all: await readAll(history) };
}

function randomFilter(random: Random): HistoryFilter {
  const directions: (Direction | undefined)[] = ['in', 'out', undefined, undefined];
  const direction = directions[random(4)];
  const topicFilter = random(4) > 0 ? filters[random(filters.length)] : undefined;
  return {
    ...(random(3) > 0 && { profile: `profile${random(4)}` }),
    ...(topicFilter !== undefined && { topicFilter }),
    ...(direction && { direction }),
    ...(random(2) === 0 && { hashMatchesParent: random(2) === 0 }),
  };
}

function matches(filter: HistoryFilter, message: NewMessage): boolean {
  const { profile, topicFilter, direction, hashMatchesParent = false } = filter;
  return (
    (profile === undefined || message.profile === profile) &&
    (direction === undefined || message.direction === direction) &&
    (!topicFilter || matchesTopicFilter(topicFilter, message.topic, { hashMatchesParent }))
  );
}

const ids = (messages: readonly { id: number }[]) => messages.map(({ id }) => id);

describe('questions', () => {
  it.each([1, 2, 3])('agree with a plain scan (random history %i)', async (seed) => {
    const random = randomNumbers(seed);
    const { history, all } = await randomHistory(random);
    const last = all.at(-1)?.id ?? 0;
    for (let round = 0; round < 150; round++) {
      const filter = randomFilter(random);
      const limit = 1 + random(60);
      const newestFirst = all.filter((message) => matches(filter, message)).reverse();
      const before = random(2) === 0 ? random(last + 10) : undefined;
      const page = await history.query({ ...filter, limit, ...(before !== undefined && { before }) });
      const expected = newestFirst.filter(({ id }) => before === undefined || id < before);
      expect(page, JSON.stringify({ filter, limit, before })).toEqual(expected.slice(0, limit));

      const after = random(last + 10);
      const upwards = await history.query({ ...filter, limit, after });
      const oldestFirst = newestFirst.toReversed().filter(({ id }) => id > after);
      expect(upwards, JSON.stringify({ filter, limit, after })).toEqual(oldestFirst.slice(0, limit));

      const upTo = random(2) === 0 ? random(last + 10) : undefined;
      const skip = random(newestFirst.length + 5);
      const window = await history.window({ ...filter, skip, limit, ...(upTo !== undefined && { upTo }) });
      const inWindow = newestFirst.filter(({ id }) => upTo === undefined || id <= upTo);
      const what = JSON.stringify({ filter, limit, skip, upTo });
      expect(window.total, what).toBe(inWindow.length);
      expect(ids(window.rows), what).toEqual(ids(inWindow.slice(skip, skip + limit)));
      expect(window.upTo).toBe(upTo ?? last);
    }
  });

  it('go on agreeing while messages are recorded and removed', async () => {
    const random = randomNumbers(99);
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const filter = { topicFilter: 'c/+', direction: 'in' } as const;
    let expected = 0;
    for (let round = 0; round < 60; round++) {
      const messages = Array.from({ length: 1 + random(400) }, () =>
        newMessage({ profile: `profile${random(2)}`, topic: topics[random(topics.length)] ?? '' }),
      );
      history.record(messages);
      if (round === 30) {
        await history.clear('profile0');
        expected = (await readAll(history)).filter((message) => matches(filter, message)).length;
      } else expected += messages.filter((message) => matches(filter, message)).length;
      await history.flush();
      expect((await history.window({ ...filter, skip: 0, limit: 1 })).total).toBe(expected);
    }
  });

  it('walk over all messages by cursor, without gap or double, while new ones arrive', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record(numbered(3_000));
    await history.flush();
    const walked: number[] = [];
    for (;;) {
      const before = walked.at(-1);
      const page = await history.query({ profile: 'p', limit: 77, ...(before !== undefined && { before }) });
      if (page.length === 0) break;
      walked.push(...ids(page));
      history.record(numbered(100));
      await history.flush();
    }
    expect(walked).toEqual(Array.from({ length: 3_000 }, (_, index) => 3_000 - index));
  });

  it('keep a window still with upTo while new messages arrive', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record(numbered(1_000));
    await history.flush();
    const first = await history.window({ profile: 'p', skip: 400, limit: 20 });
    history.record(numbered(1_000));
    await history.flush();
    const again = await history.window({ profile: 'p', skip: 400, limit: 20, upTo: first.upTo });
    expect(again).toEqual(first);
  });

  it('show a row with size, beginning and outcome instead of the payload', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const outcome = { ok: true, milliseconds: 3, reasonCode: 0 };
    history.record([
      newMessage({ direction: 'out', outcome, payload: Buffer.from('{\n "a": 1}') }),
      newMessage({ payload: Buffer.alloc(100_000, 'ä') }),
      newMessage({ payload: Uint8Array.of(0xff, 0x00) }),
    ]);
    const { rows } = await history.window({ skip: 0, limit: 10 });
    expect(rows.map(({ size, preview }) => ({ size, preview }))).toEqual([
      { size: 2, preview: 'ff 00' },
      { size: 100_000, preview: expect.stringMatching(/^ä{190,199}…$/) as string },
      { size: 10, preview: '{  "a": 1}' },
    ]);
    expect(rows[2]?.outcome).toEqual(outcome);
    expect(rows[2]).not.toHaveProperty('payload');
  });

  it('take impossible limits and places for the nearest possible ones', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    history.record(numbered(1_500));
    expect(await history.query({ limit: 0 })).toHaveLength(1);
    expect(await history.query({ limit: 5_000 })).toHaveLength(1_000);
    expect((await history.window({ skip: -5, limit: 10 })).rows[0]?.id).toBe(1_500);
    expect((await history.window({ skip: 1_500, limit: 10 })).rows).toEqual([]);
  });
});
