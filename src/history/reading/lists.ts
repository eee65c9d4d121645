/** The list of what a search finds: pages of it by cursor, windows by position, and where in it something stands. */
import type { Clock } from '../../shared/clock.ts';
import type { Message, MessageRow } from '../../shared/message.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { HistoryFilter } from '../filter.ts';
import type { HistoryQuery, HistoryWindow, WindowAnswer } from '../history.ts';
import type { Position, PositionRequest } from '../questions.ts';
import type { BlockInfo, Blocks } from './blocks.ts';
import { PreviousMessages } from './previous.ts';
import type { Reader } from './reader.ts';
import type { Search } from './search/search.ts';
import type { Searches } from './search/searches.ts';
import type { Segments } from './segments.ts';
import type { Job } from './slices.ts';
import { FoundView } from './view.ts';

/** Most messages in one answer. */
const mostMessages = 1_000;
/** A page ends before its payloads come to more bytes than this. */
const pageBytes = 64 * 1024 * 1024;
/** Milliseconds that a window waits for its search before it tells what there is so far. */
const patience = 50;

export interface ListsSource {
  readonly clock: Clock;
  readonly database: HistoryDatabase;
  readonly blocks: Blocks;
  readonly segments: Segments;
  readonly searches: Searches;
  readonly reader: Reader;
}

export class Lists {
  readonly #source: ListsSource;

  constructor(source: ListsSource) {
    this.#source = source;
  }

  /** A page by cursor; looks only at the blocks that it needs. */
  *query(query: HistoryQuery): Job<Message[]> {
    const { searches, segments, reader } = this.#source;
    const search = searches.of(query);
    if (!search) return [];
    const { before = Infinity, after } = query;
    const limit = clampLimit(query.limit);
    for (;;) {
      search.refresh();
      const block = after === undefined ? search.newestPending(before) : search.oldestPending(after);
      if (!block) break;
      // Nothing in the block, nor in those behind it, can belong to a page that is full before it.
      const view = new FoundView(search, segments);
      const found =
        after === undefined
          ? view.countUpTo(before - 1) - view.countUpTo(Math.min(before - 1, block.last))
          : view.countUpTo(block.first - 1) - view.countUpTo(Math.min(after, block.first - 1));
      if (found >= limit) break;
      search.look(block);
      yield;
    }
    const view = new FoundView(search, segments);
    const page: Message[] = [];
    let bytes = 0;
    for (const found of after === undefined ? view.descend(before) : view.ascend(after)) {
      const message = reader.whole(found);
      bytes += message.payload.length;
      if (page.length > 0 && bytes > pageBytes) break;
      page.push(message);
      if (page.length >= limit) break;
    }
    return page;
  }

  /** Rows by position, of what is found at once; the search goes on, and asking again tells more. */
  *window(window: HistoryWindow): Job<WindowAnswer> {
    const { clock, database, searches, segments, reader } = this.#source;
    const newest = (): number => database.number("SELECT value - 1 FROM meta WHERE name = 'next_id'");
    const search = searches.of(window);
    if (!search) return { rows: [], total: 0, upTo: window.upTo ?? newest(), searched: 1 };
    const end = clock.now() + patience;
    for (;;) {
      search.refresh();
      const block = search.newestPending();
      // What needs no payloads is soon done.
      if (!block || (!search.plan.isCheap && clock.now() > end)) break;
      search.look(block);
      yield;
    }
    const upTo = window.upTo ?? newest();
    const view = new FoundView(search, segments);
    const total = view.countUpTo(upTo);
    const rows: MessageRow[] = [];
    const previous = new PreviousMessages(database, segments);
    const skip = Math.max(0, Math.floor(window.skip));
    if (skip < total) {
      const start = view.seek(upTo, total, skip);
      let pass = start.pass;
      for (const found of view.descend(start.before)) {
        if (pass-- > 0) continue;
        rows.push(reader.rowOf(found, previous));
        if (rows.length >= clampLimit(window.limit)) break;
      }
    }
    return { rows, total, upTo, searched: search.searched };
  }

  /** How many there are up to an id; absent: up to the newest, whose id the answer tells. Searches all. */
  *count(filter: HistoryFilter, upTo?: number): Job<{ total: number; upTo: number }> {
    const { database, searches, segments } = this.#source;
    const end = upTo ?? database.number("SELECT value - 1 FROM meta WHERE name = 'next_id'");
    const search = searches.of(filter);
    if (!search) return { total: 0, upTo: end };
    yield* lookAbove(search, 0);
    return { total: new FoundView(search, segments).countUpTo(end), upTo: end };
  }

  /** Where a message or a time stands in the list. */
  *position(request: PositionRequest): Job<Position> {
    const { searches, segments } = this.#source;
    const { at, upTo } = request;
    const search = searches.of(request);
    if (!search) return { position: 0 };
    const id = 'id' in at ? at.id : yield* this.#newestAt(search, at.time, upTo);
    yield* lookAbove(search, id ?? 0);
    const view = new FoundView(search, segments);
    const total = view.countUpTo(upTo);
    // Nothing is as early: the oldest that there is.
    if (id === undefined) {
      const [oldest] = view.ascend(0);
      return oldest && total > 0 ? { position: total - 1, id: oldest.id } : { position: 0 };
    }
    const position = total - view.countUpTo(Math.min(id, upTo));
    const [there] = view.descend(Math.min(id, upTo) + 1);
    return there ? { position, id: there.id } : { position };
  }

  /** Id of the newest message found, up to an id, that is not later than a time; clocks may have been set back. */
  *#newestAt(search: Search, time: number, upTo: number): Job<number | undefined> {
    const { database, blocks, segments } = this.#source;
    search.refresh();
    let newest: number | undefined;
    const tail = new Set(search.tail());
    for (const row of database.iterate('SELECT id FROM tail WHERE time <= ? ORDER BY id', time)) {
      const id = Number(row['id']);
      if (id <= upTo && tail.has(id)) newest = id;
    }
    const candidates = blocks.list
      .filter((block) => search.isAbout(block) && block.earliest <= time && block.first <= upTo)
      .toSorted((a, b) => b.last - a.last);
    for (const block of candidates) {
      if (newest !== undefined && block.last < newest) break;
      search.refresh();
      if (!blocks.has(block)) continue;
      const matched = search.lookAt(block);
      if (matched) {
        const { ids, times } = segments.head(block.key);
        const wanted = search.wantedIn(matched);
        for (let index = wanted.length - 1; index >= 0; index--) {
          const id = ids[wanted[index] ?? 0] ?? 0;
          if (id > upTo || (times[wanted[index] ?? 0] ?? 0) > time) continue;
          newest = Math.max(newest ?? 0, id);
          break;
        }
      }
      yield;
    }
    return newest;
  }
}

/** Looks at all that may hold messages with ids above this one. */
function* lookAbove(search: Search, id: number): Job<undefined> {
  for (;;) {
    search.refresh();
    const block: BlockInfo | undefined = search.newestPending();
    if (!block || block.last <= id) return undefined;
    search.look(block);
    yield;
  }
}

function clampLimit(limit: number): number {
  return Math.min(mostMessages, Math.max(1, Math.floor(limit)));
}
