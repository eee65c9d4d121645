/** How the page looks (not what it shows): kept by VS Code over hiding and reloading. */
import { payloadForms, type PayloadForm } from '../src/shared/payload/reading.ts';
import type { Direction } from '../src/shared/message.ts';

export interface UiState {
  readonly topicFilter: string;
  readonly direction?: Direction | undefined;
  readonly selected?: number | undefined;
  /** The form the person chose; absent: the one that suits the payload. */
  readonly form?: PayloadForm | undefined;
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
  topicFilter: '',
  composerOpen: true,
  split: 0.6,
  splitBelow: 0.45,
  paused: false,
};

/** Reads what an earlier version of the page may have kept; what does not fit is left out. */
export function readUiState(kept: unknown): UiState {
  if (typeof kept !== 'object' || kept === null) return initialUiState;
  const { topicFilter, direction, selected, form, composerOpen, split, splitBelow, paused, held } =
    kept as Record<string, unknown>;
  const chosen = payloadForms.find((name) => name === form);
  return {
    topicFilter: typeof topicFilter === 'string' ? topicFilter : '',
    ...(direction === 'in' || direction === 'out' ? { direction } : {}),
    ...(typeof selected === 'number' ? { selected } : {}),
    ...(chosen ? { form: chosen } : {}),
    composerOpen: composerOpen !== false,
    split: share(split, initialUiState.split),
    splitBelow: share(splitBelow, initialUiState.splitBelow),
    paused: paused === true,
    ...readHeld(held),
  };
}

function share(kept: unknown, initial: number): number {
  return typeof kept === 'number' ? Math.min(0.8, Math.max(0.2, kept)) : initial;
}

function readHeld(held: unknown): Pick<UiState, 'held'> {
  if (typeof held !== 'object' || held === null) return {};
  const { upTo, index } = held as Record<string, unknown>;
  return typeof upTo === 'number' && typeof index === 'number' ? { held: { upTo, index } } : {};
}
