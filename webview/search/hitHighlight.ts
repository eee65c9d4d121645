/** Marks what was searched for in texts that are shown, without touching the document (CSS Custom Highlight API). */

/** Characters of text that are looked through, and hits that are marked, in one part of the page. */
const mostCharacters = 200_000;
const mostHits = 1000;

const name = 'search-hit';
const ranges = new Map<Element, readonly Range[]>();

/** Marks the words, whatever the case of their letters, in all texts inside the elements; replaces what was marked for the owner. */
export function highlightHits(owner: Element, elements: Iterable<Element>, words: readonly string[]): void {
  const found: Range[] = [];
  const wanted = words.map((word) => word.toLowerCase()).filter((word) => word !== '');
  let budget = wanted.length === 0 ? 0 : mostCharacters;
  for (const element of elements) {
    if (budget <= 0 || found.length >= mostHits) break;
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && budget > 0; node = walker.nextNode()) {
      budget -= find(node, wanted, found);
    }
  }
  if (found.length === 0 && !ranges.has(owner)) return;
  if (found.length === 0) ranges.delete(owner);
  else ranges.set(owner, found);
  CSS.highlights.set(name, new Highlight(...[...ranges.values()].flat()));
}

/** @returns the characters looked through */
function find(node: Node, wanted: readonly string[], found: Range[]): number {
  const text = node.nodeValue ?? '';
  const lower = text.toLowerCase();
  // A few letters change their length with their case: then places would be wrong.
  if (lower.length !== text.length) return text.length;
  for (const word of wanted) {
    for (
      let at = lower.indexOf(word);
      at >= 0 && found.length < mostHits;
      at = lower.indexOf(word, at + word.length)
    ) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + word.length);
      found.push(range);
    }
  }
  return text.length;
}
