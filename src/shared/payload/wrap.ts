/** Text cut into rows of one height, for showing very much of it: at line ends, and where a row is full. */

/** Characters that are looked at between two turns. */
const stretch = 20_000;

/**
 * Where each row begins, in UTF-16 units. Characters from Hangul on count as two columns, as terminals draw them; a surrogate pair
 * is never cut. Yields now and then.
 *
 * @param columns columns of a row, at least 2
 */
export function* rowStarts(text: string, columns: number): Generator<undefined, readonly number[]> {
  const starts = [0];
  let used = 0;
  for (let at = 0; at < text.length; at++) {
    if (at % stretch === stretch - 1) yield;
    const unit = text.charCodeAt(at);
    if (unit === 0x0a) {
      starts.push(at + 1);
      used = 0;
      continue;
    }
    if (unit === 0x0d && text.charCodeAt(at + 1) === 0x0a) continue;
    const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff;
    // The halves of a pair are one column each, as what they stand for is mostly two.
    const width = unit >= 0xd800 && unit <= 0xdfff ? 1 : unit >= 0x1100 ? 2 : unit === 0x09 ? 4 : 1;
    if (used + width > columns && used > 0 && !isSecondHalf) {
      starts.push(at);
      used = 0;
    }
    used += width;
  }
  return starts;
}

/** The text of a row, without its line end. */
export function rowText(text: string, starts: readonly number[], row: number): string {
  const end = starts[row + 1] ?? text.length;
  return text.slice(starts[row] ?? text.length, end).replace(/\r?\n$/, '');
}
