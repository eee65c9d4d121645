/** A payload's bytes with their ASCII, a cursor among them, and what they say where it stands. */
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { byteAtColumn, bytesPerLine, hexColumns, hexLine, hexPairs } from '../../src/shared/payload/hex.ts';
import { findBytes, searchedBytes, structureAt } from '../../src/shared/payload/structure.ts';
import { button, innerInput, textField } from '../controls.ts';
import { VirtualList } from '../history/virtualList.ts';
import { strings } from '../strings.ts';
import { structureTable } from './structureTable.ts';
import { characterWidth } from './textView.ts';
import './virtualRows.css';

const text = strings.detail.hex;
const height = 20;

/** Fires `copytext` (a text for the clipboard) and `drawn` (other rows are in the page). */
export class HexView extends LitElement {
  static override properties = {
    bytes: { attribute: false },
    revision: { state: true },
    cursor: { state: true },
    wanted: { state: true },
    missed: { state: true },
  };
  declare bytes: Uint8Array;
  declare revision: number;
  /** The byte that was chosen last; undefined before the first. */
  declare cursor: number | undefined;
  declare wanted: string;
  /** What was looked for is nowhere. */
  declare missed: boolean;

  /** Where the selection began. */
  #anchor = 0;
  #virtual: VirtualList | undefined;

  constructor() {
    super();
    this.revision = 0;
    this.wanted = '';
    this.missed = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => {
      const scroller = this.#scroller;
      if (!scroller || this.#virtual || !this.isConnected) return;
      this.#virtual = new VirtualList(scroller, () => (this.revision += 1), height);
      this.#virtual.mount();
      this.revision += 1;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#virtual?.dispose();
    this.#virtual = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    // The cursor stays where it was: messages of one topic are mostly alike.
    if (changed.has('bytes') && this.cursor !== undefined && this.cursor >= this.bytes.length) {
      this.cursor = undefined;
    }
  }

  protected override render(): TemplateResult {
    const { bytes, cursor } = this;
    const virtual = this.#virtual;
    if (virtual) virtual.count = Math.ceil(bytes.length / bytesPerLine);
    const structure = cursor === undefined ? undefined : structureAt(bytes, cursor);
    return html`<div class="hex-bar">
        ${textField({
          label: text.find,
          hideLabel: true,
          classes: 'hex-find',
          placeholder: text.findHint,
          value: this.wanted,
          invalid: this.missed,
          onInput: (wanted) => {
            this.wanted = wanted;
            this.missed = false;
          },
          onKeydown: (event) => {
            if (event.key === 'Enter') this.#find();
          },
        })}
        <span class="hex-status" role="status">${this.missed ? text.notFound : this.#status()}</span>
        ${
          cursor === undefined
            ? nothing
            : button({
                label: text.copySelection,
                onClick: () => {
                  this.#copy(hexPairs(this.#selected));
                },
              })
        }
      </div>
      <div
        class="virtual-rows body-text hex"
        tabindex="0"
        role="group"
        aria-label=${text.label}
        @keydown=${this.#key}
        @copy=${this.#copyEvent}
        @mousedown=${this.#press}
        @mousemove=${this.#drag}
      >
        <div class="rows-height" .style=${`height:${virtual?.height ?? 0}px`}>
          ${(virtual?.visible() ?? []).map((row) => this.#row(row))}
        </div>
      </div>
      ${
        structure
          ? structureTable(structure, (value) => {
              this.#copy(value);
            })
          : nothing
      }`;
  }

  protected override updated(changed: PropertyValues): void {
    // The table takes its room first.
    if (changed.has('cursor') && this.cursor !== undefined)
      this.#virtual?.reveal(Math.floor(this.cursor / bytesPerLine));
    this.dispatchEvent(new CustomEvent('drawn', { bubbles: true }));
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector('.virtual-rows');
  }

  /** From the first to behind the last byte of the selection. */
  get #range(): readonly [from: number, to: number] {
    const { cursor } = this;
    if (cursor === undefined) return [0, 0];
    return [Math.min(cursor, this.#anchor), Math.max(cursor, this.#anchor) + 1];
  }

  get #selected(): Uint8Array {
    return this.bytes.subarray(...this.#range);
  }

  #status(): string {
    if (this.cursor === undefined) return text.hint;
    const [from, to] = this.#range;
    return text.status(this.cursor, this.bytes.length, to - from);
  }

  #row(row: number): TemplateResult {
    const offset = row * bytesPerLine;
    const line = hexLine(this.bytes, offset);
    const [from, to] = this.#range;
    const style = `top:${row * height}px`;
    const first = Math.max(0, from - offset);
    const last = Math.min(bytesPerLine, to - offset) - 1;
    if (last < first) return html`<span class="virtual-row" .style=${style} .textContent=${line}></span>`;
    const begin = hexColumns(first);
    const end = hexColumns(last);
    const marked = (part: string): TemplateResult =>
      html`<span class="hex-selected" .textContent=${part}></span>`;
    const parts = [
      line.slice(0, begin.pair),
      marked(line.slice(begin.pair, end.pair + 2)),
      line.slice(end.pair + 2, begin.character),
      marked(line.slice(begin.character, end.character + 1)),
      line.slice(end.character + 1),
    ];
    return html`<span class="virtual-row" .style=${style}>${parts}</span>`;
  }

  #go(to: number, extend: boolean): void {
    this.missed = false;
    this.cursor = Math.max(0, Math.min(this.bytes.length - 1, to));
    if (!extend) this.#anchor = this.cursor;
    this.requestUpdate();
  }

