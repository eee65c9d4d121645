/** Conditions on fields of JSON payloads. */
import { isUtf8 } from 'node:buffer';
import { valueAt } from '../../../shared/payload/field.ts';
import { fieldTest } from '../../../shared/search/judge.ts';
import type { Condition, FieldPath } from '../../../shared/search/query.ts';
import type { Batch, Mask, Payloads, StoredText } from './batch.ts';
import { selectEach } from './contentNode.ts';
import { costs } from './node.ts';
import { PayloadNode, TextFinder } from './payloadNodes.ts';
import type { Keys } from './keys.ts';

type FieldCondition = Extract<Condition, { readonly kind: 'field' | 'hasField' }>;

export class FieldNode extends PayloadNode {
  readonly cost = costs.json;
  readonly #path: FieldPath;
  readonly #test: (value: unknown) => boolean;
  readonly #finders: readonly TextFinder[];

  constructor(negated: boolean, gaps: Keys, condition: FieldCondition) {
    super(negated, gaps);
    this.#path = condition.path;
    this.#test = condition.kind === 'hasField' ? () => true : fieldTest(condition);
    this.#finders = [...namesIn(condition)].map((name) => new TextFinder(name, false));
  }

  protected found({ payloads }: Batch, candidates: Mask): Mask {
    return selectEach(this.#possible(payloads, candidates), (index) => {
      const document = readJson(payloads, index);
      const value = document === undefined ? undefined : valueAt(document, this.#path);
      return value !== undefined && this.#test(value);
    });
  }

  protected override excludes(stored: StoredText): boolean {
    return this.#finders.some((finder) => !finder.isIn(stored)) && !escapes.isIn(stored);
  }

  /** Only what has the bytes of all names can have the field, unless they are written with escapes. */
  #possible(payloads: Payloads, candidates: Mask): Mask {
    let possible = candidates;
    for (const finder of this.#finders) {
      if (!possible.includes(1)) return possible;
      possible = finder.find(payloads, possible);
    }
    if (possible === candidates) return possible;
    const escaped = escapes.find(payloads, candidates);
    for (let index = 0; index < escaped.length; index++) {
      if (possible[index] === 1) escaped[index] = 1;
    }
    return escaped;
  }
}

const escapes = new TextFinder('\\', false);

/** What must stand in a payload, as bytes: names of members, and a text that is wanted. */
function namesIn(condition: FieldCondition): Set<string> {
  const texts: string[] = [];
  // An array's length and elements have no name in the payload.
  const name = condition.path.findLast((step) => typeof step === 'string' && !/^(?:length|\d+)$/.test(step));
  if (typeof name === 'string') texts.push(name);
  if (condition.kind === 'field' && condition.comparison === '=' && typeof condition.value === 'string') {
    texts.push(condition.value);
  }
  return new Set(texts.map((text) => Buffer.from(JSON.stringify(text)).toString('latin1')));
}

/** The payload's JSON document; undefined when it is none. */
function readJson(payloads: Payloads, index: number): unknown {
  const text = payloads.text(index);
  try {
    const document: unknown = JSON.parse(text);
    // Bytes that are not UTF-8 were replaced: JSON has none.
    if (text.includes('\ufffd') && !isUtf8(payloads.bytes(index))) return undefined;
    return document;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
