/** A payload that is an image: fitted into the pane or at its own size, drawn from memory. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Decoded } from '../../src/shared/payload/format.ts';
import { formatBytes } from '../../src/shared/payload/size.ts';
import { icon } from '../icon.ts';
import { button } from '../controls.ts';
import { formatNumber, strings } from '../strings.ts';
import './imageView.css';

const text = strings.detail.image;

export class ImageView extends LitElement {
  static override properties = {
    image: { attribute: false },
    size: { state: true },
    broken: { state: true },
    whole: { state: true },
  };
  declare image: NonNullable<Decoded['image']>;
  /** Pixels; undefined until it is drawn. */
  declare private size: readonly [width: number, height: number] | undefined;
  declare private broken: boolean;
  /** Is each pixel of the image one of the screen? */
  declare private whole: boolean;

  #address: string | undefined;

  constructor() {
    super();
    this.broken = false;
    this.whole = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated && this.#address === undefined) this.requestUpdate('image');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('image')) return;
    this.#forget();
    this.size = undefined;
    this.broken = false;
    const { mediaType, bytes } = this.image;
    this.#address = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mediaType }));
  }

  protected override render(): TemplateResult {
    const { mediaType, bytes } = this.image;
    const facts = [
      mediaType,
      ...(this.size ? [`${formatNumber(this.size[0])} × ${formatNumber(this.size[1])}`] : []),
      formatBytes(bytes.length),
    ];
    return html`<div class="image-bar">
        <span>${facts.join(' · ')}</span>
        ${
          this.broken
            ? nothing
            : button({
                label: this.whole ? text.fit : text.actualSize,
                onClick: () => {
                  this.whole = !this.whole;
                },
              })
        }
      </div>
      ${
        this.broken
          ? html`<p class="body-note warning" role="alert">${icon('warning')}${text.broken}</p>`
          : html`<div
              class="image-ground ${this.whole ? 'whole' : ''}"
              tabindex="0"
              role="group"
              aria-label=${text.label}
            >
              <img
                class="decoded-image"
                src=${this.#address ?? nothing}
                alt=${text.label}
                @load=${(event: Event) => {
                  const drawn = event.target;
                  if (drawn instanceof HTMLImageElement)
                    this.size = [drawn.naturalWidth, drawn.naturalHeight];
                }}
                @error=${() => {
                  this.broken = true;
                }}
              />
            </div>`
      }`;
  }

  #forget(): void {
    if (this.#address !== undefined) URL.revokeObjectURL(this.#address);
    this.#address = undefined;
  }
}
