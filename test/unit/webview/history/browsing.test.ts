/** What the person does with the history: searches, goes somewhere, picks. The host answers when it is told to. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsoleProfile, MessageDetail } from '../../../../src/shared/contract.ts';
import { Browsing } from '../../../../webview/history/browsing.ts';
import { DetailLoader } from '../../../../webview/history/detailLoader.ts';
import type { HostPeer } from '../../../../webview/hostPeer.ts';
import { initialUiState, type UiState } from '../../../../webview/uiState.ts';

interface Question {
  readonly name: string;
  readonly body: Record<string, unknown> | undefined;
  answer(result: unknown): Promise<void>;
  fail(why: string): Promise<void>;
}

let questions: Question[];
let emitted: unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  [questions, emitted] = [[], []];
});
afterEach(() => {
  vi.useRealTimers();
});

async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

/** The host, as far as it is asked. */
const peer = {
  request: (name: string, body: Record<string, unknown> | undefined) =>
    new Promise((resolve, reject) => {
      const answer = (result: unknown) => {
        resolve(result);
        return settled();
      };
      const fail = (why: string) => {
        reject(new Error(why));
        return settled();
      };
      questions.push({ name, body, answer, fail });
    }),
  emit: (...event: unknown[]) => emitted.push(event),
} as unknown as HostPeer;

const asked = (name: string) => questions.filter((one) => one.name === name);
function last(name: string): Question {
  const found = asked(name).at(-1);
  if (!found) throw new Error(`${name} was not asked for`);
  return found;
}

describe('the loader of the selected message', () => {
  function loading() {
    const loaded: (number | undefined)[] = [];
    const problems: string[] = [];
    const loader = new DetailLoader({
      peer,
      onLoaded: (message) => loaded.push(message?.id),
      onProblem: (problem) => problems.push(problem),
    });
    return { loader, loaded, problems };
  }
  const message = (id: number) => ({ id }) as unknown as MessageDetail;

  it('asks for one at a time, and only the newest wish counts', async () => {
    const { loader, loaded } = loading();
    for (const id of [1, 2, 3]) loader.want(id);
    expect(questions.map(({ body }) => body?.['id'])).toEqual([1]);
    await last('message').answer(message(1));
    expect(questions.map(({ body }) => body?.['id'])).toEqual([1, 3]);
    await last('message').answer(message(3));
    expect(loaded).toEqual([3]);
    expect(questions).toHaveLength(2);
    loader.want(3);
    expect(questions).toHaveLength(3);
  });

  it('shows nothing that is no longer wanted, and says what is gone', async () => {
    const { loader, loaded } = loading();
    loader.want(1);
    loader.want(undefined);
    await last('message').answer(message(1));
    expect(loaded).toEqual([]);
    loader.want(2);
    await last('message').answer(undefined);
    expect(loaded).toEqual([undefined]);
  });

  it('tells a problem of what is wanted, and goes on', async () => {
    const { loader, loaded, problems } = loading();
    loader.want(1);
    loader.want(2);
    await last('message').fail('too late');
    await last('message').fail('locked');
    expect(problems).toEqual(['locked']);
    loader.want(2);
    await last('message').answer(message(2));
    expect(loaded).toEqual([2]);
  });
});

function browsing(left: Partial<UiState> = {}) {
  let ui: UiState = { ...initialUiState, ...left };
  const scrolled: number[] = [];
  const revealed: number[] = [];
  const problems: (string | undefined)[] = [];
  const list = {
    firstVisible: 0,
    scrollToRow: (row: number) => scrolled.push(row),
    reveal: (id: number) => revealed.push(id),
  };
  const one = new Browsing({
    peer,
    profile: () => ({}) as ConsoleProfile,
    ui: () => ui,
    onUi: (change) => (ui = { ...ui, ...change }),
    list: () => list,
    changed: () => undefined,
    loaded: () => undefined,
    problem: (problem) => problems.push(problem),
  });
  return { one, scrolled, revealed, problems, ui: () => ui };
}
const rows = (upTo: number) => ({ rows: [{ id: upTo }], total: upTo, upTo });

describe('at first', () => {
  it('shows what was searched for, from when it was, and the message that was selected', () => {
    browsing({ search: 'last:5m', searchedAt: 7, selected: 3 });
    expect(last('window').body).toMatchObject({ search: 'last:5m', at: 7, skip: 0 });
    expect(last('message').body).toMatchObject({ id: 3 });
    browsing();
    expect(last('window').body).not.toHaveProperty('search');
  });

  it('goes back to where the list was held', () => {
    browsing({ held: { upTo: 900, index: 250 } });
    expect(asked('window')[0]?.body).toMatchObject({ skip: 200, upTo: 900 });
  });
});

