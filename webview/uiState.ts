/** How the page looks (not what it shows): kept by VS Code over hiding and reloading. */
import { payloadForms } from '../src/shared/payload/reading.ts';
import { topicTerm } from '../src/shared/search/editSearch.ts';
import type { DetailForm } from './detail/detailForm.ts';

export interface UiState {
  /** Text of the search that the list shows. */
  readonly search: string;
  /** When it was made, milliseconds since 1970: "last:15m" counts from then. */
  readonly searchedAt?: number | undefined;
  /** Are parts that changed marked in the previews? */
  readonly showsChanges: boolean;
  readonly selected?: number | undefined;
  /** The form the person chose; absent: the one that suits the payload. */
  readonly form?: DetailForm | undefined;
  readonly composerOpen: boolean;
  /** Share of the list, 0.2 to 0.8, when the details stand beside it. */
  readonly split: number;
  /** The same when they stand below it. */
  readonly splitBelow: number;
  readonly paused: boolean;
  /** Where the list was held: the newest id it counts from, and the first row in sight. */
  readonly held?: { readonly upTo: number; readonly index: number } | undefined;
}

export const initialUiState: UiState = {
  search: '',
  showsChanges: true,
  composerOpen: true,
  split: 0.6,
  splitBelow: 0.45,
  paused: false,
};

/** Reads what an earlier version of the page may have kept; what does not fit is left out. */
export function readUiState(kept: unknown): UiState {
  if (typeof kept !== 'object' || kept === null) return initialUiState;
  const { selected, form, composerOpen, split, splitBelow, paused, held, showsChanges } = kept as Record<
    string,
    unknown
  >;
  const chosen = ([...payloadForms, 'decoded'] as const).find((name) => name === form);
  return {
    ...readSearch(kept as Record<string, unknown>),
    showsChanges: showsChanges !== false,
    ...(typeof selected === 'number' ? { selected } : {}),
    ...(chosen ? { form: chosen } : {}),
    composerOpen: composerOpen !== false,
    split: share(split, initialUiState.split),
    splitBelow: share(splitBelow, initialUiState.splitBelow),
    paused: paused === true,
    ...readHeld(held),
  };
}

/** Earlier versions kept a topic filter and a direction. */
function readSearch({
  search,
  searchedAt,
  topicFilter,
  direction,
}: Readonly<Record<string, unknown>>): Pick<UiState, 'search' | 'searchedAt'> {
  if (typeof search === 'string') {
    return { search, ...(typeof searchedAt === 'number' ? { searchedAt } : {}) };
  }
  const topic = typeof topicFilter === 'string' && topicFilter !== '' ? topicTerm(topicFilter) : '';
  const way = direction === 'in' || direction === 'out' ? `direction:${direction}` : '';
  return { search: `${topic} ${way}`.trim() };
}

function share(kept: unknown, initial: number): number {
  return typeof kept === 'number' ? Math.min(0.8, Math.max(0.2, kept)) : initial;
}

function readHeld(held: unknown): Pick<UiState, 'held'> {
  if (typeof held !== 'object' || held === null) return {};
  const { upTo, index } = held as Record<string, unknown>;
  return typeof upTo === 'number' && typeof index === 'number' ? { held: { upTo, index } } : {};
}
