import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { MessageDetail as Detail, MessageReading } from '../../src/shared/contract.ts';
import type { FormatChoice, FormatInfo } from '../../src/shared/payload/format.ts';
import {
  payloadForms,
  readPayloadParts,
  type PayloadForm,
  type PayloadReading,
} from '../../src/shared/payload/reading.ts';
import type { FieldPath } from '../../src/shared/search/query.ts';
import { formatBytes } from '../../src/shared/payload/size.ts';
import { revealName } from '../../src/shared/payload/text.ts';
import { button, tabs } from '../controls.ts';
import { gapIcon, gapWords } from '../history/gap.ts';
import { verbOf } from '../history/messageVerbs.ts';
import { icon } from '../icon.ts';
import { atOnce, inSlices } from '../inSlices.ts';
import { highlightHits } from '../search/hitHighlight.ts';
import { strings } from '../strings.ts';
import type { DetailActions } from './detailActions.ts';
import type { DetailForm } from './detailForm.ts';
import { closeButton, detailButtons } from './detailButtons.ts';
import './messageDetail.css';
import { propertiesView } from './properties.ts';
import { readingLine } from './readingLine.ts';
import { textBody } from './textBody.ts';

const text = strings.detail;

/** Bytes up to which a payload is read at once. */
const readAtOnce = 64 * 1024;

/** One message with all that is known about it. */
export class MessageDetail extends LitElement {
  static override properties = {
    message: { attribute: false },
    gone: { attribute: false },
    reading: { attribute: false },
    formats: { attribute: false },
    form: { attribute: false },
    words: { attribute: false },
    selectedForCompare: { attribute: false },
    actions: { attribute: false },
    forms: { state: true },
  };
  declare message: Detail | undefined;
  /** The message was there and is no longer. */
  declare gone: boolean;
  /** How the host reads the payload; undefined while it does not say. */
  declare reading: MessageReading | undefined;
  declare formats: readonly FormatInfo[];
  /** The form the person chose; undefined: what suits the payload. */
  declare form: DetailForm | undefined;
  /** What was searched for, to be highlighted. */
  declare words: readonly string[];
  /** Id of the message that others are compared with. */
  declare selectedForCompare: number | undefined;
  declare actions: DetailActions;

  /** The payload in the forms that every payload has; undefined while it is being read. */
  declare private forms: PayloadReading | undefined;

  constructor() {
    super();
    this.gone = false;
    this.words = [];
    this.formats = [];
    this.forms = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** The form that is shown now. */
  get shownForm(): DetailForm {
    const isDecoded = this.#isDecoded;
    if (this.form !== undefined && (this.form !== 'decoded' || isDecoded)) return this.form;
    return isDecoded ? 'decoded' : (this.forms?.best ?? 'text');
  }

  /** Is there more to show than what every payload is: JSON, text or bytes? */
  get #isDecoded(): boolean {
    return this.reading !== undefined && this.reading.origin !== 'automatic';
  }

