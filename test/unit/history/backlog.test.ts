/** What waits for the writing thread: what is refused, what a receipt hears, and how gaps come to stand in history. */
import { describe, expect, it } from 'vitest';
import type { Lost } from '../../../src/history/history.ts';
import { decodeExtra } from '../../../src/history/file/record.ts';
import { Backlog } from '../../../src/history/writing/backlog.ts';
import { entriesOf, type Batch } from '../../../src/history/writing/batch.ts';
import type { NewMessage } from '../../../src/shared/message.ts';
import type { Receipt } from '../../../src/shared/receipt.ts';
import { TestClock } from '../../support/testClock.ts';
import { newMessage, numbered } from './setting.ts';

/** A writing thread that does as it is told. */
class Writer {
  readonly clock = new TestClock();
  readonly sent: { batch: Batch; commit: () => void; fail: (reason: string) => void }[] = [];
  readonly lost: Lost[] = [];
  readonly backlog: Backlog;

  constructor(maximumBytes = 2 ** 30) {
    this.backlog = new Backlog({
      clock: this.clock,
      send: (batch) =>
        new Promise((resolve, reject) => {
          const fail = (reason: string) => {
            reject(new Error(reason));
          };
          this.sent.push({ batch, commit: resolve, fail });
        }),
      lost: (lost) => this.lost.push(lost),
      maximumBytes,
    });
  }

  /** Payloads of a batch as text; gaps by their count. */
  contents(index: number): (string | number | undefined)[] {
    return [...entriesOf(this.sent[index]!.batch)].map(({ payload, extra }) => {
      const { gap } = decodeExtra(extra);
      return gap ? gap.count : Buffer.from(payload).toString();
    });
  }
}

function receiptFor(messages: readonly NewMessage[]): Receipt & { heard: string[] } {
  const heard: string[] = [];
  const failed = (reason: string) => heard.push(reason);
  return { heard, awaited: new Set(messages), committed: () => heard.push('committed'), failed };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a receipt', () => {
  it('has its batch leave at once, two at a time, and gathers what comes while they are committed', async () => {
    const writer = new Writer();
    const { backlog, sent } = writer;
    const receipts = numbered(5).map((message) => {
      const receipt = receiptFor([message]);
      backlog.add([message], undefined, receipt);
      return receipt;
    });
    expect([writer.contents(0), writer.contents(1)]).toEqual([['0'], ['1']]);
    expect(sent).toHaveLength(2);
    sent[0]!.commit();
    await settled();
    expect(writer.contents(2)).toEqual(['2', '3', '4']);
    expect(receipts.map(({ heard }) => heard.join())).toEqual(['committed', '', '', '', '']);
    sent[1]!.commit();
    sent[2]!.commit();
    await settled();
    expect(receipts.map(({ heard }) => heard.join())).toEqual(Array(5).fill('committed'));
  });

  it('is told once, when the last piece of its batch is settled, and of a failure of any', async () => {
    const { backlog, sent } = new Writer();
    const messages = numbered(3, { payload: new Uint8Array(1_048_576) });
    const receipt = receiptFor(messages);
    backlog.add(messages, undefined, receipt);
    expect(sent).toHaveLength(3);
    sent[0]!.commit();
    sent[1]!.fail('broken');
    await settled();
    expect(receipt.heard).toEqual([]);
    sent[2]!.commit();
    await settled();
    expect(receipt.heard).toEqual(['broken']);
  });

  it('hears of failure when what waits is given up', async () => {
    const writer = new Writer();
    const receipts = Array.from({ length: 40 }, () => {
      const messages = numbered(1, { payload: new Uint8Array(1_048_576) });
      const receipt = receiptFor(messages);
      writer.backlog.add(messages, undefined, receipt);
      return receipt;
    });
    writer.backlog.abandon('history was closed');
    expect(writer.sent).toHaveLength(16);
    expect(receipts.slice(16).every(({ heard }) => heard.join() === 'history was closed')).toBe(true);
    // The broker keeps them: they are not lost.
    expect(writer.lost).toEqual([]);
  });
});

