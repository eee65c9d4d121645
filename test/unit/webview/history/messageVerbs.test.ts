import { expect, it } from 'vitest';
import { verbOf, type Verb } from '../../../../webview/history/messageVerbs.ts';

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

it.each<[key: string, held: (keyof typeof none)[], verb: Verb | undefined]>([
  ['d', [], 'comparePrevious'],
  ['D', [], 'comparePrevious'],
  ['c', [], 'compareSelected'],
  ['m', [], 'selectForCompare'],
  ['x', [], undefined],
  ['ArrowUp', [], undefined],
  ['ArrowUp', ['altKey'], 'newer'],
  ['ArrowDown', ['altKey'], 'older'],
  ['d', ['altKey'], undefined],
  // Those of VS Code and of the system: copy is no compare.
  ['c', ['ctrlKey'], undefined],
  ['c', ['metaKey'], undefined],
  ['d', ['shiftKey'], undefined],
  ['ArrowUp', ['altKey', 'shiftKey'], undefined],
])('%s with %j: %s', (key, held, verb) => {
  expect(verbOf({ ...none, ...Object.fromEntries(held.map((one) => [one, true])), key })).toBe(verb);
});
