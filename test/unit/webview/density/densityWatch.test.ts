/** The density strip's numbers: one question at a time, and at most one a second. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DensityView } from '../../../../src/shared/contract.ts';
import { DensityWatch } from '../../../../webview/density/densityWatch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setting() {
  const asked: unknown[] = [];
  const told: (number | undefined)[] = [];
  const state = { searched: 1, fails: false, held: false, search: '' };
  const release: (() => void)[] = [];
  const watch = new DensityWatch({
    ask: async (request) => {
      asked.push(request);
      if (state.held) await new Promise<void>((resolve) => release.push(resolve));
      if (state.fails) throw new Error('no');
      return { searched: state.searched } as unknown as DensityView;
    },
    view: () => (state.search === '' ? {} : { search: state.search }),
    onChange: (density) => told.push(density?.searched),
  });
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
  return { watch, asked, told, state, pass, release };
}

describe('the strip', () => {
  it('asks for nothing before it knows its room, and once for the same', async () => {
    const { watch, asked, pass, state } = setting();
    watch.viewChanged();
    await pass(5000);
    expect(asked).toEqual([]);
    state.search = 'a';
    watch.resized(100);
    await pass(0);
    watch.resized(100);
    await pass(5000);
    expect(asked).toEqual([{ search: 'a', buckets: 100 }]);
  });

  it('asks at most once a second while messages come', async () => {
    const { watch, asked, pass } = setting();
    watch.resized(100);
    await pass(0);
    for (let time = 0; time < 2000; time += 100) {
      watch.historyChanged();
      await pass(100);
    }
    expect(asked).toHaveLength(3);
    // Another search does not wait.
    watch.viewChanged();
    await pass(0);
    expect(asked).toHaveLength(4);
    await pass(10_000);
    watch.historyChanged();
    await pass(0);
    expect(asked).toHaveLength(5);
  });

  it('asks on while a search goes on', async () => {
    const { watch, asked, told, pass, state } = setting();
    state.searched = 0.5;
    watch.resized(100);
    await pass(299);
    expect(asked).toHaveLength(1);
    state.searched = 1;
    await pass(1);
    await pass(5000);
    expect(asked).toHaveLength(2);
    expect(told).toEqual([0.5, 1]);
  });

  it('asks one question at a time, and once more when something changed meanwhile', async () => {
    const { watch, asked, told, pass, state, release } = setting();
    state.held = true;
    watch.resized(100);
    await pass(0);
    watch.viewChanged();
    await pass(0);
    watch.viewChanged();
    await pass(0);
    expect(asked).toHaveLength(1);
    state.held = false;
    release[0]?.();
    await pass(0);
    await pass(0);
    expect(asked).toHaveLength(2);
    expect(told).toEqual([1, 1]);
  });

  it('shows nothing where the host could not tell, and goes on', async () => {
    const { watch, asked, told, pass, state } = setting();
    state.fails = true;
    watch.resized(100);
    await pass(0);
    expect(told).toEqual([undefined]);
    state.fails = false;
    watch.viewChanged();
    await pass(0);
    expect(told).toEqual([undefined, 1]);
    watch.viewChanged();
    watch.dispose();
    await pass(5000);
    expect(asked).toHaveLength(2);
  });
});
