/** What was asked of a broker on one connection and not answered yet: whom to suspect when it closes without a word. */
import type { LastOperation } from '../failure/symptom.ts';

type Operation = Omit<LastOperation, 'milliseconds'>;

export class Operations {
  readonly #unanswered = new Map<symbol, { readonly operation: Operation; readonly sent: number }>();
  /** QoS 0 is never answered: the last one may always be the culprit. */
  #unanswerable: { readonly operation: Operation; readonly sent: number } | undefined;
  #unacknowledged = 0;

  /** Publishes of QoS 1 and 2 that wait for their acknowledgement. */
  get unacknowledged(): number {
    return this.#unacknowledged;
  }

  /** An operation leaves. @returns what to call when its answer is there, or will not come */
  sent(operation: Operation): () => void {
    const entry = { operation, sent: performance.now() };
    if (operation.kind === 'publish' && operation.qos === 0) {
      this.#unanswerable = entry;
      return () => undefined;
    }
    const id = Symbol();
    const counts = operation.kind === 'publish' ? 1 : 0;
    this.#unanswered.set(id, entry);
    this.#unacknowledged += counts;
    return () => {
      if (this.#unanswered.delete(id)) this.#unacknowledged -= counts;
    };
  }

  /** The operation that left last of those that were not answered; `milliseconds` is how long ago. */
  last(): LastOperation | undefined {
    const candidates = [...this.#unanswered.values(), ...(this.#unanswerable ? [this.#unanswerable] : [])];
    const latest = candidates.reduce<(typeof candidates)[number] | undefined>(
      (one, other) => (one && one.sent > other.sent ? one : other),
      undefined,
    );
    return latest && { ...latest.operation, milliseconds: Math.round(performance.now() - latest.sent) };
  }
}
