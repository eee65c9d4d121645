import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { Direction } from '../../src/shared/message.ts';
import { complaintView } from '../complaint.ts';
import { dropdown, iconButton, textField } from '../controls.ts';
import { formatNumber, strings } from '../strings.ts';
import './historyToolbar.css';

const text = strings.history;

/** What the person can set about the list. */
export interface HistoryToolbarActions {
  filter(text: string): void;
  direction(direction: Direction | undefined): void;
  pause(paused: boolean): void;
  follow(): void;
  clear(): void;
  /** From the filter box down to the list. */
  leave(): void;
}

/** Title, number of messages, filters and actions of the history. */
export class HistoryToolbar extends LitElement {
  static override properties = {
    actions: { attribute: false },
    filter: { attribute: false },
    complaint: { attribute: false },
    direction: { attribute: false },
    total: { attribute: false },
    paused: { attribute: false },
    following: { attribute: false },
  };
  declare actions: HistoryToolbarActions;
  declare filter: string;
  declare complaint: string | undefined;
  declare direction: Direction | undefined;
  declare total: number | undefined;
  declare paused: boolean;
  declare following: boolean;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Puts the cursor into the filter box. */
  focusFilter(): void {
    this.querySelector<HTMLElement>('.filter-box')?.focus();
  }

  protected override render(): TemplateResult {
    const { actions } = this;
    return html`<div class="history-toolbar">
        <h2 class="section-title">${text.title}</h2>
        <span class="history-count" title=${this.total === undefined ? nothing : text.count(this.total)}
          >${this.total === undefined ? '' : formatNumber(this.total)}</span
        >
        ${textField({
          label: text.filter,
          hideLabel: true,
          classes: 'filter-box',
          icon: 'filter',
          value: this.filter,
          placeholder: text.filterPlaceholder,
          invalid: this.complaint !== undefined,
          end:
            this.filter === ''
              ? nothing
              : iconButton({
                  icon: 'close',
                  label: text.clearFilter,
                  onClick: () => {
                    actions.filter('');
                  },
                }),
          onInput: (value) => {
            actions.filter(value);
          },
          onKeydown: (event) => {
            if (event.key === 'Escape' && this.filter !== '') actions.filter('');
            else if (event.key === 'ArrowDown' || event.key === 'Enter') actions.leave();
            else return;
            event.preventDefault();
          },
        })}
        ${dropdown({
          label: text.direction,
          hideLabel: true,
          classes: 'direction-filter',
          value: this.direction ?? 'all',
          options: (['all', 'in', 'out'] as const).map((value) => ({ value, label: text.directions[value] })),
          onChange: (value) => {
            actions.direction(value === 'all' ? undefined : value);
          },
        })}
        <div class="actions" role="toolbar" aria-label=${text.title}>
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
        </div>
      </div>
      ${complaintView(this.complaint)}`;
  }
}
