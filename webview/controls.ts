/**
 * Buttons, fields and tabs. The only module that knows where they come from: Microsoft no longer keeps
 * @vscode/webview-ui-toolkit up, and its successor shall be a change in this file.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodePanels,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodeProgressRing,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import './controls.css';
import { icon } from './icon.ts';

/** Makes the controls known to the page; to be called once, before the first of them is rendered. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodePanels(),
    vsCodePanelTab(),
    vsCodePanelView(),
    vsCodeProgressRing(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}

export interface ButtonOptions {
  readonly label: string;
  readonly appearance?: 'primary' | 'secondary';
  readonly icon?: string;
  readonly title?: string;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

/** A button with words. */
export function button(options: ButtonOptions): TemplateResult {
  return html`<vscode-button
    appearance=${options.appearance ?? 'secondary'}
    title=${options.title ?? nothing}
    ?disabled=${options.disabled ?? false}
    @click=${options.onClick}
    >${options.label}${
      options.icon === undefined
        ? nothing
        : html`<span slot="start" class="codicon codicon-${options.icon}" aria-hidden="true"></span>`
    }</vscode-button
  >`;
}

export interface IconButtonOptions {
  readonly icon: string;
  /** Accessible name, and tooltip. */
  readonly label: string;
  /** For a toggle: is it on? */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

/**
 * A button with an icon only, as in VS Code's title bars. Whether it is pressed is said twice: the toolkit hands only
 * the property on to the button inside, which screen readers see, and the style sheet sees only the attribute.
 */
export function iconButton(options: IconButtonOptions): TemplateResult {
  return html`<vscode-button
    appearance="icon"
    aria-label=${options.label}
    title=${options.label}
    aria-pressed=${options.pressed === undefined ? nothing : String(options.pressed)}
    .ariaPressed=${options.pressed === undefined ? null : String(options.pressed)}
    ?disabled=${options.disabled ?? false}
    @click=${options.onClick}
    >${icon(options.icon)}</vscode-button
  >`;
}

export interface TextFieldOptions {
  /** Accessible name; also written above the field unless `hideLabel`. */
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: string;
  readonly placeholder?: string;
  readonly invalid?: boolean;
  readonly classes?: string;
  /** Icon at the beginning. */
  readonly icon?: string;
  /** What stands at the end of the field. */
  readonly end?: TemplateResult | typeof nothing;
  readonly onInput: (value: string) => void;
  readonly onKeydown?: (event: KeyboardEvent) => void;
}

/** One line of text. The control takes its accessible name from its content, also from a label that is hidden. */
export function textField(options: TextFieldOptions): TemplateResult {
  return html`<vscode-text-field
    class="${options.classes ?? ''} ${options.invalid ? 'invalid' : ''} ${options.hideLabel ? 'label-hidden' : ''}"
    placeholder=${options.placeholder ?? nothing}
    aria-invalid=${options.invalid ? 'true' : 'false'}
    spellcheck="false"
    .value=${live(options.value)}
    @input=${(event: Event) => {
      options.onInput(valueOf(event));
    }}
    @keydown=${options.onKeydown ?? nothing}
    >${options.label}${
      options.icon === undefined
        ? nothing
        : html`<span slot="start" class="codicon codicon-${options.icon}" aria-hidden="true"></span>`
    }${
      options.end === undefined || options.end === nothing
        ? nothing
        : html`<section slot="end" class="field-end">${options.end}</section>`
    }</vscode-text-field
  >`;
}

/** The browser's own input inside a text field, which has the cursor and the selection. */
export function innerInput(field: HTMLElement): HTMLInputElement | undefined {
  return field.shadowRoot?.querySelector('input') ?? undefined;
}

/**
 * Makes of a text field a combobox with a list (WAI-ARIA 1.2, "combobox"). The input stands inside the control's shadow, where
 * ids of the page mean nothing: list and active option are handed over as elements.
 */
export function asCombobox(
  field: HTMLElement,
  state: { readonly list: HTMLElement; readonly active: HTMLElement | null; readonly expanded: boolean },
): void {
  const input = innerInput(field);
  if (!input) return;
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('autocomplete', 'off');
  input.setAttribute('aria-expanded', String(state.expanded));
  input.ariaControlsElements = [state.list];
  input.ariaActiveDescendantElement = state.active;
}

export interface TextAreaOptions {
  readonly label: string;
  readonly value: string;
  readonly rows: number;
  readonly placeholder?: string;
  readonly invalid?: boolean;
  readonly classes?: string;
  readonly onInput: (value: string) => void;
}

/** Some lines of text; the person can pull it higher. */
export function textArea(options: TextAreaOptions): TemplateResult {
  return html`<vscode-text-area
    class="${options.classes ?? ''} ${options.invalid ? 'invalid' : ''}"
    resize="vertical"
    rows=${options.rows}
    placeholder=${options.placeholder ?? nothing}
    aria-label=${options.label}
    aria-invalid=${options.invalid ? 'true' : 'false'}
    spellcheck="false"
    .value=${live(options.value)}
    @input=${(event: Event) => {
      options.onInput(valueOf(event));
    }}
    >${options.label}</vscode-text-area
  >`;
}

export interface DropdownOptions<T extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly classes?: string;
  readonly onChange: (value: T) => void;
}

