/**
 * Which of very many rows of the same height are to be drawn. Plain arithmetic: a library for rows of any height keeps an
 * object for every row, 130 bytes each, and a million of them stop the page for a moment whenever their number changes.
 */

export const rowHeight = 22;
/** Chromium draws no element higher than about 33.5 million pixels. */
export const mostRows = 1_400_000;

/** Rows that are drawn above and below those in sight. */
const overscan = 12;

export class VirtualList {
  readonly #element: HTMLElement;
  readonly #onChange: () => void;
  readonly #rowHeight: number;
  #count = 0;
  #first = 0;
  #inSight = 0;
  readonly #size = new ResizeObserver(() => {
    this.#look();
  });

  /**
   * @param onChange other rows are to be drawn than before
   * @param height of a row, pixels
   */
  constructor(element: HTMLElement, onChange: () => void, height = rowHeight) {
    this.#element = element;
    this.#onChange = onChange;
    this.#rowHeight = height;
  }

  mount(): void {
    this.#element.addEventListener('scroll', this.#look, { passive: true });
    this.#size.observe(this.#element);
    this.#look();
  }

  dispose(): void {
    this.#element.removeEventListener('scroll', this.#look);
    this.#size.disconnect();
  }

  /** Rows that there are. */
  get count(): number {
    return this.#count;
  }
  set count(rows: number) {
    this.#count = Math.min(rows, mostRows);
  }

  /** Height of all rows in pixels. */
  get height(): number {
    return this.#count * this.#rowHeight;
  }

  /** The positions to be drawn. */
  visible(): number[] {
    const from = Math.max(0, Math.min(this.#first, this.#count - this.#inSight) - overscan);
    const to = Math.min(this.#count, this.#first + this.#inSight + overscan);
    return Array.from({ length: Math.max(0, to - from) }, (_, offset) => from + offset);
  }

  /** Rows that fit on the screen, at least one. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.#element.clientHeight / this.#rowHeight) - 1);
  }

  /** Scrolls no further than needed to show a row. */
  reveal(index: number): void {
    const top = index * this.#rowHeight;
    const { scrollTop, clientHeight } = this.#element;
    if (top < scrollTop) this.#element.scrollTop = top;
    else if (top + this.#rowHeight > scrollTop + clientHeight)
      this.#element.scrollTop = top + this.#rowHeight - clientHeight;
  }

  readonly #look = (): void => {
    const first = Math.floor(this.#element.scrollTop / this.#rowHeight);
    const inSight = Math.ceil(this.#element.clientHeight / this.#rowHeight) + 1;
    if (first === this.#first && inSight === this.#inSight) return;
    this.#first = first;
    this.#inSight = inSight;
    this.#onChange();
  };
}
