import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { MessageRow } from '../../src/shared/message.ts';
import { formatDay } from '../format.ts';
import { highlightHits } from '../search/hitHighlight.ts';
import { strings } from '../strings.ts';
import './messageList.css';
import { verbOf, type Verb } from './messageVerbs.ts';
import { loadingRow, messageRow } from './messageRow.ts';
import type { MessageRows } from './messageRows.ts';
import { menuContext } from './menuContext.ts';
import { PointerHold } from './pointerHold.ts';
import { mostRows, rowHeight, VirtualList } from './virtualList.ts';

const text = strings.history;

type EventName = 'pick' | 'open' | 'scrolled' | 'pointing' | 'verb' | 'moved';

/**
 * The messages, newest first: a grid with one tab stop, in which arrow keys move the selection. Only rows in
 * sight (and some around them) exist. Fires `pick` (id of the message), `open` (the person wants the
 * details), `scrolled` (is the newest row in sight?) and `pointing` (is a pointer busy over the rows?), `verb` (a key that means something done with the selected message) and
 * `moved` (other rows are in sight).
 */
export class MessageList extends LitElement {
  static override properties = {
    rows: { attribute: false },
    selected: { attribute: false },
    marked: { attribute: false },
    showsChanges: { attribute: false },
    words: { attribute: false },
    revision: { attribute: false },
  };
  declare rows: MessageRows;
  /** Id of the selected message. */
  declare selected: number | undefined;
  /** Id of the message that another one is to be compared with. */
  declare marked: number | undefined;
  /** Are parts that changed marked in the previews? */
  declare showsChanges: boolean;
  /** What was searched for, to be highlighted. */
  declare words: readonly string[];
  /** Grows whenever `rows` has changed. */
  declare revision: number;

