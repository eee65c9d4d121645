import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Direction } from '../../src/shared/message.ts';
import { directionOf } from '../../src/shared/search/editSearch.ts';
import { complaintView } from '../complaint.ts';
import { dropdown, iconButton } from '../controls.ts';
import { icon } from '../icon.ts';
import type { SearchEntry } from '../search/searchEntry.ts';
import type { SearchActions, SearchField } from '../search/searchField.ts';
import { formatNumber, strings } from '../strings.ts';
import './historyToolbar.css';

const text = strings.history;

/** What the person can set about the list. */
export interface HistoryToolbarActions extends SearchActions {
  direction(direction: Direction | undefined): void;
  goToTime(): void;
  showChanges(shows: boolean): void;
  pause(paused: boolean): void;
  follow(): void;
  clear(): void;
}

/** Title, number of messages, search and actions of the history. */
export class HistoryToolbar extends LitElement {
  static override properties = {
    actions: { attribute: false },
    search: { attribute: false },
    text: { attribute: false },
    saved: { attribute: false },
    total: { attribute: false },
    searched: { attribute: false },
    paused: { attribute: false },
    following: { attribute: false },
    showsChanges: { attribute: false },
    revision: { attribute: false },
  };
  declare actions: HistoryToolbarActions;
  declare search: SearchEntry;
  /** As it stands in the box. */
  declare text: string;
  /** Is it kept under a name? */
  declare saved: boolean;
  declare total: number | undefined;
  /** How much of history has been searched, 0 to 1. */
  declare searched: number;
  declare paused: boolean;
  declare following: boolean;
  declare showsChanges: boolean;
  /** Grows whenever there is something new to be said. */
  declare revision: number;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Puts the cursor into the search box. */
  focusSearch(): void {
    this.querySelector<SearchField>('topicscope-search-field')?.focus();
  }

  protected override render(): TemplateResult {
    const { actions, search } = this;
    return html`<div class="history-toolbar">
        <h2 class="section-title">${text.title}</h2>
        <span class="history-count" title=${this.total === undefined ? nothing : text.count(this.total)}
          >${this.total === undefined ? '' : formatNumber(this.total)}</span
        >
        <topicscope-search-field
          .value=${this.text}
          .invalid=${search.complaint !== undefined}
          .saved=${this.saved}
          .actions=${actions}
        ></topicscope-search-field>
        ${dropdown({
          label: text.direction,
          hideLabel: true,
          classes: 'direction-filter',
          value: directionOf(this.text) ?? 'all',
          options: (['all', 'in', 'out'] as const).map((value) => ({ value, label: text.directions[value] })),
          onChange: (value) => {
            actions.direction(value === 'all' ? undefined : value);
          },
        })}
        ${this.#buttons()}
      </div>
      ${this.#progress()} ${complaintView(search.complaint)} ${this.#hint()}`;
  }

  #buttons(): TemplateResult {
    const { actions } = this;
    return html`<div class="actions" role="toolbar" aria-label=${text.title}>
      ${iconButton({
        icon: 'calendar',
        label: text.goToTime,
        onClick: () => {
          actions.goToTime();
        },
      })}
      ${iconButton({
        icon: 'symbol-color',
        label: text.showChanges,
        pressed: this.showsChanges,
        onClick: () => {
          actions.showChanges(!this.showsChanges);
        },
      })}
      ${iconButton({
        icon: this.paused ? 'debug-continue' : 'debug-pause',
        label: this.paused ? text.resume : text.pause,
        pressed: this.paused,
        onClick: () => {
          actions.pause(!this.paused);
        },
      })}
      ${iconButton({
        icon: 'arrow-circle-up',
        label: text.follow,
        pressed: this.following,
        onClick: () => {
          actions.follow();
        },
      })}
      ${iconButton({
        icon: 'clear-all',
        label: text.clear,
        onClick: () => {
          actions.clear();
        },
      })}
    </div>`;
  }

  /** How far a search has come that is still going on. */
  #progress(): TemplateResult | typeof nothing {
    if (this.searched >= 1) return nothing;
    const percent = Math.floor(this.searched * 100);
    return html`<div class="search-progress">
      <progress max="100" value=${percent} aria-label=${strings.search.progressLabel}></progress>
      <span>${strings.search.progress(this.total ?? 0, percent)}</span>
    </div>`;
  }

  #hint(): TemplateResult | typeof nothing {
    const { hint } = this.search;
    if (!hint) return nothing;
    const { message, text: better } = hint;
    return html`<div class="search-hint" role="note">
      ${icon('info')}<span>${message}</span>
      ${
        better === undefined
          ? nothing
          : html`<button
              type="button"
              class="link"
              @click=${() => {
                this.actions.set(better);
              }}
            >
              ${strings.search.useHint}
            </button>`
      }
    </div>`;
  }
}