  #find(): void {
    const wanted = searchedBytes(this.wanted);
    const [from, to] = this.#range;
    // On from the last hit, not from the cursor at its end.
    const at = findBytes(this.bytes, wanted, to > from ? from + 1 : 0);
    this.missed = at === -1 && wanted.length > 0;
    if (at === -1) return;
    this.#anchor = at + wanted.length - 1;
    this.cursor = at;
    this.requestUpdate();
  }

  readonly #key = (event: KeyboardEvent): void => {
    const command = event.ctrlKey || event.metaKey;
    if (event.altKey) return;
    const page = (this.#virtual?.pageSize ?? 1) * bytesPerLine;
    const at = this.cursor ?? 0;
    const targets: Partial<Record<string, number>> = {
      ArrowLeft: at - 1,
      // The first key shows where the cursor is.
      ArrowRight: this.cursor === undefined ? 0 : at + 1,
      ArrowUp: at - bytesPerLine < 0 ? at : at - bytesPerLine,
      ArrowDown:
        this.cursor === undefined ? 0 : at + bytesPerLine >= this.bytes.length ? at : at + bytesPerLine,
      PageUp: at - page,
      PageDown: at + page,
      Home: 0,
      End: this.bytes.length - 1,
    };
    const target = targets[event.key];
    if (target !== undefined) this.#go(target, event.shiftKey);
    else if (command && event.key.toLowerCase() === 'a') {
      this.#anchor = this.bytes.length - 1;
      this.cursor = 0;
      this.requestUpdate();
    } else if (command && event.key.toLowerCase() === 'f') {
      event.stopPropagation();
      const field = this.querySelector<HTMLElement>('.hex-find');
      if (field) innerInput(field)?.focus();
    } else return;
    event.preventDefault();
  };

  readonly #press = (event: MouseEvent): void => {
    const at = event.button === 0 ? this.#byteAt(event) : undefined;
    if (at === undefined) return;
    this.#go(at, event.shiftKey);
  };

  readonly #drag = (event: MouseEvent): void => {
    const at = event.buttons === 1 ? this.#byteAt(event) : undefined;
    if (at !== undefined && at !== this.cursor) this.#go(at, true);
  };

  #byteAt({ clientX, clientY }: MouseEvent): number | undefined {
    const rows = this.querySelector<HTMLElement>('.rows-height');
    if (!rows) return undefined;
    const { left, top } = rows.getBoundingClientRect();
    const row = Math.floor((clientY - top) / height);
    const column = Math.floor((clientX - left) / characterWidth(rows));
    const at = row * bytesPerLine + byteAtColumn(column);
    return row >= 0 && row * bytesPerLine < this.bytes.length
      ? Math.min(at, this.bytes.length - 1)
      : undefined;
  }

  readonly #copyEvent = (event: ClipboardEvent): void => {
    if (this.cursor === undefined) return;
    event.clipboardData?.setData('text/plain', hexPairs(this.#selected));
    event.preventDefault();
  };

  #copy(value: string): void {
    this.dispatchEvent(new CustomEvent('copytext', { bubbles: true, detail: value }));
  }
}
