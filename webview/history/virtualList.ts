/**
 * Which of very many rows of the same height are to be drawn: @tanstack/virtual-core behind a small face.
 */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';

export const rowHeight = 22;
/** Chromium draws no element higher than about 33.5 million pixels. */
export const mostRows = 1_400_000;

const overscan = 12;

export class VirtualList {
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  readonly #element: HTMLElement;
  readonly #onChange: () => void;
  #count = 0;
  #unmount: (() => void) | undefined;

  /** @param onChange other rows are to be drawn than before */
  constructor(element: HTMLElement, onChange: () => void) {
    this.#element = element;
    this.#onChange = onChange;
    this.#virtualizer = new Virtualizer(this.#options(0));
  }

  mount(): void {
    this.#unmount = this.#virtualizer._didMount();
    this.#virtualizer._willUpdate();
  }

  dispose(): void {
    this.#unmount?.();
  }

  /** Rows that there are. */
  get count(): number {
    return this.#count;
  }
  set count(rows: number) {
    this.#count = Math.min(rows, mostRows);
    // The virtualizer lays out all rows anew when their number changes, so it is given a number that
    // changes seldom: the work stays in proportion to the rows that arrive.
    const capacity = roundUp(this.#count);
    if (capacity === this.#virtualizer.options.count) return;
    this.#virtualizer.setOptions(this.#options(capacity));
    this.#virtualizer._willUpdate();
  }

  /** Height of all rows in pixels. */
  get height(): number {
    return this.#count * rowHeight;
  }

  /** The positions to be drawn. */
  visible(): number[] {
    return this.#virtualizer
      .getVirtualItems()
      .map((item) => item.index)
      .filter((index) => index < this.#count);
  }

  /** Rows that fit on the screen, at least one. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.#element.clientHeight / rowHeight) - 1);
  }

  /** Scrolls no further than needed to show a row. */
  reveal(index: number): void {
    const top = index * rowHeight;
    const { scrollTop, clientHeight } = this.#element;
    if (top < scrollTop) this.#element.scrollTop = top;
    else if (top + rowHeight > scrollTop + clientHeight)
      this.#element.scrollTop = top + rowHeight - clientHeight;
  }

  #options(count: number): ConstructorParameters<typeof Virtualizer<HTMLElement, HTMLElement>>[0] {
    return {
      count,
      overscan,
      estimateSize: () => rowHeight,
      getScrollElement: () => this.#element,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => {
        this.#onChange();
      },
    };
  }
}

/** The next multiple of a power of two that is about a sixteenth of the number. */
function roundUp(rows: number): number {
  const step = 2 ** Math.max(6, Math.floor(Math.log2(Math.max(rows, 1))) - 4);
  return Math.ceil(rows / step) * step;
}
