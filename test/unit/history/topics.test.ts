import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { History } from '../../../src/history/history.ts';
import type { TopicNode, TopicsAnswer, TopicsRequest } from '../../../src/history/questions.ts';
import type { NewMessage } from '../../../src/shared/message.ts';
import { matchesTopicFilter } from '../../../src/shared/topic.ts';
import { newMessage, open, temporaryFolder } from './setting.ts';

/** Asks until all of history has been read. */
async function topics(history: History, request: Partial<TopicsRequest> = {}): Promise<TopicsAnswer> {
  for (;;) {
    const answer = await history.topics({
      profile: 'p',
      parent: [],
      sort: 'name',
      limit: 1000,
      ...request,
    });
    if (answer.built === 1) return answer;
  }
}

interface Numbered extends NewMessage {
  readonly id: number;
}

type Model = Pick<
  TopicNode,
  'level' | 'topic' | 'isTopic' | 'topics' | 'count' | 'sent' | 'bytes' | 'lastSeen'
> &
  Partial<Pick<TopicNode, 'lastId' | 'lastPreview' | 'lastSize'>>;

/** The children of a level, worked out from all messages. */
function modelOf(
  messages: readonly Numbered[],
  parent: readonly string[],
  passes: (topic: string) => boolean,
): Model[] {
  const below = messages.filter(({ topic }) => {
    const levels = topic.split('/');
    return levels.length > parent.length && parent.every((name, index) => name === levels[index]);
  });
  const names = [...new Set(below.map(({ topic }) => topic.split('/')[parent.length] ?? ''))];
  return names.flatMap((level) => {
    const topic = [...parent, level].join('/');
    const all = below.filter(({ topic: one }) => one.split('/')[parent.length] === level);
    const counted = all.filter((message) => passes(message.topic));
    const newest = counted.at(-1);
    const own = all.filter((message) => message.topic === topic).at(-1);
    return newest
      ? {
          level,
          topic,
          isTopic: own !== undefined,
          topics: new Set(counted.map((message) => message.topic)).size,
          count: counted.length,
          sent: counted.filter(({ direction }) => direction === 'out').length,
          bytes: counted.reduce((sum, { payload }) => sum + payload.length, 0),
          lastSeen: newest.time,
          ...(own && {
            lastId: own.id,
            lastPreview: Buffer.from(own.payload).toString(),
            lastSize: own.payload.length,
          }),
        }
      : [];
  });
}

const byTopic = (one: { topic: string }, other: { topic: string }) => (one.topic < other.topic ? -1 : 1);

const level = fc.constantFrom('', 'a', 'b', '$aws', 'temp', 'ß', '10', '9');
const topic = fc
  .array(level, { minLength: 1, maxLength: 4 })
  .map((levels) => levels.join('/'))
  .filter((name) => name !== '');
const message = fc.record({
  topic,
  direction: fc.constantFrom('in' as const, 'out' as const),
  payload: fc.constantFrom('', '1', 'hello', '{"a":1}').map((text) => Buffer.from(text)),
  time: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
  profile: fc.constantFrom('p', 'p', 'p', 'other'),
});

