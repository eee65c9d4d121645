import type { NewMessage } from '../shared/message.ts';

/** Milliseconds and messages after which a batch leaves. */
const longest = 25;
const largest = 512;

/** Gathers messages: nothing behind a session is called message by message. */
export class MessageBatcher {
  readonly #deliver: (batch: readonly NewMessage[]) => void;
  #batch: NewMessage[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(deliver: (batch: readonly NewMessage[]) => void) {
    this.#deliver = deliver;
  }

  add(message: NewMessage): void {
    this.#batch.push(message);
    if (this.#batch.length >= largest) this.flush();
    else
      this.#timer ??= setTimeout(() => {
        this.flush();
      }, longest);
  }

  /** Delivers what is there now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#batch.length === 0) return;
    const batch = this.#batch;
    this.#batch = [];
    this.#deliver(batch);
  }
}
