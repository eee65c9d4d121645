/** Times, durations and counts as the page writes them, and what was kept of it. */
import { describe, expect, it } from 'vitest';
import { formatClock, formatDay, formatDuration, formatFull } from '../../../webview/format.ts';
import { gapIcon, gapWords } from '../../../webview/history/gap.ts';
import { formatNumber, strings } from '../../../webview/strings.ts';
import { initialUiState, readUiState } from '../../../webview/uiState.ts';

const noon = new Date(2026, 10, 21, 12, 3, 7, 250).getTime();

describe('a time', () => {
  it('has its milliseconds, in 24 hours', () => {
    expect(formatClock(noon)).toBe('12:03:07.250');
    expect(formatClock(new Date(2026, 10, 21).getTime())).toBe('00:00:00.000');
    expect(formatFull(noon)).toMatch(/^Sat,? 21 Nov 2026.* 12:03:07\.250 /);
  });

  it('has a day where it is not of today', () => {
    expect(formatDay(noon, noon + 3_600_000)).toBeUndefined();
    expect(formatDay(noon, new Date(2026, 10, 22).getTime())).toBe('21 Nov');
    expect(formatDay(noon, new Date(2025, 10, 21, 12).getTime())).toBe('21 Nov');
    expect(formatDay(Date.now())).toBeUndefined();
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [0.44, '0.4 ms'],
    [1, '1 ms'],
    [9.94, '9.9 ms'],
    [10.4, '10 ms'],
    [999, '999 ms'],
    [1000, '1 s'],
    [1540, '1.5 s'],
    [61_000, '61 s'],
  ])('of %f ms is "%s"', (milliseconds, words) => {
    expect(formatDuration(milliseconds)).toBe(words);
  });
});

describe('counts', () => {
  it('have their noun', () => {
    expect(formatNumber(1_234_567)).toBe('1,234,567');
    const { subscriptions } = strings.connection;
    expect([0, 1, 2, 1200].map(subscriptions)).toEqual([
      '0 subscriptions',
      '1 subscription',
      '2 subscriptions',
      '1,200 subscriptions',
    ]);
    expect([1, 3].map(strings.composer.held)).toEqual([
      expect.not.stringContaining('more'),
      expect.stringContaining('with 2 more'),
    ]);
  });
});

describe('a gap', () => {
  const gap = { from: noon, to: noon + 1650 } as const;
  const today = (time: number) => `${formatDay(time) ?? ''} ${formatClock(time)}`.trim();

  it('says what is missing, when and why', () => {
    const words = gapWords({ ...gap, reason: 'memoryLimit', count: 312 });
    expect(words).toContain('312 messages not recorded');
    expect(words).toContain(today(noon));
    expect(words).toContain(today(noon + 1650));
  });

  it('without a number: not connected, or nobody knows', () => {
    const { notConnected, unknownCount } = strings.history.gap;
    expect(gapWords({ ...gap, reason: 'disconnected' })).toContain(notConnected);
    const other = { ...gap, reason: 'notRecorded', text: 'its own words' } as const;
    expect(gapWords(other)).toContain(unknownCount);
    expect(gapWords(other)).toContain('its own words');
    expect(gapIcon({ ...gap, reason: 'disconnected' })).not.toBe(gapIcon(other));
  });
});

describe('what was kept of the page', () => {
  it('is read whole', () => {
    const state = {
      ...{ search: 'a', searchedAt: 5, showsChanges: false, selected: 7, form: 'hex', composerOpen: false },
      ...{ split: 0.3, splitBelow: 0.7, paused: true, held: { upTo: 9, index: 2 } },
    };
    expect(readUiState(state)).toEqual(state);
  });

  it.each([undefined, null, 7, 'x'])('%j is none', (kept) => {
    expect(readUiState(kept)).toBe(initialUiState);
  });

  it('what does not fit is left out', () => {
    expect(
      readUiState({
        ...{ search: 7, searchedAt: 'x', selected: '7', form: 'other', paused: 1 },
        ...{ split: 2, splitBelow: -1, held: { upTo: 9 }, showsChanges: 0, composerOpen: 'no' },
      }),
    ).toEqual({ ...initialUiState, split: 0.8, splitBelow: 0.2 });
    expect(readUiState({ split: '0.5', held: { index: 1 } })).toEqual(initialUiState);
    expect(readUiState({ search: 'a', searchedAt: 'x' })).not.toHaveProperty('searchedAt');
  });

  it.each([
    [{ topicFilter: 'a/#', direction: 'in' }, /^topic:\S*a\/#\S* direction:in$/],
    [{ topicFilter: '', direction: 'out' }, /^direction:out$/],
    [{ topicFilter: 'a/#', direction: 'up' }, /^topic:\S*a\/#\S*$/],
  ])('an earlier version had %j', (kept, search) => {
    expect(readUiState(kept).search).toMatch(search);
  });
});
