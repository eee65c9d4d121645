import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { placeholderIn, type TopicCompletion } from '../../src/shared/completeTopic.ts';
import type { ConsoleProfile } from '../../src/shared/contract.ts';
import { topicMeters, topicNote, type Meter } from '../../src/shared/limits.ts';
import { complaintView } from '../complaint.ts';
import { asCombobox, innerInput, textField } from '../controls.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';
import { completionList } from './completionList.ts';
import { Completions } from './completions.ts';
import './topicField.css';

const text = strings.composer;
/** Share of a limit from which on its meter is a warning. */
const nearlyFull = 0.9;

/** The composer's topic: completed while it is typed, with what it uses of the limits and what a reserved topic is for. */
export class TopicField extends LitElement {
  static override properties = {
    value: { attribute: false },
    profile: { attribute: false },
    complaint: { attribute: false },
    onInput: { attribute: false },
    complete: { attribute: false },
  };
  declare value: string;
  declare profile: ConsoleProfile;
  /** What is wrong with it. */
  declare complaint: string | undefined;
  declare onInput: (topic: string) => void;
  declare complete: (prefix: string) => Promise<readonly TopicCompletion[]>;

  readonly #completions = new Completions<TopicCompletion>({
    ask: (prefix) => this.complete(prefix),
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
  }

  protected override render(): TemplateResult {
    const { value, profile, complaint } = this;
    return html`<div class="topic-box" @keydown=${this.#key} @focusout=${this.#left}>
        ${textField({
          label: text.topic,
          classes: 'topic-input',
          value,
          placeholder: text.topicPlaceholder,
          invalid: complaint !== undefined,
          onInput: (topic) => {
            this.onInput(topic);
            this.#completions.type(topic);
          },
        })}
        ${value === '' ? nothing : meterView(topicMeters(value, profile))}
        ${completionList(this.#completions, (completion) => {
          this.#take(completion);
        })}
        <div class="spoken" role="status">
          ${this.#completions.open ? text.suggestions(this.#completions.items.length) : nothing}
        </div>
      </div>
      ${complaint === undefined && !this.#completions.open ? this.#note() : nothing}
      ${complaintView(complaint)}`;
  }

  protected override updated(_changed: PropertyValues): void {
    const list = this.querySelector<HTMLElement>('.completion-list');
    if (!this.#field || !list) return;
    // In the top layer nothing that scrolls can cut it off.
    if (this.#completions.open !== list.matches(':popover-open')) list.togglePopover(this.#completions.open);
    const active = list.querySelector<HTMLElement>('[aria-selected=true]');
    active?.scrollIntoView({ block: 'nearest' });
    asCombobox(this.#field, { list, active, expanded: this.#completions.open });
  }

  #note(): TemplateResult | typeof nothing {
    const placeholder = placeholderIn(this.value);
    const note = topicNote(this.value, this.profile);
    if (placeholder && note !== undefined) {
      const name = this.value.slice(placeholder.start, placeholder.end);
      return html`<div class="topic-note warning">
        ${icon('warning')}<span>${text.placeholder(name)}</span>
      </div>`;
    }
    return note === undefined
      ? nothing
      : html`<div class="topic-note">${icon('info')}<span>${note}</span></div>`;
  }

  get #field(): HTMLElement | null {
    return this.querySelector<HTMLElement>('.topic-input');
  }

  #take({ value }: TopicCompletion): void {
    this.#completions.close();
    this.onInput(value);
    const input = this.#field && innerInput(this.#field);
    if (!input) return;
    // At once, and not when the value has come round: the selection would be lost to it.
    input.value = value;
    input.focus();
    const placeholder = placeholderIn(value);
    input.setSelectionRange(placeholder?.start ?? value.length, placeholder?.end ?? value.length);
  }

  readonly #key = (event: KeyboardEvent): void => {
    const completions = this.#completions;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const down = event.key === 'ArrowDown' || event.key === 'PageDown';
    const up = event.key === 'ArrowUp' || event.key === 'PageUp';
    if ((event.ctrlKey && event.code === 'Space') || (down && plain && !completions.open)) {
      completions.ask(this.value);
    } else if ((down || up) && plain && completions.open) {
      const step = event.key.startsWith('Page') ? 8 : 1;
      completions.move(down ? step : -step);
    } else if (event.key === 'Escape' && completions.open) {
      completions.close();
    } else if ((event.key === 'Enter' || event.key === 'Tab') && plain && completions.active) {
      this.#take(completions.active);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #left = (): void => {
    this.#completions.close();
  };
}

function meterView(
  meters: { readonly bytes: Meter; readonly slashes: Meter } | undefined,
): TemplateResult | typeof nothing {
  if (!meters) return nothing;
  const { bytes, slashes } = meters;
  const fullest = Math.max(bytes.used / bytes.limit, slashes.used / slashes.limit);
  const level = fullest > 1 ? 'over' : fullest >= nearlyFull ? 'near' : '';
  return html`<span class="topic-meter ${level}">${text.meter(bytes, slashes)}</span>`;
}
