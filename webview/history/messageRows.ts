/**
 * The rows of the list by position, newest first: a bounded cache of pages over the host's history.
 *
 * Live, it shows the newest messages and follows every change. Held, it is pinned to the newest id it
 * has seen, so that positions stay put, and only counts what arrives. An answer to
 * another view or another pin than the present one is dropped.
 */
import type { HistoryView, WindowRequest, WindowResult } from '../../src/shared/contract.ts';
import type { MessageRow } from '../../src/shared/message.ts';

export const pageRows = 100;
export const cachedPages = 20;

/** Milliseconds after which a search that goes on is asked about again. */
const searchRest = 150;

export interface MessageRowsOptions {
  readonly fetch: (request: WindowRequest) => Promise<WindowResult>;
  /** Something to be seen has changed. */
  readonly onChange: () => void;
  /** A request failed, with why; or all is well again. */
  readonly onProblem: (problem: string | undefined) => void;
}

/** One view at one pin; replaced as a whole. */
interface Snapshot {
  readonly view: HistoryView;
  readonly upTo: number | undefined;
  total: number;
  /** How much of history has been searched, 0 to 1. */
  searched: number;
  /** Was there an answer yet? */
  loaded: boolean;
  /** In the order of their last use. */
  readonly pages: Map<number, readonly MessageRow[]>;
  /** Asked for and not answered; a page that failed stays here until the next snapshot. */
  readonly requested: Set<number>;
}

