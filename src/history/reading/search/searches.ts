/** The searches that are remembered, so that asking again goes on where the last answer ended. */
import type { Clock } from '../../../shared/clock.ts';
import type { HistoryDatabase } from '../../file/database.ts';
import type { Names } from '../../file/names.ts';
import type { HistoryFilter } from '../../filter.ts';
import type { Blocks } from '../blocks.ts';
import type { Segments } from '../segments.ts';
import type { Job } from '../slices.ts';
import { Search } from './search.ts';

/** As many searches; each has some numbers for every block and two bytes for every message that is found. */
const remembered = 8;
/** Milliseconds for which a search goes on after it was last asked for. */
const patience = 3_000;

export interface SearchesSource {
  readonly clock: Clock;
  readonly database: HistoryDatabase;
  readonly names: Names;
  readonly blocks: Blocks;
  readonly segments: Segments;
}

export class Searches {
  readonly #source: SearchesSource;
  readonly #searches = new Map<string, Search>();
  /** When each search that goes on by itself was last asked for. */
  readonly #running = new Map<Search, number>();

  constructor(source: SearchesSource) {
    this.#source = source;
  }

  /** The search for a filter, begun when it is new. Undefined when there is nothing to search in: the profile has no messages. */
  of(filter: HistoryFilter): Search | undefined {
    const { profile, topicFilter, direction, query, hashMatchesParent } = filter;
    const key = profile === undefined ? undefined : this.#source.names.findProfile(profile);
    if (profile !== undefined && key === undefined) return undefined;
    // Profiles can be removed and their keys be given to others.
    const name = JSON.stringify([key, profile, topicFilter, direction, query, hashMatchesParent === true]);
    const search = this.#searches.get(name) ?? new Search(this.#source, filter, key);
    this.#searches.delete(name);
    this.#searches.set(name, search);
    for (const [oldest, other] of this.#searches) {
      if (this.#searches.size <= remembered) break;
      this.#searches.delete(oldest);
      this.#running.delete(other);
    }
    return search;
  }

  /**
   * Goes on with a search until it has looked at all, or nobody has asked for it for a while. Undefined when it goes on
   * already, or is not remembered.
   */
  goOn(filter: HistoryFilter): Job<undefined> | undefined {
    const search = this.of(filter);
    if (!search) return undefined;
    const isRunning = this.#running.has(search);
    this.#running.set(search, this.#source.clock.now());
    return isRunning ? undefined : this.#lookOn(search);
  }

  *#lookOn(search: Search): Job<undefined> {
    try {
      for (;;) {
        const asked = this.#running.get(search);
        if (asked === undefined || this.#source.clock.now() - asked > patience) return undefined;
        search.refresh();
        const block = search.newestPending();
        if (!block) return undefined;
        search.look(block);
        yield;
      }
    } finally {
      this.#running.delete(search);
    }
  }
}
