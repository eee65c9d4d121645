/** Keeps the density strip's numbers up to date: one question at a time, and at most one a second. */
import type { DensityView, HistoryView } from '../../src/shared/contract.ts';

/** Milliseconds between two questions while messages come, and while a search goes on. */
const rest = 1000;
const searchRest = 300;

export interface DensityWatchOptions {
  readonly ask: (request: HistoryView & { readonly buckets: number }) => Promise<DensityView>;
  readonly view: () => HistoryView;
  readonly onChange: (density: DensityView | undefined) => void;
}

export class DensityWatch {
  readonly #options: DensityWatchOptions;
  #buckets: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking = false;
  #again = false;
  #lastAsked = -Infinity;

  constructor(options: DensityWatchOptions) {
    this.#options = options;
  }

  /** There is room for so many bars. */
  resized(buckets: number): void {
    if (buckets === this.#buckets) return;
    this.#buckets = buckets;
    this.#soon(0);
  }

  /** Other messages are looked for. */
  viewChanged(): void {
    this.#soon(0);
  }

  /** There are more messages, or fewer. */
  historyChanged(): void {
    if (this.#timer === undefined) this.#soon(Math.max(0, this.#lastAsked + rest - performance.now()));
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #soon(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#asking) this.#again = true;
      else void this.#ask();
    }, milliseconds);
  }

  async #ask(): Promise<void> {
    const { ask, view, onChange } = this.#options;
    if (this.#buckets === undefined) return;
    this.#asking = true;
    this.#lastAsked = performance.now();
    try {
      const density = await ask({ ...view(), buckets: this.#buckets });
      onChange(density);
      if (density.searched < 1) this.#soon(searchRest);
    } catch {
      // The list says what is wrong; without the strip it can be used all the same.
      onChange(undefined);
    }
    this.#asking = false;
    if (!this.#again) return;
    this.#again = false;
    this.#soon(0);
  }
}
