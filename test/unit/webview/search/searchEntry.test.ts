/** The search as it is typed: when it counts, when it is said what is wrong, and what it counts from. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SearchEntry } from '../../../../webview/search/searchEntry.ts';

const start = Date.UTC(2026, 0, 1);

beforeEach(() => {
  vi.useFakeTimers({ now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

function setting(text = '') {
  const searches: [search: string, at: number][] = [];
  let changes = 0;
  const entry = new SearchEntry(text, {
    onSearch: (search, at) => searches.push([search, at - start]),
    onChange: () => (changes += 1),
  });
  return { entry, searches, changes: () => changes };
}

describe('what is typed', () => {
  it('counts after a rest, from when it counts', () => {
    const { entry, searches } = setting();
    entry.type('a');
    vi.advanceTimersByTime(249);
    entry.type('ab ');
    vi.advanceTimersByTime(249);
    expect(searches).toEqual([]);
    expect(entry.text).toBe('ab ');
    vi.advanceTimersByTime(1);
    expect(searches).toEqual([['ab', 249]]);
  });

  it('counts at once when it is confirmed, once', () => {
    const { entry, searches } = setting();
    entry.type('ab');
    entry.confirm();
    vi.advanceTimersByTime(5000);
    expect(searches).toEqual([['ab', 0]]);
  });

  it('counts at once when the box is empty', () => {
    const { entry, searches } = setting('ab');
    entry.type(' ');
    expect(searches).toEqual([['', 0]]);
  });

  it('does not count anew when only spaces differ', () => {
    const { entry, searches } = setting('ab');
    entry.set('  ab ');
    vi.advanceTimersByTime(5000);
    expect(searches).toEqual([]);
    entry.set('abc');
    expect(searches).toHaveLength(1);
  });

  it('counts no more when the box is gone', () => {
    const { entry, searches, changes } = setting();
    entry.type('ab');
    const before = changes();
    entry.dispose();
    vi.advanceTimersByTime(5000);
    expect(searches).toEqual([]);
    expect(changes()).toBe(before);
  });
});

describe('what is wrong', () => {
  it('is said after a longer rest, and keeps the list as it is', () => {
    const { entry, searches, changes } = setting();
    entry.type('last:never');
    expect(entry.isRight).toBe(false);
    vi.advanceTimersByTime(699);
    expect(entry.complaint).toBeUndefined();
    const before = changes();
    vi.advanceTimersByTime(1);
    expect(entry.complaint).toMatch(/./);
    expect(changes()).toBe(before + 1);
    expect(searches).toEqual([]);
    expect(entry.words).toEqual([]);
    // Whoever goes on typing is left alone again.
    entry.type('last:neve');
    expect(entry.complaint).toBeUndefined();
  });

  it('is said at once when it was not typed', () => {
    const { entry } = setting();
    entry.set('last:never');
    expect(entry.complaint).toMatch(/./);
    entry.set('last:15m');
    expect(entry.complaint).toBeUndefined();
  });
});

it('knows the words that are looked for', () => {
  expect(setting('"two words" topic:a/# one').entry.words).toEqual(['two words', 'one']);
});
