/** What was asked of a broker on one connection and not answered yet: whom to suspect when it closes without a word. */
import type { LastOperation } from '../failure/symptom.ts';
import type { Clock } from '../shared/clock.ts';

type Operation = Omit<LastOperation, 'milliseconds'>;

export class Operations {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #unanswered = new Map<symbol, { readonly operation: Operation; readonly sent: number }>();
  /** QoS 0 is never answered: the last one may always be the culprit. */
  #unanswerable: { readonly operation: Operation; readonly sent: number } | undefined;
  #unacknowledged = 0;
  #over = false;
  /** Whoever waits until nothing is unacknowledged any more. */
  #waiters: (() => void)[] = [];

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Publishes of QoS 1 and 2 that wait for their acknowledgement. */
  get unacknowledged(): number {
    return this.#unacknowledged;
  }

  /** An operation leaves. @returns what to call when its answer is there, or will not come */
  sent(operation: Operation): () => void {
    const entry = { operation, sent: this.#clock.now() };
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
      if (this.#unacknowledged === 0) this.#tell();
    };
  }

  /** Resolves when every publish of QoS 1 and 2 is acknowledged, or none will be any more. */
  acknowledged(): Promise<void> {
    if (this.#unacknowledged === 0 || this.#over) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
    });
  }

  /** The connection is over: nothing is answered any more. */
  end(): void {
    this.#over = true;
    this.#tell();
  }

  /** The operation that left last of those that were not answered; `milliseconds` is how long ago. */
  last(): LastOperation | undefined {
    const candidates = [...this.#unanswered.values(), ...(this.#unanswerable ? [this.#unanswerable] : [])];
    const latest = candidates.reduce<(typeof candidates)[number] | undefined>(
      (one, other) => (one && one.sent > other.sent ? one : other),
      undefined,
    );
    return latest && { ...latest.operation, milliseconds: Math.round(this.#clock.now() - latest.sent) };
  }

  #tell(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
