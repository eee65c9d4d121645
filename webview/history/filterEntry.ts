/** The topic filter as it is typed: it counts when it is valid and the person rests. */
import { checkTopicFilter, type BrokerKind } from '../../src/shared/topic.ts';

/** Milliseconds of rest after which a filter that is being typed counts. */
const filterRest = 200;

export interface FilterEntryOptions {
  readonly broker: () => BrokerKind;
  /** A filter to be shown; empty: all topics. */
  readonly onFilter: (topicFilter: string) => void;
}

export class FilterEntry {
  readonly #options: FilterEntryOptions;
  #text: string;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(text: string, options: FilterEntryOptions) {
    this.#text = text;
    this.#options = options;
  }

  /** As it stands in the box. */
  get text(): string {
    return this.#text;
  }

  /** What is wrong with it; the list keeps the last filter that was valid. */
  get complaint(): string | undefined {
    return this.#text === '' ? undefined : checkTopicFilter(this.#text, this.#options.broker());
  }

  /** The person types. An empty box counts at once. */
  type(text: string): void {
    this.#take(text, text === '' ? 0 : filterRest);
  }

  /** A filter that is not being typed. */
  set(text: string): void {
    this.#take(text, 0);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #take(text: string, rest: number): void {
    this.#text = text;
    clearTimeout(this.#timer);
    if (this.complaint !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#options.onFilter(text);
    }, rest);
  }
}
