/** The completions that are offered at the moment, and which of them is chosen by keyboard. */
/** Milliseconds of rest in typing before completions are asked for. */
const rest = 60;

export interface CompletionsOptions<T> {
  /** @param text what is typed so far */
  readonly ask: (text: string) => Promise<readonly T[]>;
  readonly changed: () => void;
}

export class Completions<T> {
  readonly #options: CompletionsOptions<T>;
  #items: readonly T[] = [];
  #index = -1;
  /** The items belong to another text than the present one: none of them can be chosen. */
  #stale = false;
  /** Rows to go when the present text's items are there. */
  #wanted = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the questions: only the newest one's answer counts. */
  #question = 0;

  constructor(options: CompletionsOptions<T>) {
    this.#options = options;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  get open(): boolean {
    return this.#items.length > 0;
  }

  /** Undefined until the person goes into the list: what they type is theirs. */
  get active(): T | undefined {
    return this.#items[this.#index];
  }

  /** The person types. */
  type(text: string): void {
    clearTimeout(this.#timer);
    this.#index = -1;
    this.#stale = true;
    this.#wanted = 0;
    this.#timer = setTimeout(() => {
      this.ask(text);
    }, rest);
  }

  /** Asks at once. */
  ask(text: string): void {
    clearTimeout(this.#timer);
    const question = ++this.#question;
    this.#options.ask(text).then(
      (items) => {
        if (question === this.#question) this.#show(items);
      },
      () => {
        // Without suggestions it can be typed all the same.
        if (question === this.#question) this.#show([]);
      },
    );
  }

  /** Goes up or down by some rows, around both ends. */
  move(rows: number): void {
    if (this.#stale) {
      this.#wanted += rows;
      return;
    }
    const { length } = this.#items;
    const start = this.#index < 0 ? (rows > 0 ? -1 : length) : this.#index;
    const next = start + rows;
    const far = Math.abs(rows) > 1;
    this.#index = far ? Math.min(Math.max(next, 0), length - 1) : (next + length) % length;
    this.#options.changed();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#question += 1;
    this.#show([]);
  }

  #show(items: readonly T[]): void {
    this.#stale = false;
    if (items.length === 0 && this.#items.length === 0) return;
    this.#items = items;
    this.#index = -1;
    const wanted = this.#wanted;
    this.#wanted = 0;
    if (wanted !== 0 && items.length > 0) this.move(wanted);
    else this.#options.changed();
  }
}