/** A choice of one among few. */
export function dropdown<T extends string>(options: DropdownOptions<T>): TemplateResult {
  return html`<div class="dropdown-container ${options.classes ?? ''}">
    ${options.hideLabel ? nothing : html`<span class="dropdown-label" aria-hidden="true">${options.label}</span>`}
    <vscode-dropdown
      aria-label=${options.label}
      .value=${live(options.value)}
      @change=${(event: Event) => {
        const chosen = options.options.find((option) => option.value === valueOf(event));
        if (chosen) options.onChange(chosen.value);
      }}
      >${options.options.map(
        (option) =>
          html`<vscode-option value=${option.value} ?selected=${option.value === options.value}
            >${option.label}</vscode-option
          >`,
      )}</vscode-dropdown
    >
  </div>`;
}

export interface CheckboxOptions {
  readonly label: string;
  readonly title?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function checkbox(options: CheckboxOptions): TemplateResult {
  return html`<vscode-checkbox
    title=${options.title ?? nothing}
    .checked=${live(options.checked)}
    @change=${(event: Event) => {
      options.onChange((event.target as HTMLInputElement).checked);
    }}
    >${options.label}</vscode-checkbox
  >`;
}

export interface TabsOptions<T extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: T; readonly label: string }[];
  readonly active: T;
  readonly onChange: (id: T) => void;
  /** The active tab's content. */
  readonly content: TemplateResult;
}

/** Tabs, of which only the active one has content. Each keeps its element when others come and go: the toolkit names them once. */
export function tabs<T extends string>(options: TabsOptions<T>): TemplateResult {
  return html`<vscode-panels
    aria-label=${options.label}
    .activeid=${live(`tab-${options.active}`)}
    @change=${(event: Event) => {
      const active = (event.currentTarget as HTMLElement & { activeid: string }).activeid;
      const chosen = options.tabs.find((tab) => `tab-${tab.id}` === active);
      if (event.target === event.currentTarget && chosen) options.onChange(chosen.id);
    }}
  >
    ${repeat(
      options.tabs,
      ({ id }) => id,
      (tab) => html`<vscode-panel-tab id="tab-${tab.id}">${tab.label}</vscode-panel-tab>`,
    )}
    ${repeat(
      options.tabs,
      ({ id }) => id,
      (tab) =>
        html`<vscode-panel-view id="view-${tab.id}"
          >${tab.id === options.active ? options.content : nothing}</vscode-panel-view
        >`,
    )}
  </vscode-panels>`;
}

/** Something is under way; says nothing to a screen reader, its neighbour does. */
export function progressRing(): TemplateResult {
  return html`<vscode-progress-ring aria-hidden="true"></vscode-progress-ring>`;
}

function valueOf(event: Event): string {
  return (event.currentTarget as HTMLInputElement).value;
}
