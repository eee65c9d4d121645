/** What a compiled search is made of. */
import type { BlockInfo } from '../blocks.ts';
import type { Batch, Mask, StoredText } from './batch.ts';

/** What is known of messages without looking at each: all fulfil it, none does, or it depends. */
export type Verdict = 'all' | 'none' | 'some';

/** What has to be read in order to decide, the cheapest first; parts of a search are decided in this order. */
export const costs = { head: 0, extra: 1, text: 2, json: 3, pattern: 4 } as const;

export interface PlanNode {
  /** The dearest that is needed, of `costs`. */
  readonly cost: number;
  /** Does it matter for `judge` which topic and direction? */
  readonly byTopic: boolean;
  /** Decides about the messages of a block on one topic and in one direction, from what is known without reading it. */
  judge(block: BlockInfo, topic: number, outgoing: boolean): Verdict;
  /** Do the stored payloads of a block, none of them large, tell that no message fulfils it? */
  isExcludedBy?(stored: StoredText): boolean;
  /** Which of the candidates fulfil it: a new mask. */
  select(batch: Batch, candidates: Mask): Mask;
}

/** All parts, or one of them. */
export class Several implements PlanNode {
  readonly #parts: readonly PlanNode[];
  readonly #every: boolean;
  readonly cost: number;

  constructor(parts: readonly PlanNode[], every: boolean) {
    this.#parts = parts.toSorted((a, b) => a.cost - b.cost);
    this.#every = every;
    this.cost = Math.max(0, ...parts.map(({ cost }) => cost));
  }

  /** The cheapest that any part needs. */
  get leastCost(): number {
    return Math.min(...this.#parts.map((part) => (part instanceof Several ? part.leastCost : part.cost)));
  }

  get byTopic(): boolean {
    return this.#parts.some(({ byTopic }) => byTopic);
  }

  judge(block: BlockInfo, topic: number, outgoing: boolean): Verdict {
    const [decisive, neutral] = this.#every ? (['none', 'all'] as const) : (['all', 'none'] as const);
    let verdict: Verdict = neutral;
    for (const part of this.#parts) {
      const one = part.judge(block, topic, outgoing);
      if (one === decisive) return decisive;
      if (one === 'some') verdict = 'some';
    }
    return verdict;
  }

  isExcludedBy(stored: StoredText): boolean {
    const isExcluded = (part: PlanNode): boolean => part.isExcludedBy?.(stored) === true;
    return this.#every ? this.#parts.some(isExcluded) : this.#parts.every(isExcluded);
  }

  select(batch: Batch, candidates: Mask): Mask {
    let left = candidates;
    if (this.#every) {
      for (const part of this.#parts) {
        if (!left.includes(1)) break;
        left = part.select(batch, left);
      }
      return left === candidates ? candidates.slice() : left;
    }
    const found = new Uint8Array(candidates.length);
    left = candidates.slice();
    for (const part of this.#parts) {
      if (!left.includes(1)) break;
      const selected = part.select(batch, left);
      for (let index = 0; index < selected.length; index++) {
        if (selected[index] !== 1) continue;
        found[index] = 1;
        left[index] = 0;
      }
    }
    return found;
  }
}
