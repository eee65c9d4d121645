import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { BatchWriter, type Batch } from '../../../src/history/writing/batch.ts';
import { Keeper } from '../../../src/history/writing/keeper.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import type { NewMessage } from '../../../src/shared/message.ts';
import {
  atEnd,
  newMessage,
  noLimits,
  numbered,
  open,
  randomNumbers,
  readAll,
  temporaryFolder,
} from './setting.ts';

const newFile = () => path.join(temporaryFolder(), 'history.sqlite');

function batchOf(messages: readonly NewMessage[]): Batch {
  const writer = new BatchWriter();
  for (const message of messages) writer.add(message);
  return writer.finish();
}

function keeperOf(file: string): Keeper {
  const ignore = () => undefined;
  const keeper = new Keeper(
    { file, limits: noLimits, clock: systemClock },
    { problem: ignore, notice: ignore, recorded: ignore },
  );
  atEnd(() => {
    keeper.close();
  });
  return keeper;
}

describe('fast traffic', () => {
  it('is cut into blocks by number and bytes, in order, whatever stands in the tail', async () => {
    const file = newFile();
    const history = open(file);
    const random = randomNumbers(7);
    const expected: string[] = [];
    for (let round = 0; round < 40; round++) {
      // Up to 6 KB each: a block is full by its bytes before it has 512 messages.
      const most = [20, 6_000][random(2)] ?? 0;
      const size = [3, 100, 130, 900][random(4)] ?? 0;
      const messages = Array.from({ length: size }, () =>
        newMessage({
          payload: randomBytes(random(most)),
          topic: `t/${random(50)}`,
          time: 1e12 + random(1e6),
        }),
      );
      history.record(messages);
      await history.flush();
      for (const { topic, payload } of messages) expected.push(topic + Buffer.from(payload).toString('hex'));
    }
    const all = await readAll(history);
    const read = all.map(({ topic, payload }) => topic + Buffer.from(payload).toString('hex'));
    expect(read.length).toBe(expected.length);
    expect(read.every((text, index) => text === expected[index])).toBe(true);
    const database = new DatabaseSync(file, { readOnly: true });
    atEnd(() => {
      database.close();
    });
    // What readers rely on: blocks do not overlap, and the tail is newer than all of them.
    const blocks = database.prepare('SELECT first, last, count FROM block ORDER BY last').all();
    expect(blocks.length).toBeGreaterThan(20);
    for (const [index, block] of blocks.entries()) {
      expect(Number(block['count'])).toBeLessThanOrEqual(512);
      expect(Number(block['first'])).toBeGreaterThan(Number(blocks[index - 1]?.['last'] ?? 0));
    }
    const tail = database.prepare('SELECT coalesce(min(id), 1e15) AS first FROM tail').get();
    expect(Number(tail?.['first'])).toBeGreaterThan(Number(blocks.at(-1)?.['last']));
  });

  it('is committed together as far as it waits, and each batch is told its own newest ids', async () => {
    const keeper = keeperOf(newFile());
    const recorded = await Promise.all([3, 700, 2].map((count) => keeper.record(batchOf(numbered(count)))));
    expect(recorded).toEqual([[['p', 3]], [['p', 703]], [['p', 705]]]);
  });

  it('gets past a batch that cannot be recorded, and loses no other', async () => {
    const file = newFile();
    const keeper = keeperOf(file);
    const broken = { ...batchOf(numbered(2)), topicLengths: undefined } as unknown as Batch;
    const batches = [batchOf(numbered(200)), broken, batchOf(numbered(5, {}, 200))];
    const results = await Promise.allSettled(batches.map((batch) => keeper.record(batch)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await readAll(open(file))).toHaveLength(205);
  });
});
