/** The last values of topics as one line each; the latest ones stay in memory. */
import type { Reader } from '../reader.ts';
import type { Job } from '../slices.ts';

/** Previews that stay in memory: at most 400 bytes each. */
const remembered = 20_000;

export class Previews {
  readonly #reader: Reader;
  readonly #previews = new Map<number, string>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** Reads the previews of these messages that are not known yet, the newest first: neighbours share a block. */
  *read(ids: readonly number[]): Job<true> {
    for (const id of ids.filter((one) => !this.#previews.has(one)).sort((a, b) => b - a)) {
      this.#previews.set(id, this.#reader.row(id)?.preview ?? '');
      yield;
    }
    return true;
  }

  of(id: number): string | undefined {
    const preview = this.#previews.get(id);
    if (preview === undefined) return undefined;
    this.#previews.delete(id);
    this.#previews.set(id, preview);
    for (const oldest of this.#previews.keys()) {
      if (this.#previews.size <= remembered) break;
      this.#previews.delete(oldest);
    }
    return preview;
  }
}