describe('the hierarchy of topics', () => {
  it('agrees with a plain count of random messages, at every level, filtered or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(message, { maxLength: 200 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom(undefined, 'A', 'emp', 'a/#', '+/b/#', '$aws/#', '#', 'nothing'),
        fc.boolean(),
        async (batches, filter, hashMatchesParent) => {
          const history = open(path.join(temporaryFolder(), 'history.sqlite'));
          const passes = (name: string) =>
            filter === undefined ||
            (/[+#]/.test(filter)
              ? matchesTopicFilter(filter, name, { hashMatchesParent })
              : name.toLowerCase().includes(filter.toLowerCase()));
          const all: Numbered[] = [];
          let id = 0;
          for (const batch of batches) {
            const messages = batch.map((one) => newMessage(one));
            history.record(messages);
            await history.flush();
            for (const one of messages) all.push({ ...one, id: ++id });
            const own = all.filter(({ profile }) => profile === 'p');
            for (const parent of [[], ['a'], ['a', 'b'], [''], ['$aws', 'temp'], ['nowhere']]) {
              const answer = await topics(history, {
                parent,
                ...(filter !== undefined && { filter }),
                hashMatchesParent,
              });
              const expected = modelOf(own, parent, passes);
              const got = answer.nodes.map(({ children: _, rate, ...node }) => {
                expect(rate).toBe(0);
                return node;
              });
              expect(got.toSorted(byTopic)).toEqual(expected.toSorted(byTopic));
              expect(answer.total).toBe(expected.length);
            }
          }
          await history.dispose();
        },
      ),
      { numRuns: 10 },
    );
  });

  it('sorts by name (numbers as numbers), count, bytes, rate and recency', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const now = Date.now();
    const send = (name: string, count: number, size: number, time: number) =>
      history.record(
        Array.from({ length: count }, () =>
          newMessage({ topic: name, payload: Buffer.alloc(size, 'x'), time }),
        ),
      );
    send('line10/x', 3, 10, now - 3_600_000);
    send('line9/x', 1, 1000, now - 3_600_000);
    send('line1/x', 2, 1, now);
    await history.flush();
    const order = async (sort: TopicsRequest['sort'], limit = 10) =>
      (await topics(history, { sort, limit })).nodes.map((node) => node.level);
    expect(await order('name')).toEqual(['line1', 'line9', 'line10']);
    expect(await order('count')).toEqual(['line10', 'line1', 'line9']);
    expect(await order('bytes')).toEqual(['line9', 'line10', 'line1']);
    expect(await order('rate')).toEqual(['line1', 'line9', 'line10']);
    expect(await order('recency', 2)).toEqual(['line1', 'line9']);
    const [active] = (await topics(history, { sort: 'rate' })).nodes;
    expect(active?.rate).toBeGreaterThan(0);
    expect(active?.rate).toBeLessThanOrEqual(0.25);
  });

  it('knows which topics hold a retained message', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const empty = Buffer.alloc(0);
    history.record([
      newMessage({ topic: 'a/kept', retain: true }),
      newMessage({ topic: 'a/changed', retain: true }),
      newMessage({ topic: 'a/changed' }),
      newMessage({ topic: 'a/cleared', retain: true }),
      newMessage({ topic: 'a/cleared', payload: empty }),
      newMessage({ topic: 'a/sent', direction: 'out', retain: true }),
      newMessage({
        topic: 'a/refused',
        direction: 'out',
        retain: true,
        outcome: { ok: false, milliseconds: 1 },
      }),
      newMessage({ topic: 'a/undone', direction: 'out', retain: true }),
      newMessage({ topic: 'a/undone', direction: 'out', retain: true, payload: empty }),
      newMessage({ topic: 'a', retain: true }),
      newMessage({ topic: 'b', retain: true }),
    ]);
    await history.flush();
    expect(await history.retained({ profile: 'p', parent: ['a'] })).toEqual({
      topics: ['a', 'a/changed', 'a/kept', 'a/sent'],
      known: 7,
    });
    expect((await history.retained({ profile: 'p', parent: [] })).topics).toHaveLength(5);
    expect(await history.retained({ profile: 'p', parent: ['none'] })).toEqual({ topics: [], known: 0 });
    const { nodes } = await topics(history, { parent: ['a'] });
    expect(nodes.filter(({ retained }) => retained).map((node) => node.level)).toEqual([
      'changed',
      'kept',
      'sent',
    ]);
  });

  it('forgets what is removed, and counts what comes after', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const record = async (count: number) => {
      history.record(Array.from({ length: count }, (_, index) => newMessage({ topic: `t/${index % 7}` })));
      await history.flush();
    };
    await record(2000);
    expect((await topics(history)).nodes).toMatchObject([{ level: 't', count: 2000, topics: 7 }]);
    await history.clear('p');
    expect((await topics(history)).nodes).toEqual([]);
    await record(3);
    expect((await topics(history)).nodes).toMatchObject([{ count: 3, topics: 3 }]);
    await history.clear('p');
    await record(5);
    expect((await topics(history)).nodes).toMatchObject([{ count: 5, topics: 5 }]);
  });

  it('follows what retention removes a little later', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const now = Date.now();
    history.record(
      Array.from({ length: 1500 }, (_, index) =>
        newMessage({
          topic: index < 1024 ? 'old' : 'new',
          time: index < 1024 ? now - 86_400_000 : now,
        }),
      ),
    );
    await history.flush();
    expect((await topics(history)).nodes).toMatchObject([
      { level: 'new', count: 476 },
      { level: 'old', count: 1024 },
    ]);
    history.setLimits({ maximumBytes: 2 ** 40, maximumAge: 3_600_000 });
    await vi.waitFor(
      async () => expect((await topics(history)).nodes).toMatchObject([{ level: 'new', count: 476 }]),
      { interval: 200 },
    );
  });

  it('lists 100,000 topics, also of one level, the first of them in any order', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const many = 100_000;
    for (let start = 0; start < many; start += 5_000) {
      history.record(
        Array.from({ length: 5_000 }, (_, offset) => {
          const index = start + offset;
          return newMessage({
            topic: index % 2 === 0 ? `flat/${index}` : `deep/${index % 100}/${index}/state`,
            payload: Buffer.alloc(index % 50, 'x'),
          });
        }),
      );
      await history.flush();
    }
    const { nodes } = await topics(history);
    expect(nodes).toMatchObject([
      { level: 'deep', topics: 50_000, count: 50_000, children: 50 },
      { level: 'flat', topics: 50_000, count: 50_000, children: 50_000 },
    ]);
    const flat = await topics(history, { parent: ['flat'], sort: 'recency', limit: 3 });
    expect(flat.nodes.map((node) => node.level)).toEqual(['99998', '99996', '99994']);
    expect(flat.total).toBe(50_000);
    const found = await topics(history, { parent: ['flat'], filter: '4242', limit: 100 });
    expect(found.total).toBe(15);
  });

  it('keeps hostile topics from taking all memory', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const deep = Array.from({ length: 10_000 }, () => 'x').join('/');
    history.record([newMessage({ topic: deep }), newMessage({ topic: '///' })]);
    for (let start = 0; start < 300; start += 20) {
      history.record(
        Array.from({ length: 20 }, (_, index) =>
          newMessage({ topic: `${start + index}/${'y'.repeat(60_000)}`, time: 1_700_000_000_000 }),
        ),
      );
      await history.flush();
    }
    const { nodes, unlisted } = await topics(history);
    expect(nodes.length).toBe(302);
    expect(unlisted).toBe(0);
    const parent = Array.from({ length: 31 }, () => 'x');
    const [last] = (await topics(history, { parent })).nodes;
    expect(last).toMatchObject({ topic: deep, isTopic: true, children: 0 });
    expect((await topics(history, { parent: ['', '', ''] })).nodes).toMatchObject([{ topic: '///' }]);
  });
});
