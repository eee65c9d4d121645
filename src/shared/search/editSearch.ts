/** Changes the text of a search as a person would by hand: what they wrote besides stays as it is. */
import type { Direction } from '../message.ts';
import { formatFieldPath } from './fieldPath.ts';
import { parseQuery, type SearchTerm } from './parseQuery.ts';
import type { Comparison, Condition, FieldPath } from './query.ts';

/** The topic filter that the whole search is limited to, when it is to one. */
export function topicOf(text: string): string | undefined {
  const found = termsOf(text).filter(isTopic);
  return found.length === 1 && found[0]?.condition.kind === 'topic' ? found[0].condition.filter : undefined;
}

/** The direction that the whole search is limited to. */
export function directionOf(text: string): Direction | undefined {
  const found = termsOf(text).find(isDirection);
  return found?.condition.kind === 'direction' ? found.condition.direction : undefined;
}

/** The search limited to a topic filter instead of another; undefined: not limited to any. */
export function withTopic(text: string, filter: string | undefined): string {
  return withTerm(text, isTopic, filter === undefined ? undefined : topicTerm(filter));
}

export function withDirection(text: string, direction: Direction | undefined): string {
  return withTerm(text, isDirection, direction && `direction:${direction}`);
}

/** The search limited further by a condition, which stands last. */
export function withCondition(text: string, term: string): string {
  return withTerm(text, () => false, term);
}

/** A topic filter or topic as a condition. */
export function topicTerm(filter: string): string {
  // What begins with a slash could be read as a regular expression.
  return `topic:${filter.startsWith('/') ? quote(filter) : quoteWhereNeeded(filter)}`;
}

/** A comparison of a field as a condition. */
export function fieldTerm(
  path: FieldPath,
  comparison: Comparison,
  value: string | number | boolean | null,
): string {
  const right = typeof value === 'string' ? quote(value) : String(value);
  return `${formatFieldPath(path)} ${comparison} ${right}`;
}

/** A text in quotation marks, as it stands for itself. */
export function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

/** A value behind a colon: in quotation marks only where it would not be read whole without. */
export function quoteWhereNeeded(value: string): string {
  return value !== '' && /^[^\s"()]+$/.test(value) ? value : quote(value);
}

function isTopic({ condition }: { readonly condition: Condition }): boolean {
  return condition.kind === 'topic' || (condition.kind === 'pattern' && condition.in === 'topic');
}

function isDirection({ condition }: { readonly condition: Condition }): boolean {
  return condition.kind === 'direction';
}

function termsOf(text: string): readonly SearchTerm[] {
  // Places and kinds of conditions are the same at any time.
  const parsed = parseQuery(text, { now: 0 });
  return parsed.ok ? parsed.terms : [];
}

/** Puts a term in the place of the first of its kind and leaves out the others. */
function withTerm(text: string, isOfKind: (term: SearchTerm) => boolean, term: string | undefined): string {
  const parsed = parseQuery(text, { now: 0 });
  if (parsed.ok && parsed.query.kind === 'or') {
    return term === undefined ? text : `(${text.trim()}) ${term}`;
  }
  const terms = parsed.ok ? parsed.terms.filter(isOfKind) : [];
  let result = text;
  for (const [index, { from, to }] of [...terms.entries()].reverse()) {
    const replacement = index === 0 ? (term ?? '') : '';
    const before = result.slice(0, from);
    const after = result.slice(to);
    result = replacement === '' ? `${before.trimEnd()} ${after.trimStart()}` : before + replacement + after;
  }
  if (term !== undefined && terms.length === 0) result = `${result.trimEnd()} ${term}`;
  // What the person is typing at the end keeps its blank; what was cut out leaves none.
  return terms.length > 0 || term !== undefined ? result.trim() : result;
}
