/** Loads the lines of a stretch of time piece by piece, then what is new; the newest request counts. */
import type { SeriesAnswer, SeriesField } from '../../src/shared/chart/series.ts';
import type { ChartSeriesRequest } from '../../src/shared/chartContract.ts';
import { LineStore, pointsPerLine } from './lineStore.ts';

export interface Wanted {
  readonly fields: readonly SeriesField[];
  readonly from?: number;
  readonly to?: number;
}

export interface SeriesLoaderOptions {
  readonly fetch: (request: ChartSeriesRequest) => Promise<SeriesAnswer>;
  /** Something has come, or how far loading is. */
  readonly onChange: () => void;
  readonly onProblem: (problem: string | undefined) => void;
}

export class SeriesLoader {
  readonly #options: SeriesLoaderOptions;
  #wanted: Wanted | undefined;
  #store = new LineStore();
  #cursor = 0;
  #looked = 0;
  #generation = 0;
  #running = false;
  #again = false;

  constructor(options: SeriesLoaderOptions) {
    this.#options = options;
  }

  /** What is loaded; while something else is loaded in the background, what was before. */
  get store(): LineStore {
    return this.#store;
  }

  /** What is loaded or being loaded. */
  get wanted(): Wanted | undefined {
    return this.#wanted;
  }

  /** How much of history has been looked at, 0 to 1. */
  get looked(): number {
    return this.#looked;
  }

  /** Loads anew. In the background, what there is stays until all has come. */
  async load(wanted: Wanted, inBackground = false): Promise<void> {
    const generation = ++this.#generation;
    const store = new LineStore();
    this.#wanted = wanted;
    this.#cursor = 0;
    this.#again = false;
    if (!inBackground) {
      this.#store = store;
      this.#looked = 0;
      this.#options.onChange();
    }
    await this.#ask(generation, store, () => {
      if (inBackground) this.#store = store;
    });
  }

  /** Forgets all. */
  clear(): void {
    this.#generation++;
    this.#wanted = undefined;
    this.#store = new LineStore();
    this.#running = false;
    this.#looked = 0;
  }

  /** Takes what has been recorded since. */
  follow(): void {
    if (!this.#wanted) return;
    if (this.#running) this.#again = true;
    else void this.#ask(this.#generation, this.#store, () => undefined);
  }

  async #ask(generation: number, store: LineStore, onComplete: () => void): Promise<void> {
    const { fields, from, to } = this.#wanted ?? { fields: [] };
    if (fields.length === 0) {
      this.#looked = 1;
      onComplete();
      this.#options.onChange();
      return;
    }
    this.#running = true;
    try {
      for (;;) {
        this.#again = false;
        const answer = await this.#options.fetch({
          fields,
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          after: this.#cursor,
          points: pointsPerLine,
          known: store.names,
        });
        if (generation !== this.#generation) return;
        const grown = store.add(answer);
        const before = this.#looked;
        this.#cursor = answer.upTo;
        // What follows later is not told as progress.
        this.#looked = before === 1 ? 1 : answer.looked;
        if (answer.looked === 1) onComplete();
        if (grown || this.#looked !== before) this.#options.onChange();
        if (answer.looked === 1 && !this.#isAskedAgain()) break;
      }
      this.#options.onProblem(undefined);
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#options.onProblem(error instanceof Error ? error.message : String(error));
    } finally {
      if (generation === this.#generation) this.#running = false;
    }
  }

  #isAskedAgain(): boolean {
    return this.#again;
  }
}
