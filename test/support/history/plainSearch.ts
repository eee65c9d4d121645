/**
 * What a search finds, written as plainly as can be and apart from the product: it looks at one whole message at a time. The
 * model that history is held against, and the search of `MemoryHistory`.
 */
import type { HistoryFilter } from '../../../src/history/filter.ts';
import type { NewMessage } from '../../../src/shared/message.ts';
import type { Comparison, Condition, FieldPath, Query } from '../../../src/shared/search/query.ts';
import { matchesTopicFilter } from '../../../src/shared/topic.ts';

/** Does the filter, all of it, find the message? */
export function isFound(filter: HistoryFilter, message: NewMessage): boolean {
  const { profile, topicFilter, direction, query, hashMatchesParent = false } = filter;
  if (profile !== undefined && message.profile !== profile) return false;
  const isGap = message.gap !== undefined;
  if (topicFilter && (isGap || !matchesTopicFilter(topicFilter, message.topic, { hashMatchesParent })))
    return false;
  if (direction !== undefined && (isGap || message.direction !== direction)) return false;
  return !query || truth(query, message, hashMatchesParent) === true;
}

/** True, false, or undefined: a condition on content says neither of a gap. */
function truth(query: Query, message: NewMessage, hashMatchesParent: boolean): boolean | undefined {
  switch (query.kind) {
    case 'not': {
      const inner = truth(query.of, message, hashMatchesParent);
      return inner === undefined ? undefined : !inner;
    }
    case 'and':
    case 'or': {
      const parts = query.of.map((part) => truth(part, message, hashMatchesParent));
      const decisive = query.kind === 'or';
      if (parts.includes(decisive)) return decisive;
      return parts.includes(undefined) ? undefined : !decisive;
    }
    case 'time':
      return message.time >= (query.from ?? -Infinity) && message.time < (query.to ?? Infinity);
    case 'session':
      return message.session?.toLowerCase().startsWith(query.id) === true;
    default:
      if (query.kind === 'is' && query.is === 'gap') return message.gap !== undefined;
      return message.gap ? undefined : holds(query, message, hashMatchesParent);
  }
}

function holds(condition: Condition, message: NewMessage, hashMatchesParent: boolean): boolean {
  const text = (): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(message.payload);
  switch (condition.kind) {
    case 'text':
      return containsInAnyCase(text(), condition.text);
    case 'pattern':
      return new RegExp(condition.source, condition.flags).test(
        condition.in === 'payload' ? text() : message.topic,
      );
    case 'topic':
      return matchesTopicFilter(condition.filter, message.topic, { hashMatchesParent });
    case 'field':
    case 'hasField': {
      const found = field(message.payload, condition.path);
      return (
        found.length > 0 &&
        (condition.kind === 'hasField' || compare(found[0], condition.comparison, condition.value))
      );
    }
    case 'direction':
      return message.direction === condition.direction;
    case 'route':
      return message.route === condition.route;
    case 'qos':
      return compare(message.qos, condition.comparison, condition.qos);
    case 'size':
      return compare(message.payload.length, condition.comparison, condition.bytes);
    case 'is':
      if (condition.is === 'retained') return message.retain;
      if (condition.is === 'duplicate') return message.duplicate;
      return message.outcome?.ok === false;
    case 'property': {
      const { properties = {} } = message;
      const values = condition.user
        ? (properties.userProperties ?? [])
            .filter(([name]) => name === condition.name)
            .map(([, value]) => value)
        : Object.entries(properties)
            .filter(([name]) => name === condition.name)
            .flatMap(([, value]) => texts(value));
      return values.some(
        (value) => condition.value === undefined || value.toLowerCase() === condition.value.toLowerCase(),
      );
    }
    case 'time':
    case 'session':
      throw new Error('not a condition on content');
  }
}

/** Letters of ASCII in either case; if the text has others, too, all by their lower case. */
function containsInAnyCase(text: string, wanted: string): boolean {
  const isAscii = Buffer.byteLength(wanted) === wanted.length;
  const lower = (all: string): string =>
    isAscii ? all.replace(/[A-Z]/g, (letter) => letter.toLowerCase()) : all.toLowerCase();
  return lower(text).includes(lower(wanted));
}

function texts(value: unknown): string[] {
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('hex'), Buffer.from(value).toString()];
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** What stands at the path, in an array; empty when nothing does. */
function field(payload: Uint8Array, path: FieldPath): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload));
  } catch {
    return [];
  }
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
    value = (value as Record<string, unknown>)[step];
  }
  return [value];
}

function compare(found: unknown, comparison: Comparison, wanted: unknown): boolean {
  if (comparison === '=') return found === wanted;
  if (comparison === '!=') return found !== wanted;
  if (typeof found !== typeof wanted) return false;
  if (typeof found === 'number' || typeof found === 'string') {
    const other = wanted as typeof found;
    return { '<': found < other, '<=': found <= other, '>': found > other, '>=': found >= other }[comparison];
  }
  return false;
}
