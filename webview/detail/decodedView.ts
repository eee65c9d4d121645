/** What a format says of a payload: a tree, text, an image; and what is wrong, beside the raw bytes. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { DecodeResult } from '../../src/shared/payload/format.ts';
import { readJsonParts, type JsonNode, type JsonReading } from '../../src/shared/payload/json.ts';
import { revealInvisible } from '../../src/shared/payload/text.ts';
import type { FieldPath } from '../../src/shared/search/query.ts';
import { icon } from '../icon.ts';
import { atOnce, inSlices } from '../inSlices.ts';
import { strings } from '../strings.ts';
import { textBody } from './textBody.ts';
import { longText } from './textView.ts';

const text = strings.detail;

export class DecodedView extends LitElement {
  static override properties = {
    result: { attribute: false },
    raw: { attribute: false },
    tree: { state: true },
    asText: { state: true },
  };
  declare result: DecodeResult;
  /** The beginning of the payload. */
  declare raw: Uint8Array;
  declare private tree: JsonNode | undefined;
  /** Is the text shown in place of the tree? */
  declare private asText: boolean;

  constructor() {
    super();
    this.asText = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('result')) return;
    const { result } = this;
    const json = result.ok ? result.decoded.json : undefined;
    this.tree = undefined;
    if (json === undefined) return;
    const work = readJsonParts(json);
    if (json.length <= longText) this.#show(atOnce(work));
    else {
      void inSlices(work, () => this.result === result).then((reading) => {
        if (this.result === result) this.#show(reading);
      });
    }
  }

  #show(reading: JsonReading | undefined): void {
    this.tree = reading?.ok ? reading.root : undefined;
  }

  protected override render(): TemplateResult {
    const { result } = this;
    if (!result.ok) {
      return html`<div class="decoded">
        <p class="body-note warning" role="alert">${icon('warning')}${revealInvisible(result.problem)}</p>
        <topicscope-hex-view .bytes=${this.raw}></topicscope-hex-view>
      </div>`;
    }
    const { notes = [], text: written, json, image } = result.decoded;
    const both = json !== undefined && written !== undefined;
    const showsText = json === undefined || (both && this.asText);
    return html`<div class="decoded">
      ${notes.map((note) => html`<p class="body-note">${icon('info')}${revealInvisible(note)}</p>`)}
      ${image ? html`<topicscope-image-view .image=${image}></topicscope-image-view>` : nothing}
      ${both ? this.#switch() : nothing}
      ${showsText ? (written === undefined ? nothing : textBody(written)) : this.#tree()}
    </div>`;
  }

  #tree(): TemplateResult {
    if (!this.tree) return html`<p class="body-note" role="status">${text.working}</p>`;
    return html`<topicscope-json-tree
      .root=${this.tree}
      @chart=${(event: CustomEvent<FieldPath>) => {
        this.dispatchEvent(new CustomEvent('chart', { detail: event.detail }));
      }}
    ></topicscope-json-tree>`;
  }

  #switch(): TemplateResult {
    return html`<div class="decoded-switch">
      <button
        type="button"
        aria-pressed=${this.asText ? 'true' : 'false'}
        @click=${() => {
          this.asText = !this.asText;
        }}
      >
        ${icon(this.asText ? 'list-tree' : 'symbol-string')}${this.asText ? text.reading.asTree : text.reading.asText}
      </button>
    </div>`;
  }
}
