/** What is loaded for a chart: an overview that follows, and of what was zoomed to all its detail. */
import type { SeriesField } from '../../src/shared/chart/series.ts';
import { SeriesLoader, type SeriesLoaderOptions } from './seriesLoader.ts';
import type { LoadedLine } from './lineStore.ts';
import { wholeRange } from './ranges.ts';
import { spans, type Span, type TimeRange } from './state.ts';

/** Milliseconds of rest after which what was zoomed to is loaded. */
const rest = 150;
/** Share of its length by which a span moves on before its older part is let go. */
const slack = 0.1;

export class ChartData {
  readonly #overview: SeriesLoader;
  readonly #detail: SeriesLoader;
  #fields: readonly SeriesField[] = [];
  #span: Span = 'all';
  #zoom: TimeRange | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SeriesLoaderOptions) {
    this.#overview = new SeriesLoader(options);
    this.#detail = new SeriesLoader(options);
  }

  /** Loads what is to be charted. */
  load(fields: readonly SeriesField[], span: Span): void {
    this.#fields = fields;
    this.#span = span;
    const length = spans[span];
    void this.#overview.load({ fields, ...(length === undefined ? {} : { from: Date.now() - length }) });
    if (this.#zoom) void this.#detail.load({ fields, ...this.#zoom });
  }

  /** Shows a stretch of time; undefined: all. */
  zoom(range: TimeRange | undefined): void {
    this.#zoom = range;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!range) this.#detail.clear();
    else {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        void this.#detail.load({ fields: this.#fields, ...range }, true);
      }, rest);
    }
  }

  /** Takes what has been recorded since. */
  follow(): void {
    const from = this.#overview.wanted?.from;
    const length = spans[this.#span];
    // A span that has moved on lets go of what is older, so that its figures are of what is seen.
    const isPast = from !== undefined && length !== undefined && Date.now() - from > length * (1 + slack);
    if (isPast && this.#overview.looked === 1) {
      void this.#overview.load({ fields: this.#fields, from: Date.now() - length }, true);
    } else this.#overview.follow();
    if (this.#zoom) this.#detail.follow();
  }

  /** The lines to draw. */
  get lines(): LoadedLine[] {
    const isDetailed = this.#detail.store.names.length > 0;
    return this.#zoom && isDetailed && this.#isOver(this.#detail.loaded)
      ? this.#detail.store.lines
      : this.#overview.store.lines;
  }

  get more(): boolean {
    return this.#overview.store.more;
  }

  /** How much of history has been looked at, 0 to 1. */
  get looked(): number {
    return this.#overview.looked;
  }

  /** The time to draw. */
  range(lines: readonly LoadedLine[], now: number): TimeRange {
    return this.#zoom ?? wholeRange(lines, this.#span, now);
  }

  /** Does what is loaded lie over what is seen? While the time is moved, the overview is drawn. */
  #isOver(loaded: { readonly from?: number; readonly to?: number } | undefined): boolean {
    const { from = Infinity, to = -Infinity } = loaded ?? {};
    return this.#zoom !== undefined && from <= this.#zoom.from && to >= this.#zoom.to;
  }
}
