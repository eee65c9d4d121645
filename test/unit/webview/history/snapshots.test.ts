/** The list's snapshots: what is asked, answer by answer, and that none is taken for another snapshot than its own. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WindowRequest, WindowResult } from '../../../../src/shared/contract.ts';
import type { MessageRow } from '../../../../src/shared/message.ts';
import { MessageRows, pageRows } from '../../../../webview/history/messageRows.ts';

interface Question {
  readonly request: WindowRequest;
  answer(total: number, more?: Partial<WindowResult>): Promise<void>;
  fail(why: string): Promise<void>;
}

let questions: Question[];
let problems: (string | undefined)[];
let changes: number;
let rows: MessageRows;

beforeEach(() => {
  vi.useFakeTimers();
  [questions, problems, changes] = [[], [], 0];
  rows = new MessageRows({
    fetch: (request) =>
      new Promise((resolve, reject) => {
        questions.push({
          request,
          answer: (total, more = {}) => {
            resolve({ ...windowOf(request, total), ...more });
            return settled();
          },
          fail: (why) => {
            reject(new Error(why));
            return settled();
          },
        });
      }),
    onChange: () => (changes += 1),
    onProblem: (problem) => problems.push(problem),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Of messages with the ids 1 to `total`, newest first. */
function windowOf({ skip, limit, upTo = Infinity }: WindowRequest, total: number): WindowResult {
  const newest = Math.min(total, upTo);
  const count = Math.max(0, Math.min(limit, newest - skip));
  return {
    rows: Array.from({ length: count }, (_, index) => row(newest - skip - index)),
    total: newest,
    upTo: newest,
  };
}

function row(id: number): MessageRow {
  return {
    ...{ id, profile: 'p', time: id, direction: 'in', route: 'mqtt', topic: 't', qos: 0, retain: false },
    ...{ duplicate: false, size: 0, preview: `${id}` },
  };
}

/** Lets what was answered be taken. */
async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

const last = (): Question => {
  const question = questions.at(-1);
  if (!question) throw new Error('nothing was asked');
  return question;
};

/** Shows so many messages. */
async function show(total: number): Promise<void> {
  rows.setView({});
  await last().answer(total);
}

describe('an answer to an older snapshot', () => {
  it('of a page is not taken, whether it came or failed', async () => {
    await show(1000);
    rows.ensure(500, 500);
    const page = last();
    rows.ensure(600, 600);
    const other = last();
    rows.historyChanged();
    await last().answer(1010);
    await page.answer(1000);
    await other.fail('too late');
    expect(rows.at(500)).toBeUndefined();
    expect(rows.total).toBe(1010);
    expect(problems).not.toContain('too late');
    // It is asked for anew, at the new pin.
    rows.ensure(500, 500);
    expect(last().request).toEqual({ skip: 500, limit: pageRows, upTo: 1010 });
    await last().answer(1010);
    expect(rows.at(500)?.id).toBe(510);
  });

  it('of the newest is not taken by another view, which is asked for by itself', async () => {
    rows.setView({ search: 'old' });
    const old = last();
    rows.setView({ search: 'new' });
    await old.answer(7);
    expect(rows.loaded).toBe(false);
    expect(last().request.search).toBe('new');
    await last().answer(5);
    expect(rows.total).toBe(5);
    expect(questions).toHaveLength(2);
  });

  it('of the newest is not taken by a list that is held meanwhile', async () => {
    await show(1000);
    rows.historyChanged();
    const newest = last();
    rows.setLive(false);
    await newest.answer(1010);
    expect(rows.at(0)?.id).toBe(1000);
    expect(rows.arrived).toBe(10);
  });

  it('of how many are new is not taken for the rows of a list that is live again', async () => {
    await show(1000);
    rows.setLive(false);
    rows.historyChanged();
    const count = last();
    expect(count.request).toEqual({ skip: 0, limit: 1 });
    rows.setLive(true);
    await count.answer(1010);
    expect(rows.total).toBe(1000);
    expect(last().request).toEqual({ skip: 0, limit: pageRows });
    await last().answer(1010);
    expect(rows.at(0)?.id).toBe(1010);
  });
});

