/** A page's way to history: opened when it is first asked for, and from then on listened to. */
import type { History } from '../history/history.ts';
import type { Disposable } from '../shared/emitter.ts';

export interface HistoryNewsOptions {
  readonly profileId: string;
  readonly open: () => Promise<History>;
  /** The newest message of the profile changed; 0: it has none any more. */
  readonly onNewest: (id: number) => void;
}

export class HistoryNews implements Disposable {
  readonly #options: HistoryNewsOptions;
  #listening: Promise<History> | undefined;
  #subscription: Disposable | undefined;
  #isDisposed = false;

  constructor(options: HistoryNewsOptions) {
    this.#options = options;
  }

  /** History; when opening it fails, the next call tries again. */
  history(): Promise<History> {
    this.#listening ??= this.#listen().catch((error: unknown) => {
      this.#listening = undefined;
      throw error;
    });
    return this.#listening;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#subscription?.dispose();
  }

  async #listen(): Promise<History> {
    const { profileId, open, onNewest } = this.#options;
    const history = await open();
    if (this.#isDisposed) return history;
    this.#subscription = history.onDidRecord(({ newest }) => {
      const id = newest.get(profileId);
      if (id !== undefined) onNewest(id);
    });
    return history;
  }
}
