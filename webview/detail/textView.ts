/** Very much text: rows of one height, of which only those in sight exist. */
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { revealInvisible } from '../../src/shared/payload/text.ts';
import { rowStarts, rowText } from '../../src/shared/payload/wrap.ts';
import { VirtualList } from '../history/virtualList.ts';
import { inSlices } from '../inSlices.ts';
import { strings } from '../strings.ts';
import './virtualRows.css';

/** Characters up to which the browser lays out the text itself, and wraps it at words. */
export const longText = 64 * 1024;

const height = 20;
/** Pixels at the right that stay free, for the scroll bar. */
const margin = 24;

/** Fires `drawn` whenever other rows are in the page. */
export class TextView extends LitElement {
  static override properties = { text: { attribute: false }, revision: { state: true } };
  declare text: string;
  declare revision: number;

  #virtual: VirtualList | undefined;
  #starts: readonly number[] = [0];
  #columns = 0;
  /** The text and width that rows are made for. */
  #wanted = {};
  readonly #size = new ResizeObserver(() => {
    this.#wrap();
  });

  constructor() {
    super();
    this.revision = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#virtual?.dispose();
    this.#virtual = undefined;
    this.#wanted = {};
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Also when it comes back.
    void this.updateComplete.then(() => {
      this.#begin();
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('text')) return;
    this.#starts = [0];
    this.#columns = 0;
  }

  protected override render(): TemplateResult {
    const { text } = this;
    if (this.#virtual) this.#virtual.count = this.#starts.length;
    const visible = this.#virtual?.visible() ?? [];
    return html`<div class="virtual-rows" tabindex="0" role="document" aria-label=${strings.detail.body}>
      <div class="rows-height" .style=${`height:${this.#virtual?.height ?? 0}px`}>
        ${visible.map(
          (row) =>
            html`<div
              class="virtual-row"
              .style=${`top:${row * height}px`}
              .textContent=${revealInvisible(rowText(text, this.#starts, row))}
            ></div>`,
        )}
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('text')) {
      const scroller = this.#scroller;
      if (scroller) scroller.scrollTop = 0;
      this.#wrap();
    }
    this.dispatchEvent(new CustomEvent('drawn', { bubbles: true }));
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector('.virtual-rows');
  }

  #begin(): void {
    const scroller = this.#scroller;
    if (!scroller || this.#virtual || !this.isConnected) return;
    this.#virtual = new VirtualList(
      scroller,
      () => {
        this.revision += 1;
      },
      height,
    );
    this.#virtual.mount();
    this.#size.observe(scroller);
    this.#wrap();
  }

  /** Cuts the text into rows as wide as the pane; in slices, for a megabyte takes a while. */
  #wrap(): void {
    const scroller = this.#scroller;
    if (!scroller || !this.#virtual) return;
    const columns = Math.max(20, Math.floor((scroller.clientWidth - margin) / characterWidth(scroller)));
    if (columns === this.#columns) return;
    this.#columns = columns;
    const wanted = {};
    this.#wanted = wanted;
    void inSlices(rowStarts(this.text, columns), () => this.#wanted === wanted).then((starts) => {
      if (!starts || this.#wanted !== wanted) return;
      this.#starts = starts;
      this.revision += 1;
    });
  }
}

/** Pixels of one character of an element's font, which is monospaced. */
export function characterWidth(element: HTMLElement): number {
  const { fontSize, fontFamily } = getComputedStyle(element);
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return 8;
  context.font = `${fontSize} ${fontFamily}`;
  return context.measureText('0'.repeat(100)).width / 100 || 8;
}