describe('a page', () => {
  it('is asked for once, and both where positions lie in two', async () => {
    await show(1000);
    rows.ensure(pageRows - 1, pageRows);
    rows.ensure(pageRows, 2 * pageRows - 1);
    expect(questions.slice(1).map(({ request }) => request.skip)).toEqual([pageRows]);
    rows.ensure(2 * pageRows - 1, 2 * pageRows);
    expect(last().request.skip).toBe(2 * pageRows);
    expect(questions).toHaveLength(3);
  });

  it('that failed is told, and not asked for again and again', async () => {
    await show(1000);
    rows.ensure(500, 500);
    await last().fail('locked');
    rows.ensure(500, 500);
    expect(problems.at(-1)).toBe('locked');
    expect(questions).toHaveLength(2);
  });

  it('is asked for after there is a pin', () => {
    rows.setView({});
    rows.ensure(0, 10);
    expect(questions).toHaveLength(1);
  });

  it('says where a message stands', async () => {
    await show(1000);
    rows.ensure(500, 500);
    await last().answer(1000);
    expect(rows.indexOf(1000)).toBe(0);
    expect(rows.indexOf(500)).toBe(500);
    expect(rows.indexOf(300)).toBeUndefined();
  });

  it('is asked for anew when it reads otherwise, the list stays where it is', async () => {
    await show(1000);
    rows.setLive(false);
    rows.refresh();
    expect(rows.at(0)).toBeUndefined();
    expect(rows.upTo).toBe(1000);
    rows.ensure(0, 0);
    expect(last().request).toEqual({ skip: 0, limit: pageRows, upTo: 1000 });
    // A live list looks at the newest by itself.
    rows.setLive(true);
    await last().answer(1000);
  });
});

describe('lines that came later', () => {
  it('take the place of what was there, without what was marked in it', async () => {
    rows.setView({});
    const marked = { ...row(1), changed: [[0, 1]] } as unknown as MessageRow;
    await last().answer(2, { rows: [row(2), marked] });
    const before = changes;
    rows.previewsRead([
      { id: 1, preview: 'read' },
      { id: 99, preview: 'elsewhere' },
    ]);
    expect([rows.at(0)?.preview, rows.at(1)?.preview]).toEqual(['2', 'read']);
    expect(rows.at(1)).not.toHaveProperty('changed');
    expect(changes).toBeGreaterThan(before);
  });
});

describe('a search that goes on', () => {
  it('is asked about again after a rest, until it is over', async () => {
    rows.setView({ search: 'a' });
    await last().answer(3, { searched: 0.5 });
    expect([rows.total, rows.searched]).toEqual([3, 0.5]);
    await vi.advanceTimersByTimeAsync(149);
    expect(questions).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(questions).toHaveLength(2);
    await last().answer(5, { searched: 1 });
    expect([rows.total, rows.searched]).toEqual([5, 1]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(questions).toHaveLength(2);
  });

  it('of a held list is waited for at its pin, then what is new is counted', async () => {
    rows.setView({ search: 'a' });
    await last().answer(30, { searched: 0.5 });
    rows.setLive(false);
    await vi.advanceTimersByTimeAsync(150);
    expect(last().request).toMatchObject({ skip: 0, limit: 1, upTo: 30 });
    await last().answer(30, { total: 40, searched: 1 });
    expect([rows.total, rows.searched, rows.arrived]).toEqual([40, 1, 0]);
    // The first page was not full: what is found later stands behind it.
    expect(rows.at(0)).toBeUndefined();
    rows.historyChanged();
    expect(last().request).toEqual({ search: 'a', skip: 0, limit: 1 });
    // A count that is not complete is none.
    await last().answer(45, { searched: 0.5 });
    expect(rows.arrived).toBe(0);
    await vi.advanceTimersByTimeAsync(150);
    await last().answer(46, { searched: 1 });
    expect(rows.arrived).toBe(6);
    rows.historyChanged();
    await last().answer(39);
    expect(rows.arrived).toBe(0);
  });

  it('keeps pages that are full', async () => {
    rows.setView({ search: 'a' });
    await last().answer(pageRows, { searched: 0.5 });
    rows.setLive(false);
    await vi.advanceTimersByTimeAsync(150);
    await last().answer(pageRows, { total: 500, searched: 1 });
    expect(rows.total).toBe(500);
    expect(rows.at(0)?.id).toBe(pageRows);
  });

  it('is asked about no more when the list is gone', async () => {
    rows.setView({ search: 'a' });
    await last().answer(3, { searched: 0.5 });
    rows.dispose();
    await vi.advanceTimersByTimeAsync(5000);
    expect(questions).toHaveLength(1);
  });
});

describe('readiness', () => {
  it('comes with the first answer', async () => {
    let isReady = false;
    rows.setView({});
    const ready = rows.ready().then(() => (isReady = true));
    await vi.advanceTimersByTimeAsync(0);
    expect(isReady).toBe(false);
    await last().answer(3);
    await ready;
    await rows.ready();
    expect(isReady).toBe(true);
  });
});

it('a restored list asks for its page and for what is new, and takes nothing for loaded before', async () => {
  rows.restore({ search: 'a' }, 1000, 250);
  expect(rows.live).toBe(false);
  expect(rows.loaded).toBe(false);
  expect(questions.map(({ request }) => request)).toEqual([
    { search: 'a', skip: 200, limit: pageRows, upTo: 1000 },
    { search: 'a', skip: 0, limit: 1 },
  ]);
  await questions[0]?.answer(1000);
  expect(rows.loaded).toBe(true);
  expect(rows.at(250)?.id).toBe(750);
});