describe('a search', () => {
  it('is shown from the top, and no longer held', async () => {
    const { one, ui, scrolled } = browsing({ held: { upTo: 900, index: 250 } });
    one.search.set('a');
    expect(ui()).toMatchObject({ search: 'a', held: undefined });
    expect(ui().searchedAt).toBe(Date.now());
    expect(scrolled).toEqual([0]);
    expect(one.view).toEqual({ search: 'a', at: Date.now() });
    await settled();
  });

  it('is told to the host when it is meant, can be read and is not empty', () => {
    const { one } = browsing();
    one.search.type(' a ');
    expect(emitted).toEqual([]);
    one.confirmSearch();
    expect(emitted).toEqual([['searched', { search: 'a' }]]);
    one.search.type('last:never');
    one.confirmSearch();
    one.search.type('');
    one.confirmSearch();
    expect(emitted).toHaveLength(1);
  });

  it('takes a topic and a direction up', () => {
    const { one } = browsing();
    one.searchTopic('a/b');
    expect(one.search.text).toMatch(/^topic:\S+$/);
    one.setDirection('in');
    expect(one.direction).toBe('in');
    one.setDirection(undefined);
    expect(one.direction).toBeUndefined();
  });
});

describe('going somewhere', () => {
  const begun = async (left: Partial<UiState> = {}) => {
    const all = browsing(left);
    await last('window').answer(rows(900));
    return all;
  };

  it('to a time: the list holds, scrolls to a few rows above and picks what stands there', async () => {
    const { one, scrolled, ui } = await begun({ search: 'a', searchedAt: 7 });
    const going = one.goToTime(55);
    await settled();
    expect(one.rows.live).toBe(false);
    expect(last('place').body).toEqual({ search: 'a', at: 7, upTo: 900, to: { time: 55 } });
    await last('place').answer({ position: 100, id: 42 });
    await going;
    expect(scrolled).toEqual([96]);
    expect(ui().selected).toBe(42);
  });

  it('near the top scrolls no further than to it, and picks nothing where nothing stands', async () => {
    const { one, scrolled, ui } = await begun();
    const going = one.goToTime(55);
    await settled();
    await last('place').answer({ position: 2 });
    await going;
    expect(scrolled).toEqual([0]);
    expect(ui().selected).toBeUndefined();
  });

  it('waits for the first rows', async () => {
    const { one } = browsing();
    void one.goToMessage(7);
    await settled();
    expect(asked('place')).toEqual([]);
    await last('window').answer(rows(900));
    expect(last('place').body).toEqual({ upTo: 900, to: { id: 7 } });
    expect(last('message').body).toMatchObject({ id: 7 });
  });

  it('in a list that has become another one does nothing', async () => {
    const { one, scrolled } = await begun();
    void one.goToMessage(7);
    await settled();
    one.search.set('b');
    await last('window').answer(rows(950));
    scrolled.splice(0);
    await last('place').answer({ position: 100, id: 7 });
    expect(scrolled).toEqual([]);
  });

  it('tells why it cannot', async () => {
    const { one, problems } = await begun();
    void one.goToMessage(7);
    await settled();
    await last('place').fail('locked');
    expect(problems.at(-1)).toBe('locked');
  });

  it('along the topic: reveals a row that is there, and goes to one that is not', async () => {
    const { one, revealed, ui } = await begun({ selected: 1 });
    void one.goToNeighbour('newer');
    expect(last('neighbour').body).toEqual({ id: 1, direction: 'newer' });
    await last('neighbour').answer(900);
    expect([revealed, ui().selected]).toEqual([[900], 900]);
    void one.goToNeighbour('older');
    await last('neighbour').answer(5);
    expect(last('place').body).toMatchObject({ to: { id: 5 } });
    expect(ui().selected).toBe(5);
    void one.goToNeighbour('older');
    await last('neighbour').answer(undefined);
    expect(ui().selected).toBe(5);
    one.letGo();
    expect(ui().selected).toBeUndefined();
    void one.goToNeighbour('older');
    expect(asked('neighbour')).toHaveLength(3);
  });

  it('asks for all anew', async () => {
    const { one } = await begun({ selected: 4 });
    await last('message').answer(undefined);
    questions.splice(0);
    one.reload();
    expect(questions.map(({ name }) => name)).toEqual(['window', 'message']);
  });
});