export class MessageRows {
  readonly #options: MessageRowsOptions;
  #snapshot = emptySnapshot({}, undefined);
  #live = true;
  #arrived = 0;
  #looking = false;
  #lookAgain = false;
  readonly #waiting: (() => void)[] = [];
  #searchTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MessageRowsOptions) {
    this.#options = options;
  }

  /** Messages that match the view, up to the pin. */
  get total(): number {
    return this.#snapshot.total;
  }
  /** How much of history has been searched, 0 to 1; below 1 `total` grows. */
  get searched(): number {
    return this.#snapshot.searched;
  }
  /** False until the first answer for the present view. */
  get loaded(): boolean {
    return this.#snapshot.loaded;
  }
  get view(): HistoryView {
    return this.#snapshot.view;
  }
  /** The newest id that positions count from. */
  get upTo(): number | undefined {
    return this.#snapshot.upTo;
  }
  get live(): boolean {
    return this.#live;
  }
  /** Messages that match the view and came after the pin of a list that is held. */
  get arrived(): number {
    return this.#arrived;
  }

  /** The row at a position, newest first; undefined while it is not in the cache. */
  at(index: number): MessageRow | undefined {
    return this.#snapshot.pages.get(Math.floor(index / pageRows))?.[index % pageRows];
  }

  /** Position of a message in the cached pages, or undefined. */
  indexOf(id: number): number | undefined {
    for (const [page, rows] of this.#snapshot.pages) {
      const index = rows.findIndex((row) => row.id === id);
      if (index !== -1) return page * pageRows + index;
    }
    return undefined;
  }

  /** Shows other messages, from the newest. */
  setView(view: HistoryView): void {
    this.#snapshot = emptySnapshot(view, undefined);
    this.#arrived = 0;
    this.#options.onChange();
    this.#look();
  }

  /** Shows messages as they were at a pin; held. */
  restore(view: HistoryView, upTo: number, firstIndex: number): void {
    this.#live = false;
    this.#snapshot = emptySnapshot(view, upTo);
    this.ensure(firstIndex, firstIndex);
    this.#look();
  }

  /** Live or held. Becoming live shows the newest. */
  setLive(live: boolean): void {
    if (live === this.#live) return;
    this.#live = live;
    this.#options.onChange();
    if (live) this.#look();
  }

  /** Asks for all anew. */
  reload(): void {
    this.setView({ ...this.view });
  }

  /** Asks for the rows that are shown anew: they stay where they are, and say something else. */
  refresh(): void {
    if (this.#live) this.#look();
    this.#snapshot.pages.clear();
    this.#snapshot.requested.clear();
    this.#options.onChange();
  }

  /** Takes lines of rows that came later than the rows. What changed was marked in the lines that were there. */
  previewsRead(previews: readonly { readonly id: number; readonly preview: string }[]): void {
    const lines = new Map(previews.map(({ id, preview }) => [id, preview]));
    for (const [page, rows] of this.#snapshot.pages) {
      if (!rows.some(({ id }) => lines.has(id))) continue;
      const read = rows.map((row) => {
        const preview = lines.get(row.id);
        if (preview === undefined) return row;
        const { changed: _changed, ...rest } = row;
        return { ...rest, preview };
      });
      this.#snapshot.pages.set(page, read);
    }
    this.#options.onChange();
  }

  /** Resolves when there is a newest id to count positions from. */
  async ready(): Promise<void> {
    if (this.upTo === undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Asks no longer. */
  dispose(): void {
    clearTimeout(this.#searchTimer);
  }

  /** The host says that history has changed. */
  historyChanged(): void {
    this.#look();
  }

  /** Asks for the pages of these positions that are neither cached nor asked for. */
  ensure(first: number, last: number): void {
    const snapshot = this.#snapshot;
    if (snapshot.upTo === undefined) return;
    for (let page = Math.floor(first / pageRows); page <= Math.floor(last / pageRows); page += 1) {
      const cached = snapshot.pages.get(page);
      if (cached) {
        snapshot.pages.delete(page);
        snapshot.pages.set(page, cached);
      } else if (!snapshot.requested.has(page)) void this.#fetchPage(snapshot, page);
    }
  }

  async #fetchPage(snapshot: Snapshot, page: number): Promise<void> {
    snapshot.requested.add(page);
    const { view, upTo } = snapshot;
    try {
      const result = await this.#options.fetch({
        ...view,
        skip: page * pageRows,
        limit: pageRows,
        ...(upTo === undefined ? {} : { upTo }),
      });
      if (snapshot !== this.#snapshot) return;
      snapshot.requested.delete(page);
      snapshot.pages.set(page, result.rows);
      const [oldest] = snapshot.pages.keys();
      if (snapshot.pages.size > cachedPages && oldest !== undefined) snapshot.pages.delete(oldest);
      snapshot.loaded = true;
      this.#takeNumbers(snapshot, result);
      this.#options.onProblem(undefined);
      this.#options.onChange();
    } catch (error) {
      if (snapshot === this.#snapshot) this.#options.onProblem(describe(error));
    }
  }

  /** Looks at the newest: one request at a time, and one more when something changed meanwhile. */
  #look(): void {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = true;
    void this.#lookOnce().then(() => {
      this.#looking = false;
      if (!this.#lookAgain) return;
      this.#lookAgain = false;
      this.#look();
    });
  }

  async #lookOnce(): Promise<void> {
    const before = this.#snapshot;
    const first = this.#live || before.upTo === undefined;
    // A list that is held still has its own search to wait for before it counts what is new.
    const searching = !first && before.searched < 1;
    try {
      const result = await this.#options.fetch({
        ...before.view,
        skip: 0,
        limit: first ? pageRows : 1,
        ...(searching ? { upTo: before.upTo } : {}),
      });
      if (before.view !== this.#snapshot.view) {
        this.#lookAgain = true;
        return;
      }
      this.#options.onProblem(undefined);
      if (this.#live || this.#snapshot.upTo === undefined) {
        if (!first) this.#lookAgain = true;
        else this.#showNewest(result);
      } else if (searching) this.#takeNumbers(this.#snapshot, result);
      else if ((result.searched ?? 1) === 1) this.#arrived = Math.max(0, result.total - this.#snapshot.total);
      this.#options.onChange();
      if ((result.searched ?? 1) < 1) this.#lookSoon();
    } catch (error) {
      this.#options.onProblem(describe(error));
    }
  }

  #lookSoon(): void {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(() => {
      this.#look();
    }, searchRest);
  }

  /** What is found later is older, so it stands behind what is there: only the last page, when it is not full, has to come anew. */
  #takeNumbers(snapshot: Snapshot, { total, searched = 1 }: WindowResult): void {
    if (total > snapshot.total) {
      for (const [page, rows] of snapshot.pages) {
        if (rows.length < pageRows && page * pageRows + rows.length < total) snapshot.pages.delete(page);
      }
    }
    snapshot.total = total;
    snapshot.searched = searched;
  }

  #showNewest(result: WindowResult): void {
    this.#snapshot = {
      view: this.#snapshot.view,
      upTo: result.upTo,
      total: result.total,
      searched: result.searched ?? 1,
      loaded: true,
      pages: new Map([[0, result.rows]]),
      requested: new Set(),
    };
    this.#arrived = 0;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function emptySnapshot(view: HistoryView, upTo: number | undefined): Snapshot {
  return { view, upTo, total: 0, searched: 1, loaded: false, pages: new Map(), requested: new Set() };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
