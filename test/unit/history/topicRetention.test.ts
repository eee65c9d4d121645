import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { NewMessage } from '../../../src/shared/message.ts';
import { newMessage, noLimits, numbered, open, readAll, temporaryFolder, text } from './setting.ts';
import { patient } from '../../support/patience.ts';

const hour = 3_600_000;
const day = 24 * hour;
const topicAges = [
  { topicFilter: '$aws/#', maximumAge: day },
  { topicFilter: 'noise/+/debug', maximumAge: 2 * hour },
  { topicFilter: '#', maximumAge: 10 * day },
];

describe('retention by topic filter', () => {
  it('removes what is too old for its topic and keeps the rest, in blocks and tails, with large payloads', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'));
    const now = Date.now();
    const at = (hours: number, topic: string, profile: string): NewMessage =>
      newMessage({ time: now - hours * hour, topic, profile, payload: Buffer.from(`${topic} ${hours}`) });
    const mixed = (profile: string, count: number): NewMessage[] =>
      Array.from({ length: count }, (_, index) => {
        const hours = 300 - Math.floor((index * 300) / count);
        return [
          at(hours, '$aws/things/a/shadow/update', profile),
          at(hours, 'noise/1/debug', profile),
          at(hours, 'noise/1/info', profile),
          at(hours, 'plant/state', profile),
        ];
      }).flat();
    history.record(mixed('blocks', 1_000));
    history.record(mixed('tail', 20));
    history.record([
      newMessage({ time: now - 3 * hour, topic: 'noise/2/debug', payload: randomBytes(100_000) }),
      newMessage({ time: now - 3 * hour, topic: 'noise/2/info', payload: Buffer.alloc(100_000, 'k') }),
    ]);
    await history.flush();
    const before = await readAll(history);
    history.setLimits({ ...noLimits, topicAges });
    const limitOf = (topic: string): number =>
      topic.startsWith('$aws/') ? day : topic.endsWith('/debug') ? 2 * hour : 10 * day;
    // Blocks that span the limit go a stretch of a twentieth at a time.
    const isKept = ({ time, topic }: NewMessage, slack: number): boolean =>
      now - time < limitOf(topic) * (1 + slack);
    await vi.waitFor(async () => {
      expect((await readAll(history)).every((message) => isKept(message, 0.06))).toBe(true);
    }, patient);
    const after = await readAll(history);
    const ids = new Set(after.map(({ id }) => id));
    // A tail's row goes on the millisecond; nothing goes before its time.
    expect(before.filter((message) => isKept(message, -0.01) && !ids.has(message.id))).toEqual([]);
    expect(after.filter(({ topic }) => topic.startsWith('noise/2')).map(text)).toEqual(['k'.repeat(100_000)]);
    for (const { id, payload } of after.slice(0, 50)) {
      expect((await history.message(id))?.payload).toEqual(payload);
    }
  });

  it('goes on removing as time passes, and lets recording go on meanwhile', async () => {
    const history = open(path.join(temporaryFolder(), 'history.sqlite'), {
      limits: { ...noLimits, topicAges: [{ topicFilter: 'short/#', maximumAge: 1_500 }] },
    });
    const kept: string[] = [];
    for (let round = 0; round < 20; round++) {
      history.record(numbered(300, { topic: 'short/lived', time: Date.now() }, round * 300));
      history.record(numbered(300, { topic: 'long/lived', time: Date.now() }, round * 300));
      for (let index = 0; index < 300; index++) kept.push(String(round * 300 + index));
      await history.flush();
    }
    await vi.waitFor(async () => {
      // Recording is what makes old messages be looked for at once.
      history.record(numbered(1, { topic: 'other', time: Date.now() }));
      await history.flush();
      expect((await history.window({ skip: 0, limit: 1, topicFilter: 'short/#' })).total).toBe(0);
    }, patient);
    const all = await readAll(history);
    expect(all.filter(({ topic }) => topic === 'long/lived').map(text)).toEqual(kept);
  });
});
