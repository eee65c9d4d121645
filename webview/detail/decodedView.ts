/** What a format says of a payload: a tree, text, an image; and what is wrong, beside the raw bytes. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { DecodeResult } from '../../src/shared/payload/format.ts';
import { hexDump } from '../../src/shared/payload/hex.ts';
import { readJson, type JsonNode } from '../../src/shared/payload/json.ts';
import { revealInvisible } from '../../src/shared/payload/text.ts';
import type { FieldPath } from '../../src/shared/search/query.ts';
import { icon } from '../icon.ts';
import { strings } from '../strings.ts';

const text = strings.detail;

export class DecodedView extends LitElement {
  static override properties = { result: { attribute: false }, raw: { attribute: false } };
  declare result: DecodeResult;
  /** The beginning of the payload. */
  declare raw: Uint8Array;

  #tree: JsonNode | undefined;
  #image: string | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forgetImage();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('result')) return;
    this.#forgetImage();
    this.#tree = undefined;
    if (!this.result.ok) return;
    const { json, image } = this.result.decoded;
    const reading = json === undefined ? undefined : readJson(json);
    if (reading?.ok) this.#tree = reading.root;
    if (image) {
      const bytes = new Uint8Array(image.bytes);
      this.#image = URL.createObjectURL(new Blob([bytes], { type: image.mediaType }));
    }
  }

  protected override render(): TemplateResult {
    const { result } = this;
    if (!result.ok) {
      return html`<div class="decoded">
        <p class="body-note warning" role="alert">${icon('warning')}${revealInvisible(result.problem)}</p>
        <pre class="body-text hex" tabindex="0" aria-label=${text.body}>${hexDump(this.raw)}</pre>
      </div>`;
    }
    const { notes = [], text: written } = result.decoded;
    return html`<div class="decoded">
      ${notes.map((note) => html`<p class="body-note">${icon('info')}${revealInvisible(note)}</p>`)}
      ${this.#image === undefined ? nothing : html`<img class="decoded-image" src=${this.#image} alt=${text.reading.image} />`}
      ${
        this.#tree
          ? html`<topicscope-json-tree
              .root=${this.#tree}
              @chart=${(event: CustomEvent<FieldPath>) => {
                this.dispatchEvent(new CustomEvent('chart', { detail: event.detail }));
              }}
            ></topicscope-json-tree>`
          : nothing
      }
      ${written === undefined ? nothing : this.#text(written)}
    </div>`;
  }

  #text(written: string): TemplateResult {
    const body = html`<pre class="body-text" tabindex="0" aria-label=${text.body}>
${revealInvisible(written)}</pre>`;
    return this.#tree
      ? html`<details>
          <summary>${text.reading.asText}</summary>
          ${body}
        </details>`
      : body;
  }

  #forgetImage(): void {
    if (this.#image !== undefined) URL.revokeObjectURL(this.#image);
    this.#image = undefined;
  }
}
