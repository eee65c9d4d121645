/** The conditions that begin with a keyword: `topic:…`, `size>…`. Each reads its value and says what is wrong with it. */
import { checkTopicFilter, hasWildcard } from '../topic.ts';
import { readFieldPath } from './fieldPath.ts';
import type { Comparison, Condition } from './query.ts';
import { SearchError, type Scanner, type SearchProblem } from './scanner.ts';
import { entryOf, isValues, searchableProperties, type Keyword } from './syntax.ts';
import { parseDuration, parseTime } from './times.ts';

/** What parsing needs to know, and where it leaves what is no fault but worth saying. */
export interface ParseContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  hint(hint: SearchHint): void;
}

export interface SearchHint extends SearchProblem {
  /** What to write from `from` to `to` instead. */
  readonly replacement?: string;
}

/** Reads the condition of a keyword, whose colon or comparison was passed over. */
export function readKeyword(
  keyword: Keyword,
  from: number,
  scanner: Scanner,
  context: ParseContext,
): Condition {
  const at = scanner.at;
  if (scanner.atBoundary()) throw missing(keyword, from, at);
  const fail = (message: string): SearchError => new SearchError(message, from, Math.max(scanner.at, at));
  switch (keyword) {
    case 'topic':
      return topicCondition(scanner, context, fail);
    case 'payload': {
      const pattern = scanner.pattern();
      if (pattern) return { kind: 'pattern', in: 'payload', ...pattern };
      return { kind: 'text', text: nonEmpty(scanner.value(), keyword, fail) };
    }
    case 'has': {
      const path = readFieldPath(scanner);
      if (!path || !scanner.atBoundary()) {
        scanner.word();
        throw fail('This is no path of a field: write it as state.reported["odd key"][0].');
      }
      return { kind: 'hasField', path };
    }
    case 'direction':
      return { kind: 'direction', direction: oneOf(scanner.value(), directions, keyword, fail) };
    case 'route':
      return { kind: 'route', route: oneOf(scanner.value(), routes, keyword, fail) };
    case 'is': {
      const is = oneOf(scanner.value(), isValues, keyword, fail);
      return is === 'in' || is === 'out' ? { kind: 'direction', direction: is } : { kind: 'is', is };
    }
    case 'qos':
    case 'size':
      return measure(keyword, readComparison(scanner) ?? '=', from, scanner);
    case 'property':
    case 'user':
      return property(keyword, scanner, fail);
    case 'after':
    case 'before':
    case 'on':
      return timeCondition(keyword, scanner.value(), context.now, fail);
    case 'last': {
      const duration = parseDuration(scanner.value());
      if (duration === undefined)
        throw fail(
          'Write a duration behind last:, for example last:90s, last:15m, last:2h, last:3d or last:1w.',
        );
      // Steps of a hundredth: what is asked again and again, as time goes on, stays the same question for a while.
      const step = Math.max(1_000, duration / 100);
      return { kind: 'time', from: Math.floor((context.now - duration) / step) * step };
    }
    case 'session': {
      const id = scanner.value().replace(/…$/, '').toLowerCase();
      return { kind: 'session', id: nonEmpty(id, keyword, fail) };
    }
  }
}

const comparisons = /<=|>=|!=|==|=|<|>/y;

/** Reads a comparison; undefined when none stands here. */
export function readComparison(scanner: Scanner): Comparison | undefined {
  const found = scanner.match(comparisons);
  return found === '==' ? '=' : (found as Comparison | undefined);
}