describe('a batch', () => {
  it('gathers for 25 ms what comes, unless it is full before', async () => {
    const writer = new Writer();
    const { backlog, clock, sent } = writer;
    backlog.add(numbered(2), undefined);
    await clock.advance(24);
    backlog.add(numbered(1, {}, 2), undefined);
    expect(sent).toEqual([]);
    await clock.advance(1);
    expect(writer.contents(0)).toEqual(['0', '1', '2']);
    backlog.add(numbered(4_097), undefined);
    expect(writer.contents(1)).toHaveLength(4_096);
    await clock.advance(25);
    expect(writer.contents(2)).toEqual(['4096']);
    expect(clock.pending).toBe(0);
  });
});

describe('the memory limit', () => {
  it('refuses all but what a receipt awaits, and tells the gap when there is room again', async () => {
    const writer = new Writer(1_000);
    const { backlog, sent } = writer;
    backlog.add([newMessage({ payload: new Uint8Array(1_000), time: 1 })], undefined);
    backlog.post();
    backlog.add(numbered(3, { time: 5, session: 'one' }), undefined);
    const kept = numbered(1, { qos: 1 }, 100);
    const receipt = receiptFor(kept);
    backlog.add(kept, undefined, receipt);
    backlog.add(numbered(1, { time: 9, session: 'one' }), undefined);
    expect(writer.contents(1)).toEqual(['100']);
    sent[0]!.commit();
    await settled();
    expect(writer.contents(2)).toEqual([4]);
    const [entry] = [...entriesOf(sent[2]!.batch)];
    expect(entry?.time).toBe(9);
    expect(decodeExtra(entry!.extra).gap).toMatchObject({ reason: 'memoryLimit', count: 4, from: 5, to: 9 });
    expect(sent[2]!.batch.sources).toEqual([{ profile: 'p', session: 'one' }]);
    // Told together, half a second after the first of them.
    await writer.clock.advance(499);
    expect(writer.lost).toEqual([]);
    await writer.clock.advance(1);
    expect(writer.lost).toMatchObject([{ profile: 'p', count: 4 }]);
    backlog.add(numbered(1), undefined);
    backlog.post();
    expect(writer.contents(3)).toEqual(['0']);
  });

  it('makes few long gaps rather than many short ones', async () => {
    const writer = new Writer(1_000);
    const { backlog, sent } = writer;
    for (let index = 0; index < 10; index++) {
      backlog.add([newMessage({ payload: new Uint8Array(100) })], undefined);
      backlog.post();
    }
    const lost = () => writer.lost.reduce((sum, { count }) => sum + count, 0);
    // Each commit makes room for one message: taking one each time would make a gap each time.
    for (let index = 0; index < 3; index++) {
      backlog.add(numbered(2), undefined);
      sent[index]!.commit();
      await settled();
    }
    await writer.clock.advance(500);
    expect(lost()).toBeGreaterThan(0);
    backlog.post();
    const gaps = sent.flatMap((_, index) => writer.contents(index)).filter((one) => typeof one === 'number');
    expect(gaps).toHaveLength(1);
  });
});

describe('what never can be recorded', () => {
  it('is a gap before what is recorded next, and once more when that fails, too', async () => {
    const writer = new Writer();
    const { backlog, sent } = writer;
    backlog.add(numbered(2, { time: 3 }), undefined);
    backlog.post();
    sent[0]!.fail('broken');
    await settled();
    expect(sent).toHaveLength(1);
    backlog.add(numbered(1, { time: 4 }), undefined);
    backlog.post();
    expect(writer.contents(1)).toEqual([2, '0']);
    sent[1]!.fail('still broken');
    await settled();
    backlog.add(numbered(1, { time: 5 }, 7), undefined);
    backlog.post();
    expect(writer.contents(2)).toEqual([3, '7']);
    const [gap] = [...entriesOf(sent[2]!.batch)].map(({ extra }) => decodeExtra(extra).gap);
    expect(gap).toEqual({ reason: 'notRecorded', count: 3, from: 3, to: 4, text: 'still broken' });
    sent[2]!.commit();
    await backlog.flush();
    expect(writer.lost.map(({ count }) => count)).toEqual([2, 1]);
  });
});
