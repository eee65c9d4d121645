/** Does the list go with the newest message? By what the person wants, and by the pointer for a moment. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Following } from '../../../../webview/history/following.ts';
import type { MessageRows } from '../../../../webview/history/messageRows.ts';
import type { UiState } from '../../../../webview/uiState.ts';

let live: boolean[];
let ui: Partial<Pick<UiState, 'paused' | 'held'>>;
let scrolledToTop: number;
let upTo: number | undefined;

beforeEach(() => {
  live = [];
  ui = {};
  scrolledToTop = 0;
  upTo = 9;
});

function following(left: Partial<Pick<UiState, 'paused' | 'held'>> = {}): Following {
  const rows = {
    setLive: (is: boolean) => live.push(is),
    get upTo() {
      return upTo;
    },
  };
  return new Following({
    // What it needs of the rows.
    rows: rows as unknown as MessageRows,
    left: { paused: false, held: undefined, ...left },
    firstVisible: () => 4,
    scrollToTop: () => (scrolledToTop += 1),
    onUi: (change) => (ui = { ...ui, ...change }),
  });
}

describe('at first', () => {
  it.each([
    [{}, true],
    [{ paused: true }, false],
    [{ held: { upTo: 9, index: 0 } }, true],
    [{ held: { upTo: 9, index: 3 } }, false],
  ])('as the page was left, %j: %s', (left, wanted) => {
    expect(following(left).wanted).toBe(wanted);
    expect(live).toEqual([wanted]);
  });
});

describe('a person', () => {
  it('who leaves the top holds the list there; who comes back lets it go', () => {
    const one = following();
    one.scrolled(false);
    expect(one.wanted).toBe(false);
    expect(ui.held).toEqual({ upTo: 9, index: 4 });
    one.scrolled(true);
    expect(one.wanted).toBe(true);
    expect(ui.held).toBeUndefined();
    expect(live).toEqual([true, false, true]);
  });

  it('who pauses it holds it at the top, too', () => {
    const one = following();
    one.pause(true);
    expect(ui).toEqual({ paused: true, held: { upTo: 9, index: 4 } });
    one.scrolled(true);
    expect(one.wanted).toBe(false);
    one.pause(false);
    expect(ui).toEqual({ paused: false, held: undefined });
    expect(live.at(-1)).toBe(true);
  });

  it('who wants the newest is scrolled there', () => {
    const one = following({ paused: true, held: { upTo: 9, index: 3 } });
    one.follow();
    expect(one.wanted).toBe(true);
    expect(scrolledToTop).toBe(1);
    expect(ui).toEqual({ paused: false, held: undefined });
  });

  it('switches between both', () => {
    const one = following();
    one.toggle();
    expect([one.wanted, ui.paused]).toEqual([false, true]);
    one.toggle();
    expect([one.wanted, ui.paused, scrolledToTop]).toEqual([true, false, 1]);
    one.scrolled(false);
    one.toggle();
    expect([one.wanted, scrolledToTop]).toEqual([true, 2]);
  });

  it('who goes somewhere holds it, without a place to remember yet', () => {
    const one = following();
    one.hold();
    expect(one.wanted).toBe(false);
    expect(live).toEqual([true, false]);
    expect(ui).toEqual({});
  });
});

it('the pointer holds it for the moment, whatever is wanted, and nothing is remembered', () => {
  const one = following();
  one.point(true);
  expect(one.wanted).toBe(true);
  one.point(false);
  expect(live).toEqual([true, false, true]);
  expect(ui).toEqual({});
  one.pause(true);
  one.point(true);
  one.point(false);
  expect(live.at(-1)).toBe(false);
});

it('remembers no place before there is one', () => {
  upTo = undefined;
  following().scrolled(false);
  expect(ui).toEqual({ held: undefined });
});
