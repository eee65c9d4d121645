/** The draft of a profile's composer, kept over restarts. */
import type { Draft } from '../../shared/contract.ts';
import { draftSchema } from './pageMessages.ts';

/** Where drafts are kept: a `vscode.Memento` is one. */
export interface DraftStore {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

export class KeptDraft {
  readonly #store: DraftStore;
  readonly #key: string;
  readonly #log: (line: string) => void;

  constructor(store: DraftStore, profileId: string, log: (line: string) => void) {
    this.#store = store;
    this.#key = `topicscope.draft.${profileId}`;
    this.#log = log;
  }

  /** The draft kept last; undefined when there is none that can be read. */
  read(): Draft | undefined {
    return draftSchema.safeParse(this.#store.get(this.#key)).data;
  }

  /** Keeps what the page says is the draft, if it is one. */
  keep(draft: unknown): void {
    const { success, data } = draftSchema.safeParse(draft);
    if (!success) return;
    this.#store.update(this.#key, data).then(undefined, (error: unknown) => {
      this.#log(`the draft could not be kept: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
}
