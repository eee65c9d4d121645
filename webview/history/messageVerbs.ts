/** Keys that mean something done with the selected message, in the list and in the details. */

export type Verb = 'comparePrevious' | 'compareSelected' | 'selectForCompare' | 'newer' | 'older';

const keys: Readonly<Record<string, Verb>> = {
  d: 'comparePrevious',
  c: 'compareSelected',
  m: 'selectForCompare',
};

/** What of a KeyboardEvent tells the verb. */
interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** D: compare with the previous, M: select for compare, C: compare with the selected; Alt+Up and Alt+Down: along the topic. */
export function verbOf(event: Key): Verb | undefined {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  if (event.altKey)
    return event.key === 'ArrowUp' ? 'newer' : event.key === 'ArrowDown' ? 'older' : undefined;
  return keys[event.key.toLowerCase()];
}