  /** How an editor shows the payload: in the form that the person chose, as it is read, or (undefined) as it suits. */
  get #openAs(): PayloadForm | FormatChoice | undefined {
    const form = this.shownForm;
    if (form === 'decoded') return this.reading?.choice;
    return this.form === undefined ? undefined : form;
  }

  override focus(): void {
    this.querySelector<HTMLElement>('.detail')?.focus();
  }

  protected override willUpdate(changed: PropertyValues): void {
    const { message } = this;
    if (!changed.has('message') || !message) return;
    const work = readPayloadParts(message.payload, message.payload.length === message.size);
    if (message.payload.length <= readAtOnce) {
      this.forms = atOnce(work);
      return;
    }
    this.forms = undefined;
    void inSlices(work, () => this.message === message).then((forms) => {
      if (this.message === message) this.forms = forms;
    });
  }

  protected override updated(): void {
    // The tree draws itself a little later.
    void Promise.resolve().then(this.#highlight);
  }

  readonly #highlight = (): void => {
    highlightHits(this, this.querySelectorAll('.body-text, .virtual-rows, topicscope-json-tree'), this.words);
  };

  protected override render(): TemplateResult {
    const { message } = this;
    if (!message) {
      return html`<div class="detail none" tabindex="-1" role="region" aria-label=${text.region}>
        ${this.gone ? text.gone : ''}
      </div>`;
    }
    return html`<div
      class="detail"
      tabindex="-1"
      role="region"
      aria-label=${text.region}
      @drawn=${this.#highlight}
      @copytext=${(event: CustomEvent<string>) => {
        this.actions.copyText(event.detail);
      }}
      @keydown=${(event: KeyboardEvent) => {
        const verb = event.altKey ? verbOf(event) : undefined;
        if (verb) this.actions.verb(verb);
        else if (event.key === 'Escape') this.actions.leave();
        else return;
        event.preventDefault();
      }}
    >
      <header>
        <h2 class="detail-topic">
          <bdi>${message.gap ? strings.history.gap.title : revealName(message.topic)}</bdi>
        </h2>
        ${message.gap ? this.#closeButton() : this.#buttons(message)}
      </header>
      ${propertiesView(message)}
      ${
        message.gap
          ? html`<p class="body-note">${icon(gapIcon(message.gap))}${gapWords(message.gap)}</p>`
          : this.#tabs(message)
      }
    </div>`;
  }

  #tabs(message: Detail): TemplateResult {
    const raw = payloadForms.map((id) => ({ id, label: text.forms[id] }));
    const decoded = { id: 'decoded' as const, label: text.reading.decoded };
    return html`${this.#readingLine(message)}${tabs<DetailForm>({
      label: text.body,
      tabs: this.#isDecoded ? [decoded, ...raw] : raw,
      active: this.shownForm,
      onChange: (form) => {
        if (form !== this.shownForm) this.actions.choose(form);
      },
      content: this.#body(message),
    })}`;
  }

  #readingLine(message: Detail): TemplateResult | typeof nothing {
    if (!this.reading || message.size === 0) return nothing;
    return readingLine({
      reading: this.reading,
      formats: this.formats,
      choose: (choice) => {
        this.actions.read(choice);
      },
      bind: (choice) => {
        this.actions.bind(message, choice);
      },
    });
  }

  #buttons(message: Detail): TemplateResult {
    const { actions, selectedForCompare, shownForm } = this;
    return detailButtons({ message, shownForm, openAs: this.#openAs, selectedForCompare, actions });
  }

  #closeButton(): TemplateResult {
    return html`<div class="actions">${closeButton(this.actions)}</div>`;
  }

  #body(message: Detail): TemplateResult {
    if (message.size === 0) return html`<p class="body-note">${text.emptyPayload}</p>`;
    const cut = message.payload.length < message.size;
    const first = text.first(formatBytes(message.payload.length), formatBytes(message.size));
    return html`${
      cut
        ? html`<div class="cut" role="note">
            ${icon('info')}<span>${first}</span>
            ${button({
              label: text.openWhole,
              onClick: () => {
                this.actions.open(message, this.#openAs);
              },
            })}
          </div>`
        : nothing
    }${this.#inForm(message, cut)}`;
  }

  #inForm(message: Detail, cut: boolean): TemplateResult {
    const form = this.shownForm;
    if (form === 'decoded' && this.reading) {
      return html`<topicscope-decoded-view
        .result=${this.reading.result}
        .raw=${message.payload}
        @chart=${(event: CustomEvent<FieldPath>) => {
          this.actions.chart(message, event.detail);
        }}
      ></topicscope-decoded-view>`;
    }
    if (form === 'hex') return html`<topicscope-hex-view .bytes=${message.payload}></topicscope-hex-view>`;
    const { forms } = this;
    if (!forms) return html`<p class="body-note" role="status">${text.working}</p>`;
    if (forms.text === undefined) return html`<p class="body-note">${text.notUtf8}</p>`;
    if (form === 'text') {
      return html`${
        forms.jsonProblem === undefined
          ? nothing
          : html`<p class="body-note warning">${icon('warning')}${text.notJsonBecause(forms.jsonProblem)}</p>`
      }${textBody(forms.text)}`;
    }
    if (forms.json) {
      return html`<topicscope-json-tree
        .root=${forms.json}
        @chart=${(event: CustomEvent<FieldPath>) => {
          this.actions.chart(message, event.detail);
        }}
      ></topicscope-json-tree>`;
    }
    if (cut) return html`<p class="body-note">${text.cutJson}</p>`;
    return html`<p class="body-note">
      ${forms.jsonProblem === undefined ? text.notJson : text.notJsonBecause(forms.jsonProblem)}
    </p>`;
  }
}
