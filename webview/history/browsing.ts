/** What the person does with the history: searches, goes somewhere, picks, compares. Holds the parts that the panel only draws. */
import type { ConsoleProfile, HistoryView, MessageDetail, PlaceRequest } from '../../src/shared/contract.ts';
import { directionOf, topicTerm, withDirection, withTopic } from '../../src/shared/search/editSearch.ts';
import type { Direction } from '../../src/shared/message.ts';
import type { HostPeer } from '../hostPeer.ts';
import { SearchEntry } from '../search/searchEntry.ts';
import { strings } from '../strings.ts';
import type { UiState } from '../uiState.ts';
import { DetailLoader } from './detailLoader.ts';
import { Following } from './following.ts';
import { MessageRows } from './messageRows.ts';

/** What of the list going somewhere needs. */
export interface ShownRows {
  /** The first row in sight. */
  readonly firstVisible: number;
  /** Scrolls a row to the top; it may be loaded later. */
  scrollToRow(index: number): void;
  /** Scrolls no further than needed to show a message that is loaded. */
  reveal(id: number): void;
}

export interface BrowsingOptions {
  readonly peer: HostPeer;
  readonly profile: () => ConsoleProfile;
  readonly ui: () => UiState;
  readonly onUi: (change: Partial<UiState>) => void;
  readonly list: () => ShownRows | null;
  /** Rows, or what is said about the search, have changed. */
  readonly changed: () => void;
  /** The selected message; undefined when it is no longer in history. */
  readonly loaded: (message: MessageDetail | undefined) => void;
  readonly problem: (problem: string | undefined) => void;
}

/** Rows that stay above the one that is gone to. */
const rowsAbove = 4;

export class Browsing {
  readonly rows: MessageRows;
  readonly following: Following;
  readonly search: SearchEntry;
  readonly #loader: DetailLoader;
  readonly #options: BrowsingOptions;

  constructor(options: BrowsingOptions) {
    this.#options = options;
    const { peer, ui, onUi, list, changed, loaded, problem } = options;
    const { search, held, selected } = ui();
    this.search = new SearchEntry(search, {
      onSearch: (text, at) => this.#show(text, at),
      onChange: changed,
    });
    this.#loader = new DetailLoader({ peer, onLoaded: loaded, onProblem: problem });
    this.rows = new MessageRows({
      fetch: (request) => peer.request('window', request),
      onChange: changed,
      onProblem: problem,
    });
    this.following = new Following({
      rows: this.rows,
      left: ui(),
      firstVisible: () => list()?.firstVisible ?? 0,
      scrollToTop: () => list()?.scrollToRow(0),
      onUi,
    });
    if (held) this.rows.restore(this.view, held.upTo, held.index);
    else this.rows.setView(this.view);
    if (selected !== undefined) this.#loader.want(selected);
  }

  /** What the list shows. */
  get view(): HistoryView {
    const { search, searchedAt } = this.#options.ui();
    return search === '' ? {} : { search, ...(searchedAt === undefined ? {} : { at: searchedAt }) };
  }

  dispose(): void {
    this.search.dispose();
    this.rows.dispose();
  }

  /** The person means the search that stands in the box. */
  confirmSearch(): void {
    this.search.confirm();
    const { text, isRight } = this.search;
    if (isRight && text.trim() !== '') this.#options.peer.emit('searched', { search: text.trim() });
  }

  get direction(): Direction | undefined {
    return directionOf(this.search.text);
  }

  setDirection(direction: Direction | undefined): void {
    this.search.set(withDirection(this.search.text, direction));
  }

  /** Only messages on this topic, besides what is searched for already. */
  searchTopic(topic: string): void {
    const { text } = this.search;
    this.search.set(text.trim() === '' ? topicTerm(topic) : withTopic(text, topic));
  }

  /** Asks for all anew. */
  reload(): void {
    this.rows.reload();
    this.#loader.want(this.#options.ui().selected);
  }

  pick(id: number): void {
    this.#options.onUi({ selected: id });
    this.#loader.want(id);
  }

  letGo(): void {
    this.#options.onUi({ selected: undefined });
    this.#loader.want(undefined);
  }

  /** Scrolls to the messages around a time, of those that the list shows, and picks the one that stands there. */
  async goToTime(time: number): Promise<void> {
    await this.rows.ready();
    const id = await this.#go({ time });
    if (id !== undefined) this.pick(id);
  }

  /** Picks a message and scrolls to where it stands; where the search does not find it, near to that. */
  async goToMessage(id: number): Promise<void> {
    this.pick(id);
    await this.rows.ready();
    await this.#go({ id });
  }

  /** Picks the next message on the topic of the selected one, and scrolls to where it stands. */
  async goToNeighbour(direction: 'newer' | 'older'): Promise<void> {
    const { peer, ui, problem } = this.#options;
    const { selected } = ui();
    if (selected === undefined) return;
    try {
      const id = await peer.request('neighbour', { id: selected, direction });
      if (id === undefined) return;
      this.pick(id);
      if (this.rows.indexOf(id) === undefined) await this.#go({ id });
      else this.#options.list()?.reveal(id);
    } catch (error) {
      problem(errorWords(error));
    }
  }

  /** @returns the message that stands there */
  async #go(to: PlaceRequest['to']): Promise<number | undefined> {
    const { peer, list, problem } = this.#options;
    // Positions must stay put from the question on.
    this.following.hold();
    const { upTo } = this.rows;
    if (upTo === undefined) return undefined;
    try {
      const { position, id } = await peer.request('place', { ...this.view, upTo, to });
      if (upTo !== this.rows.upTo) return undefined;
      list()?.scrollToRow(Math.max(0, position - rowsAbove));
      return id;
    } catch (error) {
      problem(errorWords(error));
      return undefined;
    }
  }

  #show(search: string, at: number): void {
    this.#options.onUi({ search, searchedAt: at, held: undefined });
    this.rows.setView(this.view);
    this.#options.list()?.scrollToRow(0);
  }
}

function errorWords(error: unknown): string {
  return error instanceof Error ? error.message : strings.unknownProblem;
}
