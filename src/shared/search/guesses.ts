/** What somebody may have meant who wrote a plain word. */
import { keywordNames } from './syntax.ts';

/** `plant/+/temp`, `#`, `$aws/things/x`, `plant/line1/temp`. */
export function looksLikeTopic(text: string): boolean {
  const levels = text.split('/');
  if (/["{}:,;<>=]/.test(text)) return false;
  return (
    text === '#' ||
    (levels.length > 1 && levels.some((level) => level === '+' || level === '#')) ||
    levels.length > 2 ||
    (text.startsWith('$') && levels.length > 1)
  );
}

/** A keyword that differs in one letter only, or begins or ends so. */
export function nearKeyword(name: string): string | undefined {
  const wanted = name.toLowerCase();
  return keywordNames().find(
    (known) =>
      known.length > 2 &&
      (wanted === `${known}s` ||
        (wanted.length > 2 && known.startsWith(wanted)) ||
        differInOne(known, wanted)),
  );
}

function differInOne(one: string, other: string): boolean {
  if (one.length < 4 || Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < Math.min(one.length, other.length) - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return Math.max(one.length, other.length) - start - end <= 1;
}