  #virtual: VirtualList | undefined;
  /** Position of the selected message, also while its page is not in the cache. */
  #position: number | undefined;
  #totalBefore = 0;
  /** Position whose message is to be picked as soon as it is loaded. */
  #pendingPick: number | undefined;
  /** Position to scroll to as soon as there are rows. */
  #wanted: number | undefined;
  #atTop = true;
  readonly #pointer = new PointerHold((pointing) => {
    this.#fire('pointing', pointing);
  });

  constructor() {
    super();
    this.selected = undefined;
    this.marked = undefined;
    this.showsChanges = true;
    this.words = [];
    this.revision = 0;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#mount();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#virtual?.dispose();
    this.#virtual = undefined;
    this.#pointer.left();
  }

  protected override firstUpdated(): void {
    this.#mount();
  }

  /** First row in sight. */
  get firstVisible(): number {
    return Math.round(this.#scroller.scrollTop / rowHeight);
  }

  /** Times of the oldest and the newest row in sight, as far as they are loaded. */
  get shownTimes(): readonly [from: number, to: number] | undefined {
    if (!this.#virtual) return undefined;
    const last = this.firstVisible + this.#virtual.pageSize;
    const times: number[] = [];
    for (let index = this.firstVisible; index <= last; index += 1) {
      const row = this.rows.at(index);
      if (row) times.push(row.time);
    }
    return times.length === 0 ? undefined : [Math.min(...times), Math.max(...times)];
  }

  /** Scrolls no further than needed to show a message that is loaded. */
  reveal(id: number): void {
    const index = this.rows.indexOf(id);
    if (index !== undefined) this.#virtual?.reveal(index);
  }

  /** Scrolls a row to the top; it may be loaded later. */
  scrollToRow(index: number): void {
    this.#wanted = index;
    this.requestUpdate();
  }

  override focus(): void {
    this.querySelector<HTMLElement>('.grid')?.focus({ preventScroll: true });
  }

  protected override willUpdate(changed: PropertyValues): void {
    const total = this.rows.total;
    const found = this.selected === undefined ? undefined : this.rows.indexOf(this.selected);
    if (found !== undefined) this.#position = found;
    else if (this.selected === undefined) this.#position = undefined;
    else if (changed.has('revision') && this.#position !== undefined && this.rows.live) {
      // What is new stands above the selected message.
      this.#position += Math.max(0, total - this.#totalBefore);
    }
    this.#totalBefore = total;
    if (this.#virtual) this.#virtual.count = total;
  }

  protected override render(): TemplateResult {
    const visible = this.#virtual?.visible() ?? [];
    const columns = text.columns;
    return html`<div
      class="grid ${this.#showsDays(visible) ? 'days' : ''}"
      role="grid"
      tabindex="0"
      aria-label=${text.list}
      aria-rowcount=${this.rows.total + 1}
      aria-colcount="6"
      aria-activedescendant=${this.selected === undefined ? nothing : `row-${this.selected}`}
      data-vscode-context=${this.#menuContext() ?? nothing}
      @keydown=${this.#key}
    >
      <div class="head" role="row" aria-rowindex="1">
        <span role="columnheader" class="time">${columns.time}</span>
        <span role="columnheader" class="direction" aria-label=${columns.direction}></span>
        <span role="columnheader" class="topic">${columns.topic}</span>
        <span role="columnheader" class="qos">${columns.qos}</span>
        <span role="columnheader" class="size">${columns.size}</span>
        <span role="columnheader" class="preview">${columns.preview}</span>
      </div>
      <div
        class="rows"
        role="rowgroup"
        tabindex="-1"
        @scroll=${this.#scroll}
        @pointermove=${this.#pointer.moved}
        @pointerdown=${this.#pointer.moved}
        @pointerleave=${this.#pointer.left}
        @pointercancel=${this.#pointer.left}
      >
        <div class="extent" role="presentation" .style=${`height:${this.#virtual?.height ?? 0}px`}>
          ${visible.map((index) => this.#row(index))}
        </div>
        ${this.rows.total > mostRows ? html`<div class="capped">${text.capped(mostRows)}</div>` : nothing}
      </div>
    </div>`;
  }

  protected override updated(): void {
    const pending = this.#pendingPick === undefined ? undefined : this.rows.at(this.#pendingPick);
    if (pending) {
      this.#pendingPick = undefined;
      this.#fire('pick', pending.id);
    }
    if (this.#wanted !== undefined && this.rows.loaded && this.#virtual) {
      this.#scroller.scrollTop = this.#wanted * rowHeight;
      this.#wanted = undefined;
    }
    const visible = this.#virtual?.visible() ?? [];
    const [first] = visible;
    const last = visible.at(-1);
    if (first !== undefined && last !== undefined) this.rows.ensure(first, last);
    highlightHits(this, this.querySelectorAll('.row .preview'), this.words);
  }

  #row(index: number): TemplateResult {
    const row = this.rows.at(index);
    if (!row) return loadingRow(index);
    const older = this.rows.at(index + 1);
    return messageRow(row, {
      index,
      selected: row.id === this.selected,
      marked: row.id === this.marked,
      beginsSession: older !== undefined && older.session !== row.session,
      showsChanges: this.showsChanges,
      onPress: (event) => {
        this.#pick(event, index, row);
      },
      onOpen: () => {
        this.#fire('open', undefined);
      },
    });
  }

  /** For the menu that a key opens: it belongs to the selected message. */
  #menuContext(): string | undefined {
    const index = this.selected === undefined ? undefined : this.rows.indexOf(this.selected);
    const row = index === undefined ? undefined : this.rows.at(index);
    return row && menuContext(row);
  }

  /** Only where a message is not of today does the time need room for a date. */
  #showsDays(visible: readonly number[]): boolean {
    return visible.some((index) => {
      const row = this.rows.at(index);
      return row !== undefined && formatDay(row.time) !== undefined;
    });
  }

  #mount(): void {
    this.#virtual ??= new VirtualList(this.#scroller, () => {
      this.requestUpdate();
    });
    this.#virtual.mount();
    this.requestUpdate();
  }

  get #scroller(): HTMLElement {
    const scroller = this.querySelector<HTMLElement>('.rows');
    if (!scroller) throw new Error('the list is not rendered yet');
    return scroller;
  }

  #pick(event: MouseEvent, index: number, row: MessageRow): void {
    if (event.button !== 0) return;
    // The grid holds the focus for all its rows.
    event.preventDefault();
    this.focus();
    this.#position = index;
    this.#pendingPick = undefined;
    this.#fire('pick', row.id);
  }

  readonly #scroll = (): void => {
    this.#fire('moved', undefined);
    const atTop = this.#scroller.scrollTop < rowHeight / 2;
    if (atTop === this.#atTop) return;
    this.#atTop = atTop;
    this.#fire('scrolled', atTop);
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || !this.#virtual) return;
    if (event.altKey) {
      const verb = verbOf(event);
      if (!verb || this.selected === undefined) return;
      event.preventDefault();
      this.#fire('verb', verb);
      return;
    }
    const last = this.#virtual.count - 1;
    const from = this.#position ?? this.firstVisible - 1;
    const page = this.#virtual.pageSize;
    const targets: Readonly<Record<string, number>> = {
      ArrowDown: from + 1,
      ArrowUp: from - 1,
      PageDown: from + page,
      PageUp: from - page,
      Home: 0,
      End: last,
    };
    const target = targets[event.key];
    if (target !== undefined && last >= 0) {
      event.preventDefault();
      this.#select(Math.min(last, Math.max(0, target)));
    } else if (event.key === 'Enter' && this.selected !== undefined) {
      event.preventDefault();
      this.#fire('open', undefined);
    } else {
      const verb = verbOf(event);
      if (!verb || this.selected === undefined) return;
      event.preventDefault();
      this.#fire('verb', verb);
    }
  };

  /** Selects by position; a row that is not loaded yet is picked when it is there. */
  #select(index: number): void {
    this.#position = index;
    this.#virtual?.reveal(index);
    this.#pendingPick = index;
    this.rows.ensure(index, index);
    this.requestUpdate();
  }

  #fire(name: EventName, detail: Verb | number | boolean | undefined): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
