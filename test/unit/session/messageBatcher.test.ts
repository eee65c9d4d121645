import { beforeEach, expect, it } from 'vitest';
import { MessageBatcher } from '../../../src/session/messageBatcher.ts';
import type { NewMessage } from '../../../src/shared/message.ts';
import type { Receipt } from '../../../src/shared/receipt.ts';
import { TestClock } from '../../support/testClock.ts';

let clock: TestClock;
let batches: { readonly messages: readonly NewMessage[]; readonly receipt: Receipt | undefined }[];
let batcher: MessageBatcher;

beforeEach(() => {
  clock = new TestClock();
  batches = [];
  batcher = new MessageBatcher((messages, receipt) => batches.push({ messages, receipt }), clock);
});

const message = (index = 0): NewMessage => ({
  ...{ profile: 'p', session: 's', time: index, direction: 'in', route: 'mqtt', topic: 't', qos: 0 },
  ...{ retain: false, duplicate: false, payload: new Uint8Array() },
});
const sizes = () => batches.map(({ messages }) => messages.length);

it('delivers what came within 25 ms of the first at once, in order', async () => {
  batcher.add(message(1));
  await clock.advance(24);
  batcher.add(message(2));
  expect(batches).toEqual([]);
  await clock.advance(1);
  expect(batches.map(({ messages }) => messages.map(({ time }) => time))).toEqual([[1, 2]]);
  batcher.add(message(3));
  await clock.advance(25);
  expect(sizes()).toEqual([2, 1]);
  expect(clock.pending).toBe(0);
});

it('delivers 512 messages without waiting for the time', async () => {
  for (let index = 0; index < 1100; index++) batcher.add(message(index));
  expect(sizes()).toEqual([512, 512]);
  await clock.advance(25);
  expect(sizes()).toEqual([512, 512, 76]);
});

it('delivers what waits for its recording with the turn of the event loop', async () => {
  const told: string[] = [];
  const acknowledgement = (name: string) => ({
    recorded: () => told.push(`${name} recorded`),
    failed: (reason: string) => told.push(`${name} ${reason}`),
  });
  const [first, plain, second] = [message(1), message(2), message(3)];
  batcher.add(first, acknowledgement('first'));
  batcher.add(plain);
  batcher.add(second, acknowledgement('second'));
  expect(batches).toEqual([]);
  await clock.advance(0);
  expect(sizes()).toEqual([3]);
  const { receipt } = batches[0]!;
  expect([...receipt!.awaited]).toEqual([first, second]);
  receipt!.committed();
  receipt!.failed('disk is full');
  expect(told).toEqual(['first recorded', 'second recorded', 'first disk is full', 'second disk is full']);
  // The next batch waits for nobody.
  batcher.add(message(4));
  batcher.flush();
  expect(batches[1]?.receipt).toBeUndefined();
  expect(clock.pending).toBe(0);
});

it('delivers nothing where there is nothing', () => {
  batcher.flush();
  batcher.add(message());
  batcher.flush();
  batcher.flush();
  expect(sizes()).toEqual([1]);
});