/** Reads what `qos` or `size` is compared with. */
export function measure(
  keyword: 'qos' | 'size',
  comparison: Comparison,
  from: number,
  scanner: Scanner,
): Condition {
  scanner.skipBlanks();
  const at = scanner.at;
  const value = scanner.value();
  if (value === '') throw missing(keyword, from, at);
  if (keyword === 'qos') {
    if (value !== '0' && value !== '1' && value !== '2')
      throw new SearchError('QoS is 0, 1 or 2.', from, scanner.at);
    return { kind: 'qos', comparison, qos: value === '0' ? 0 : value === '1' ? 1 : 2 };
  }
  const parts = /^(\d{1,12}(?:\.\d{1,6})?)\s*(b|bytes?|kb|kib|k|mb|mib|m|gb|gib|g)?$/i.exec(value);
  if (!parts)
    throw new SearchError(
      'Write a number of bytes, for example size>500, size>10kb or size<1.5mb.',
      from,
      scanner.at,
    );
  // 1 KB is 1,024 bytes, as sizes are shown.
  const power = 'bkmg'.indexOf(parts[2]?.[0]?.toLowerCase() ?? 'b');
  return { kind: 'size', comparison, bytes: Math.round(Number(parts[1]) * 1024 ** power) };
}

const directions = { in: 'in', out: 'out', received: 'in', sent: 'out' } as const;
const routes = { mqtt: 'mqtt', https: 'https', http: 'https' } as const;

type Fail = (message: string) => SearchError;

function topicCondition(scanner: Scanner, context: ParseContext, fail: Fail): Condition {
  const from = scanner.at;
  const pattern = scanner.pattern();
  if (pattern) return { kind: 'pattern', in: 'topic', ...pattern };
  const isQuoted = scanner.startsWith('"');
  const filter = nonEmpty(scanner.value(), 'topic', fail);
  const complaint = checkTopicFilter(filter, 'mqtt');
  if (complaint !== undefined) throw fail(complaint);
  if (!isQuoted && !hasWildcard(filter) && !filter.includes('/')) {
    context.hint({
      message: `This finds the topic ${filter} itself. For all topics below it write topic:${filter}/#.`,
      from,
      to: scanner.at,
      replacement: `${filter}/#`,
    });
  }
  return { kind: 'topic', filter };
}

function property(keyword: 'property' | 'user', scanner: Scanner, fail: Fail): Condition {
  const written = scanner.quoted() ?? scanner.match(/[^\s="()]+/y) ?? '';
  nonEmpty(written, keyword, fail);
  const value = scanner.take('=') ? scanner.value() : undefined;
  if (keyword === 'user') {
    return { kind: 'property', name: written, user: true, ...(value !== undefined && { value }) };
  }
  const plain = written.replaceAll(/[-_ ]/g, '').toLowerCase();
  const name = searchableProperties.find((known) => known.toLowerCase() === plain);
  if (name === undefined) {
    throw fail(
      `There is no MQTT 5 property "${written}": use ${list(searchableProperties)}. For a user property write user:${written}.`,
    );
  }
  return { kind: 'property', name, user: false, ...(value !== undefined && { value }) };
}

function timeCondition(keyword: 'after' | 'before' | 'on', text: string, now: number, fail: Fail): Condition {
  const span = parseTime(text, now);
  if (!span) {
    throw fail(
      `This is no time: write ${keyword}:14:30 (today), ${keyword}:2026-11-24, ${keyword}:2026-11-24T14:30, ${keyword}:yesterday or ${keyword}:2h (so long ago).`,
    );
  }
  if (keyword === 'after') return { kind: 'time', from: span.from };
  if (keyword === 'before') return { kind: 'time', to: span.from };
  return { kind: 'time', ...span };
}

function oneOf<T extends string>(
  value: string,
  known: Readonly<Record<string, T>>,
  keyword: Keyword,
  fail: Fail,
): T {
  const name = value.toLowerCase();
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found === undefined) throw fail(`Write ${list(Object.keys(known).map((one) => `${keyword}:${one}`))}.`);
  return found;
}

function nonEmpty(value: string, keyword: Keyword, fail: Fail): string {
  if (value === '') throw fail(`Write something behind ${keyword}:, for example ${exampleOf(keyword)}.`);
  return value;
}

function missing(keyword: Keyword, from: number, to: number): SearchError {
  return new SearchError(`Write something behind ${keyword}, for example ${exampleOf(keyword)}.`, from, to);
}

function exampleOf(keyword: Keyword): string {
  const examples = entryOf(keyword)?.examples ?? [''];
  return examples.find((example) => example.startsWith(keyword)) ?? examples[0];
}

function list(values: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(values);
}
