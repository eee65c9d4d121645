import type { DraftPreview } from '../../src/shared/compose/draftReview.ts';
import type { Draft } from '../../src/shared/contract.ts';

/** Milliseconds of rest after which the host is asked. */
const rest = 200;

/** Asks what a draft comes to when its writer rests: one question at a time, and only the newest answer counts. */
export class PreviewAsker {
  readonly #ask: (draft: Draft) => Promise<DraftPreview>;
  /** Undefined: the host could not tell. */
  readonly #answered: (preview: DraftPreview | undefined) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #next: Draft | undefined;

  constructor(
    ask: (draft: Draft) => Promise<DraftPreview>,
    answered: (preview: DraftPreview | undefined) => void,
  ) {
    this.#ask = ask;
    this.#answered = answered;
  }

  soon(draft: Draft): void {
    this.#next = draft;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#go(), rest);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
  }

  async #go(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    for (let draft = this.#take(); draft;) {
      // What keeps the host from telling, it says when the message is published.
      const preview = await this.#ask(draft).catch(() => undefined);
      draft = this.#take();
      if (!draft) this.#answered(preview);
    }
    this.#isAsking = false;
  }

  #take(): Draft | undefined {
    const draft = this.#next;
    this.#next = undefined;
    return draft;
  }
}
