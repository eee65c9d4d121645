/** Conditions that need the payloads: text and regular expressions. fieldNode.ts has those on JSON. */
import { isAsciiText } from '../../../shared/search/judge.ts';
import type { Condition } from '../../../shared/search/query.ts';
import { tryingPattern } from '../../patternMark.ts';
import type { Batch, Mask, Payloads, StoredText } from './batch.ts';
import { ContentNode, selectEach } from './contentNode.ts';
import { costs, type Verdict } from './node.ts';
import type { Keys } from './keys.ts';

type Of<K extends Condition['kind']> = Extract<Condition, { readonly kind: K }>;

export abstract class PayloadNode extends ContentNode {
  protected readonly looksAtTopic = false;

  protected verdict(): Verdict {
    return 'some';
  }
}

/** Payloads that contain a text. */
export class TextNode extends PayloadNode {
  readonly cost = costs.text;
  /** In lower case. */
  readonly #text: string;
  readonly #finder: TextFinder | undefined;

  constructor(negated: boolean, gaps: Keys, { text }: Of<'text'>) {
    super(negated, gaps);
    this.#text = text.toLowerCase();
    // In UTF-8 the bytes of ASCII stand for nothing else: no payload needs to be decoded.
    this.#finder = isAsciiText(text) ? new TextFinder(this.#text, /[a-z]/.test(this.#text)) : undefined;
  }

  protected found(batch: Batch, candidates: Mask): Mask {
    const { payloads } = batch;
    if (!this.#finder) {
      return selectEach(candidates, (index) => payloads.text(index).toLowerCase().includes(this.#text));
    }
    return this.#finder.find(payloads, candidates);
  }

  protected override excludes(stored: StoredText): boolean {
    return this.#finder?.isIn(stored) === false;
  }
}

/** Payloads that match a regular expression. */
export class PatternNode extends PayloadNode {
  readonly cost = costs.pattern;
  readonly #expression: RegExp;

  constructor(negated: boolean, gaps: Keys, { source, flags }: Of<'pattern'>) {
    super(negated, gaps);
    this.#expression = new RegExp(source, flags);
  }

  protected found({ payloads }: Batch, candidates: Mask): Mask {
    return tryingPattern(this.#expression, () =>
      selectEach(candidates, (index) => this.#expression.test(payloads.text(index))),
    );
  }
}

/** Finds bytes in many payloads at once. */
export class TextFinder {
  readonly #needle: string;
  readonly #anyCase: boolean;

  /**
   * @param needle bytes as characters from 0 to 255; in lower case where letters in any case are wanted
   * @param anyCase whether letters of ASCII are found in either case
   */
  constructor(needle: string, anyCase: boolean) {
    this.#needle = needle;
    this.#anyCase = anyCase;
  }

  /** Is it anywhere in what is stored? Large payloads are kept elsewhere. */
  isIn(stored: StoredText): boolean {
    return this.#textOf(stored).includes(this.#needle);
  }

  #textOf(stored: StoredText): string {
    return this.#anyCase ? stored.folded : stored.latin;
  }

  find(payloads: Payloads, candidates: Mask): Mask {
    const found = new Uint8Array(candidates.length);
    const text = this.#textOf(payloads.stored);
    const { starts } = payloads;
    for (let at = text.indexOf(this.#needle); at >= 0;) {
      const index = payloads.indexAt(at);
      const end = starts[index + 1] ?? 0;
      const isInside = at + this.#needle.length <= end;
      if (isInside) found[index] = candidates[index] ?? 0;
      at = text.indexOf(this.#needle, isInside ? end : at + 1);
    }
    for (let index = 0; index < candidates.length; index++) {
      if (candidates[index] === 1 && found[index] === 0 && payloads.isLarge(index)) {
        const whole = payloads.bytes(index).toString('latin1');
        if ((this.#anyCase ? whole.toLowerCase() : whole).includes(this.#needle)) found[index] = 1;
      }
    }
    return found;
  }
}
