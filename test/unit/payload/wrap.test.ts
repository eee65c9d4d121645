import { describe, expect, it } from 'vitest';
import { rowStarts, rowText } from '../../../src/shared/payload/wrap.ts';

function rows(text: string, columns: number): string[] {
  const work = rowStarts(text, columns);
  let step = work.next();
  while (step.done !== true) step = work.next();
  const starts = step.value;
  return starts.map((_, row) => rowText(text, starts, row));
}

describe('rows of text', () => {
  it('end at line ends and where they are full', () => {
    expect(rows('abc\r\ndefgh\n\ni', 3)).toEqual(['abc', 'def', 'gh', '', 'i']);
    expect(rows('', 3)).toEqual(['']);
    expect(rows('abc', 3)).toEqual(['abc']);
    expect(rows('abc\n', 3)).toEqual(['abc', '']);
  });

  it('count wide characters twice, and never cut a pair', () => {
    expect(rows('日本語', 4)).toEqual(['日本', '語']);
    expect(rows('a😀b😀', 3)).toEqual(['a😀', 'b😀']);
    expect(rows('ab😀', 3)).toEqual(['ab😀']);
  });

  it('hold all of a megabyte', () => {
    const text = 'x'.repeat(1_000_000);
    const all = rows(text, 77);
    expect(all.join('')).toBe(text);
    expect(all).toHaveLength(Math.ceil(1_000_000 / 77));
  });
});
