import type { HostPeer } from '../hostPeer.ts';
import type { UiState } from '../uiState.ts';
import type { Browsing } from './browsing.ts';
import type { HistoryToolbarActions } from './historyToolbar.ts';

export interface ToolbarActionsOptions {
  readonly browsing: Browsing;
  readonly peer: HostPeer;
  /** What the page does with a search's name, and with a time that is to be asked for. */
  readonly actions: {
    saveSearch(search: string): void;
    forgetSearch(search: string): void;
    goToTime(): void;
  };
  readonly onUi: (change: Partial<UiState>) => void;
  readonly clear: () => void;
  readonly leave: () => void;
}

/** What the toolbar's controls do. */
export function toolbarActions(options: ToolbarActionsOptions): HistoryToolbarActions {
  const { browsing, peer, actions, onUi, clear, leave } = options;
  const { search, following } = browsing;
  return {
    type: (text) => {
      search.type(text);
    },
    set: (text) => {
      search.set(text);
    },
    confirm: () => {
      browsing.confirmSearch();
    },
    complete: (text, cursor) => peer.request('completeSearch', { text, cursor }),
    save: (text) => {
      actions.saveSearch(text);
    },
    forget: (text) => {
      actions.forgetSearch(text);
    },
    direction: (direction) => {
      browsing.setDirection(direction);
    },
    goToTime: () => {
      actions.goToTime();
    },
    showChanges: (showsChanges) => {
      onUi({ showsChanges });
    },
    pause: (paused) => {
      following.pause(paused);
    },
    follow: () => {
      following.toggle();
    },
    clear,
    leave,
  };
}
