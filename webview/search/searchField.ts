import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { SearchCompletion } from '../../src/shared/search/completeSearch.ts';
import { withCondition } from '../../src/shared/search/editSearch.ts';
import { asCombobox, iconButton, innerInput, textField } from '../controls.ts';
import { strings } from '../strings.ts';
import { Completions } from '../topicField/completions.ts';
import { searchHelp } from './searchHelp.ts';
import { searchList } from './searchList.ts';
import './searchField.css';

const text = strings.search;

export interface SearchActions {
  /** The person types. */
  type(search: string): void;
  /** A search that is not being typed: it counts at once. */
  set(search: string): void;
  /** The person is done with it. */
  confirm(): void;
  complete(search: string, cursor: number): Promise<readonly SearchCompletion[]>;
  save(search: string): void;
  forget(search: string): void;
  /** From the box down to the list. */
  leave(): void;
}

/** The one search box: completed while it is typed, with a star to keep a search under a name, and help. */
export class SearchField extends LitElement {
  static override properties = {
    value: { attribute: false },
    invalid: { attribute: false },
    saved: { attribute: false },
    actions: { attribute: false },
  };
  declare value: string;
  declare invalid: boolean;
  /** Is the search kept under a name? */
  declare saved: boolean;
  declare actions: SearchActions;

  readonly #completions = new Completions<SearchCompletion>({
    ask: (search) => this.actions.complete(search, this.#cursor),
    changed: () => {
      this.requestUpdate();
    },
  });

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    this.#completions.close();
    super.disconnectedCallback();
  }

  override focus(): void {
    this.#field?.focus();
    const input = this.#field && innerInput(this.#field);
    input?.select();
  }

  protected override render(): TemplateResult {
    const completions = this.#completions;
    return html`<div class="search-box" @keydown=${this.#key} @focusout=${this.#left} @click=${this.#clicked}>
      ${textField({
        label: text.box,
        hideLabel: true,
        classes: 'search-input',
        icon: 'search',
        value: this.value,
        placeholder: text.placeholder,
        invalid: this.invalid,
        end: this.#buttons(),
        onInput: (search) => {
          this.actions.type(search);
          // Whoever has emptied the box wants to see the list.
          if (search === '') completions.close();
          else completions.type(search);
        },
      })}
      ${searchList(completions, (completion) => {
        this.#take(completion);
      })}
      ${searchHelp((example) => {
        this.actions.set(this.value.trim() === '' ? example : withCondition(this.value, example));
        this.#field?.focus();
      })}
      <div class="spoken" role="status">
        ${completions.open ? strings.composer.suggestions(completions.items.length) : nothing}
      </div>
    </div>`;
  }

  protected override updated(): void {
    const list = this.querySelector<HTMLElement>('.search-list');
    if (!this.#field || !list) return;
    // In the top layer nothing that scrolls can cut it off.
    if (this.#completions.open !== list.matches(':popover-open')) list.togglePopover(this.#completions.open);
    const active = list.querySelector<HTMLElement>('[aria-selected=true]');
    active?.scrollIntoView({ block: 'nearest' });
    asCombobox(this.#field, { list, active, expanded: this.#completions.open });
  }

  #buttons(): TemplateResult {
    const { actions, value, saved } = this;
    return html`${
      value.trim() === ''
        ? nothing
        : html`${iconButton({
            icon: saved ? 'star-full' : 'star-empty',
            label: saved ? text.forget : text.save,
            pressed: saved,
            disabled: this.invalid,
            onClick: () => {
              if (saved) actions.forget(value.trim());
              else actions.save(value.trim());
            },
          })}${iconButton({
            icon: 'close',
            label: text.clear,
            onClick: () => {
              actions.set('');
              this.#field?.focus();
            },
          })}`
    }${iconButton({
      icon: 'question',
      label: text.help,
      onClick: () => {
        this.#completions.close();
        this.querySelector<HTMLElement>('.search-help')?.togglePopover();
      },
    })}`;
  }

  get #field(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.search-input');
  }

  get #cursor(): number {
    const input = this.#field && innerInput(this.#field);
    return input?.selectionStart ?? this.value.length;
  }

  #take({ kind, insert, from, to }: SearchCompletion): void {
    this.#completions.close();
    const search = this.value.slice(0, from) + insert + this.value.slice(to);
    const cursor = from + insert.length;
    if (kind === 'saved' || kind === 'recent') this.actions.set(search);
    else this.actions.type(search);
    const input = this.#field && innerInput(this.#field);
    if (!input) return;
    // At once, and not when the value has come round: the selection would be lost to it.
    input.value = search;
    input.focus();
    input.setSelectionRange(cursor, cursor);
    // What stands behind a colon or an operator can be completed, too.
    if (kind === 'keyword' || kind === 'field' || kind === 'operator') this.#completions.type(search);
  }

  readonly #key = (event: KeyboardEvent): void => {
    const completions = this.#completions;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const down = event.key === 'ArrowDown' || event.key === 'PageDown';
    const up = event.key === 'ArrowUp' || event.key === 'PageUp';
    const inField = event.composedPath().some((target) => target === this.#field);
    if (!inField) return;
    if (event.ctrlKey && event.code === 'Space') completions.ask(this.value);
    else if (!plain) return;
    else if ((down || up) && completions.open) {
      const step = event.key.startsWith('Page') ? 8 : 1;
      completions.move(down ? step : -step);
    } else if (event.key === 'ArrowDown') this.actions.leave();
    else if (event.key === 'Escape') {
      if (completions.open) completions.close();
      else if (this.value !== '') this.actions.set('');
      else return;
    } else if ((event.key === 'Enter' || event.key === 'Tab') && completions.active) {
      this.#take(completions.active);
    } else if (event.key === 'Enter') {
      completions.close();
      this.actions.confirm();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #left = (event: FocusEvent): void => {
    if (event.relatedTarget instanceof Node && this.contains(event.relatedTarget)) return;
    this.#completions.close();
    if (!this.invalid) this.actions.confirm();
  };

  /** A click into an empty box asks what there is to find. */
  readonly #clicked = (event: MouseEvent): void => {
    if (this.value === '' && event.composedPath().some((target) => target instanceof HTMLInputElement)) {
      this.#completions.ask('');
    }
  };
}
