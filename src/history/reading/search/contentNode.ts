import type { BlockInfo } from '../blocks.ts';
import type { Batch, Mask, StoredText } from './batch.ts';
import type { PlanNode, Verdict } from './node.ts';
import type { Keys } from './keys.ts';

/** A condition on a message's content, or that it is not fulfilled. Neither is ever true of a gap, which has no content. */
export abstract class ContentNode implements PlanNode {
  readonly #negated: boolean;
  readonly #gaps: Keys;
  abstract readonly cost: number;
  /** Does `verdict` look at topic or direction? */
  protected abstract readonly looksAtTopic: boolean;

  /** @param gaps the topic of gaps, where there are any */
  constructor(negated: boolean, gaps: Keys) {
    this.#negated = negated;
    this.#gaps = gaps;
  }

  /** Decides, not negated, about messages that are no gaps. */
  protected abstract verdict(block: BlockInfo, topic: number, outgoing: boolean): Verdict;
  /** Which of the candidates, none of them a gap, fulfil it, not negated. */
  protected abstract found(batch: Batch, candidates: Mask): Mask;

  /** Do the stored payloads of a block tell that none of them fulfils it, not negated? */
  protected excludes(_: StoredText): boolean {
    return false;
  }

  isExcludedBy(stored: StoredText): boolean {
    return !this.#negated && this.excludes(stored);
  }

  get byTopic(): boolean {
    return this.looksAtTopic || !this.#gaps.isEmpty;
  }

  judge(block: BlockInfo, topic: number, outgoing: boolean): Verdict {
    if (this.#gaps.has(topic)) return 'none';
    const verdict = this.verdict(block, topic, outgoing);
    if (!this.#negated || verdict === 'some') return verdict;
    return verdict === 'all' ? 'none' : 'all';
  }

  select(batch: Batch, candidates: Mask): Mask {
    const messages = candidates.slice();
    if (!this.#gaps.isEmpty) {
      for (const [index, topic] of batch.columns.topics.entries()) {
        if (this.#gaps.has(topic)) messages[index] = 0;
      }
    }
    const found = this.found(batch, messages);
    if (!this.#negated) return found;
    for (let index = 0; index < messages.length; index++) {
      if (found[index] === 1) messages[index] = 0;
    }
    return messages;
  }
}

/** The candidates for which the test holds. */
export function selectEach(candidates: Mask, test: (index: number) => boolean): Mask {
  const found = new Uint8Array(candidates.length);
  for (let index = 0; index < candidates.length; index++) {
    if (candidates[index] === 1 && test(index)) found[index] = 1;
  }
  return found;
}
