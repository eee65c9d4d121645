/** The search as it is typed: it counts when it can be read and the person rests. */
import { parseQuery, type ParsedSearch } from '../../src/shared/search/parseQuery.ts';

/** Milliseconds of rest after which a search that is being typed counts. */
const searchRest = 250;
/** Milliseconds of rest after which it is said what is wrong: halfway through a word everything is. */
const problemRest = 700;

export interface SearchEntryOptions {
  /** A search to be shown; empty: everything. `at`: what times in it count from. */
  readonly onSearch: (search: string, at: number) => void;
  /** There is something new to be said about the text. */
  readonly onChange: () => void;
}

export class SearchEntry {
  readonly #options: SearchEntryOptions;
  #text: string;
  #parsed: ParsedSearch;
  #shown: string;
  #quiet = true;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;
  #problemTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param text the search that is shown already */
  constructor(text: string, options: SearchEntryOptions) {
    this.#text = text;
    this.#shown = text.trim();
    this.#options = options;
    this.#parsed = parseQuery(text, { now: Date.now() });
  }

  /** As it stands in the box. */
  get text(): string {
    return this.#text;
  }

  /** What is wrong with it; the list keeps the last search that could be read. */
  get complaint(): string | undefined {
    return this.#parsed.ok || this.#quiet ? undefined : this.#parsed.problem.message;
  }

  /** What was perhaps not meant, and what to write instead of which part of the text. */
  get hint(): { readonly message: string; readonly text: string | undefined } | undefined {
    const [hint] = this.#parsed.ok && !this.#quiet ? this.#parsed.hints : [];
    if (!hint) return undefined;
    const { message, from, to, replacement } = hint;
    const text =
      replacement === undefined ? undefined : this.#text.slice(0, from) + replacement + this.#text.slice(to);
    return { message, text };
  }

  /** Can it be read as a search? */
  get isRight(): boolean {
    return this.#parsed.ok;
  }

  /** Texts that all payloads found contain, for highlighting them. */
  get words(): readonly string[] {
    if (!this.#parsed.ok) return [];
    return this.#parsed.terms.flatMap(({ condition }) => (condition.kind === 'text' ? [condition.text] : []));
  }

  /** The person types. An empty box counts at once. */
  type(text: string): void {
    this.#quiet = true;
    this.#take(text, text.trim() === '' ? 0 : searchRest);
  }

  /** A search that is not being typed. */
  set(text: string): void {
    this.#quiet = false;
    this.#take(text, 0);
  }

  /** The person is done: it counts at once. */
  confirm(): void {
    this.set(this.#text);
  }

  dispose(): void {
    clearTimeout(this.#searchTimer);
    clearTimeout(this.#problemTimer);
  }

  #take(text: string, rest: number): void {
    this.#text = text;
    const now = Date.now();
    this.#parsed = parseQuery(text, { now });
    this.dispose();
    if (this.#quiet) {
      this.#problemTimer = setTimeout(() => {
        this.#quiet = false;
        this.#options.onChange();
      }, problemRest);
    }
    this.#options.onChange();
    if (!this.#parsed.ok || text.trim() === this.#shown) return;
    if (rest === 0) this.#show(now);
    else this.#searchTimer = setTimeout(() => this.#show(now), rest);
  }

  #show(at: number): void {
    this.#shown = this.#text.trim();
    this.#options.onSearch(this.#shown, at);
  }
}
