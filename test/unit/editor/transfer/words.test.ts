import { describe, expect, it } from 'vitest';
import { counted, dateAndTime, messages, span } from '../../../../src/editor/transfer/words.ts';

describe('what transfers tell', () => {
  it('numbers with their noun', () => {
    expect([0, 1, 2, 1204].map(messages)).toEqual([
      '0 messages',
      '1 message',
      '2 messages',
      '1,204 messages',
    ]);
    expect([1, 2].map((count) => counted(count, 'topic'))).toEqual(['1 topic', '2 topics']);
  });

  it('dates in local time', () => {
    expect(dateAndTime(new Date(2026, 2, 1, 14, 2, 11).getTime())).toBe('2026-03-01 14:02:11');
  });

  it.each([
    [0, '0.0 s'],
    [400, '0.4 s'],
    [9_940, '9.9 s'],
    [10_000, '10 s'],
    [59_400, '59 s'],
    [60_000, '1 min 0 s'],
    [185_900, '3 min 5 s'],
    [3_599_000, '59 min 59 s'],
    [3_600_000, '1 h 0 min'],
    [7_800_000, '2 h 10 min'],
  ])('%i ms is %s', (milliseconds, words) => {
    expect(span(milliseconds)).toBe(words);
  });
});
