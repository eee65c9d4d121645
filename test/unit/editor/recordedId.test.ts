/** An answer that has just arrived is found in history as soon as it is there. */
import { expect, it } from 'vitest';
import { recordedId } from '../../../src/editor/runs/recordedId.ts';
import type { History } from '../../../src/history/history.ts';
import { Emitter } from '../../../src/shared/emitter.ts';
import type { Message, NewMessage } from '../../../src/shared/message.ts';
import { newMessage } from '../../support/console/samples.ts';
import { TestClock } from '../../support/testClock.ts';

function start() {
  const messages: Message[] = [];
  const recorded = new Emitter<{ newest: ReadonlyMap<string, number> }>();
  const clock = new TestClock();
  let queries = 0;
  let listeners = 0;
  const history: Pick<History, 'query' | 'onDidRecord'> = {
    query: ({ profile, direction, query }) => {
      queries++;
      expect([profile, direction, query]).toEqual(['p', 'in', { kind: 'time', from: 5_000, to: 5_001 }]);
      return Promise.resolve([...messages]);
    },
    onDidRecord: (listener) => {
      listeners++;
      const listening = recorded.event(listener);
      return {
        dispose: () => {
          listeners--;
          listening.dispose();
        },
      };
    },
  };
  const record = (message: NewMessage): number => messages.push({ ...message, id: messages.length + 1 });
  const answer = newMessage({ profile: 'p', topic: 'answer', payload: Buffer.from('yes'), time: 5_000 });
  const tell = () => recorded.fire({ newest: new Map() });
  return { record, clock, answer, tell, history, queries: () => queries, listeners: () => listeners };
}

it('is found at once when it is there already', async () => {
  const { record, history, answer, clock, listeners } = start();
  record(answer);
  expect(await recordedId(history, answer, clock)).toBe(1);
  expect([clock.pending, listeners()]).toEqual([0, 0]);
});

it('is asked for again only when something was recorded, and found then', async () => {
  const { record, history, answer, clock, tell, queries, listeners } = start();
  record({ ...answer, payload: Buffer.from('no') });
  record({ ...answer, topic: 'other' });
  const found = recordedId(history, answer, clock);
  await clock.advance(2_000);
  expect(queries()).toBe(1);
  record(answer);
  await clock.advance(500);
  expect(queries()).toBe(1);
  tell();
  expect(await found).toBe(3);
  expect([queries(), clock.pending, listeners()]).toEqual([2, 0, 0]);
});

it('is not waited for longer than three seconds, with a last look', async () => {
  const { history, answer, clock, tell, queries, listeners } = start();
  const found = recordedId(history, answer, clock);
  await clock.advance(1_000);
  tell();
  await clock.advance(1_999);
  expect(queries()).toBe(2);
  await clock.advance(1);
  expect(await found).toBeUndefined();
  expect([queries(), clock.pending, listeners()]).toEqual([3, 0, 0]);
});
