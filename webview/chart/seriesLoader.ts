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

/** What is being filled: where it stopped belongs to its lines, so that nothing is added to them twice. */
interface Load {
  readonly wanted: Wanted;
  readonly store: LineStore;
  /** All up to this id is in `store`. */
  cursor: number;
}

export class SeriesLoader {
  readonly #options: SeriesLoaderOptions;
  /** The newest load, which goes on with what is new. */
  #load: Load | undefined;
  /** The one that is seen: the newest, but for one in the background that is not complete yet. */
  #seen: Load | undefined;
  readonly #empty = new LineStore();
  #looked = 0;
  #generation = 0;
  #running = false;
  #again = false;

  constructor(options: SeriesLoaderOptions) {
    this.#options = options;
  }

  /** What is loaded; while something else is loaded in the background, what was before. */
  get store(): LineStore {
    return this.#seen?.store ?? this.#empty;
  }

  /** What is loaded or being loaded. */
  get wanted(): Wanted | undefined {
    return this.#load?.wanted;
  }

  /** What `store` is of. */
  get loaded(): Wanted | undefined {
    return this.#seen?.wanted;
  }

  /** How much of history has been looked at, 0 to 1. */
  get looked(): number {
    return this.#looked;
  }

  /** Loads anew. In the background, what there is stays until all has come. */
  async load(wanted: Wanted, inBackground = false): Promise<void> {
    const generation = ++this.#generation;
    const load = { wanted, store: new LineStore(), cursor: 0 };
    this.#load = load;
    this.#again = false;
    if (!inBackground) {
      this.#seen = load;
      this.#looked = 0;
      this.#options.onChange();
    }
    await this.#ask(generation, load);
  }

  /** Forgets all. */
  clear(): void {
    this.#generation++;
    this.#load = undefined;
    this.#seen = undefined;
    this.#running = false;
    this.#looked = 0;
  }

  /** Takes what has been recorded since, and what a load that failed has left. */
  follow(): void {
    if (!this.#load) return;
    if (this.#running) this.#again = true;
    else void this.#ask(this.#generation, this.#load);
  }

  async #ask(generation: number, load: Load): Promise<void> {
    const { wanted, store } = load;
    const { fields, from, to } = wanted;
    if (fields.length === 0) {
      this.#looked = 1;
      this.#seen = load;
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
          after: load.cursor,
          points: pointsPerLine,
          known: store.names,
        });
        if (generation !== this.#generation) return;
        const grown = store.add(answer);
        const before = this.#looked;
        load.cursor = answer.upTo;
        // What follows later is not told as progress.
        this.#looked = before === 1 ? 1 : answer.looked;
        const replaces = answer.looked === 1 && this.#seen !== load;
        if (replaces) this.#seen = load;
        if (grown || replaces || this.#looked !== before) this.#options.onChange();
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
