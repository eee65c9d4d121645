/**
 * Rules by which the topics of a replay become others: `plant1/ -> test/` puts another beginning, `plant1/+/state ->
 * test/$1/state` takes what a wildcard stood for. The first rule that fits a topic holds.
 */

export interface TopicRule {
  /** A topic filter, a beginning that ends with a slash, a whole topic, or nothing: every topic. */
  readonly from: string;
  /** `$1`, `$2`… stand for what the wildcards matched, in their order; `#` at its end for what `#` did. */
  readonly to: string;
}

export type ParsedRules =
  | { readonly ok: true; readonly rules: readonly TopicRule[] }
  | {
      readonly ok: false;
      readonly problem: string;
      /** The rule that has it. */
      readonly rule: string;
    };

const arrow = /->|=>|→/;

/** Reads rules as a person writes them, separated by semicolons. Nothing written: no rules. */
export function parseTopicRules(text: string): ParsedRules {
  const rules: TopicRule[] = [];
  for (const part of text.split(';').map((one) => one.trim())) {
    if (part === '') continue;
    const [from, to, ...more] = part.split(arrow).map((one) => one.trim());
    if (from === undefined || to === undefined || more.length > 0)
      return { ok: false, problem: 'A rule is written as plant1/ -> test/', rule: part };
    const problem = problemOf(from, to);
    if (problem !== undefined) return { ok: false, problem, rule: part };
    rules.push({ from, to });
  }
  return { ok: true, rules };
}

/** The topic that a topic becomes; undefined when no rule fits it. */
export function mapTopic(rules: readonly TopicRule[], topic: string): string | undefined {
  for (const { from, to } of rules) {
    const found = match(from, topic);
    if (!found) continue;
    if (found.rest !== undefined && !isFilter(from)) return to + found.rest;
    const target = to.endsWith('#') ? `${to.slice(0, -1)}${found.rest ?? ''}` : to;
    return target.replaceAll(/\$([1-9])/g, (_, digit) => found.parts[Number(digit) - 1] ?? '');
  }
  return undefined;
}

function problemOf(from: string, to: string): string | undefined {
  const levels = from.split('/');
  if (levels.some((level) => level !== '+' && level.includes('+')))
    return 'A + stands for a whole level: write it alone between slashes';
  if (levels.some((level, index) => level.includes('#') && (level !== '#' || index < levels.length - 1)))
    return 'A # stands for all the rest: write it alone behind the last slash';
  if (to === '') return 'A topic to publish to has to stand behind the arrow';
  if (to.split('/').some((level) => level === '+'))
    return 'Write $1 on the right for what + stands for on the left';
  const parts = levels.filter((level) => level === '+' || level === '#').length;
  const wanted = Math.max(0, ...[...to.matchAll(/\$([1-9])/g)].map(([, digit]) => Number(digit)));
  if (wanted > parts)
    return `$${wanted} stands for the ${wanted}. wildcard, and there ${parts === 1 ? 'is' : 'are'} ${parts} on the left`;
  if (/#./.test(to) || (to.endsWith('#') && levels.at(-1) !== '#'))
    return 'A # on the right is allowed at the end, when the left ends with it';
  return undefined;
}

/** @returns what the wildcards stand for, and what follows the beginning or stands for `#` */
function match(from: string, topic: string): { parts: readonly string[]; rest?: string } | undefined {
  if (!isFilter(from)) {
    if (from === '' || from.endsWith('/'))
      return topic.startsWith(from) ? { parts: [], rest: topic.slice(from.length) } : undefined;
    return topic === from ? { parts: [] } : undefined;
  }
  const levels = topic.split('/');
  const wanted = from.split('/');
  const parts: string[] = [];
  for (const [index, level] of wanted.entries()) {
    if (level === '#') {
      if (levels.length <= index) return undefined;
      const rest = levels.slice(index).join('/');
      return { parts: [...parts, rest], rest };
    }
    const own = levels[index];
    if (own === undefined || (level !== '+' && level !== own)) return undefined;
    if (level === '+') parts.push(own);
  }
  return wanted.length === levels.length ? { parts } : undefined;
}

function isFilter(from: string): boolean {
  return from.split('/').some((level) => level === '+' || level === '#');
}
