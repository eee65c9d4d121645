/** Does a search find one message that has just come? The same meaning as in history, for conditions on answers. */
import type { NewMessage } from '../message.ts';
import { valueAt } from '../payload/field.ts';
import { decodeText } from '../payload/text.ts';
import { matchesTopicFilter, type MatchOptions } from '../topic.ts';
import type { Comparison, Condition, Query } from './query.ts';

export interface MatchContext extends MatchOptions {
  /** The payload's JSON where a format read it; absent: the payload is read as JSON itself. */
  readonly document?: unknown;
}

/** Conditions that one message cannot be asked. A regular expression could take for ever, and nothing here could end it. */
export function unanswerable(query: Query): string | undefined {
  switch (query.kind) {
    case 'not':
      return unanswerable(query.of);
    case 'and':
    case 'or':
      return query.of.map(unanswerable).find((words) => words !== undefined);
    case 'pattern':
      return 'Regular expressions are not tested on answers: write a text or a field.';
    case 'session':
    case 'time':
      return 'Times and sessions say nothing of an answer: leave them out.';
    default:
      return undefined;
  }
}

export function matchesMessage(query: Query, message: NewMessage, context: MatchContext): boolean {
  switch (query.kind) {
    case 'not':
      return !matchesMessage(query.of, message, context);
    case 'and':
      return query.of.every((part) => matchesMessage(part, message, context));
    case 'or':
      return query.of.some((part) => matchesMessage(part, message, context));
    default:
      return holds(query, message, context);
  }
}

function holds(condition: Condition, message: NewMessage, context: MatchContext): boolean {
  switch (condition.kind) {
    case 'text':
      return (decodeText(message.payload) ?? '').toLowerCase().includes(condition.text.toLowerCase());
    case 'topic':
      return matchesTopicFilter(condition.filter, message.topic, context);
    case 'hasField':
      return valueAt(documentOf(message, context), condition.path) !== undefined;
    case 'field': {
      const value = valueAt(documentOf(message, context), condition.path);
      return value !== undefined && compares(value, condition.comparison, condition.value);
    }
    case 'direction':
      return message.direction === condition.direction;
    case 'route':
      return message.route === condition.route;
    case 'qos':
      return compares(message.qos, condition.comparison, condition.qos);
    case 'size':
      return compares(message.payload.length, condition.comparison, condition.bytes);
    case 'is':
      if (condition.is === 'retained') return message.retain;
      return condition.is === 'duplicate' && message.duplicate;
    case 'property':
      return hasProperty(condition, message);
    case 'pattern':
    case 'session':
    case 'time':
      return false;
  }
}

function documentOf({ payload }: NewMessage, { document }: MatchContext): unknown {
  if (document !== undefined) return document;
  try {
    return JSON.parse(decodeText(payload) ?? '') as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function hasProperty(
  { name, user, value }: Extract<Condition, { readonly kind: 'property' }>,
  { properties = {} }: NewMessage,
): boolean {
  const values = user
    ? (properties.userProperties ?? []).filter(([one]) => one === name).map(([, one]) => one)
    : [properties[name as keyof typeof properties]].filter((one) => one !== undefined);
  return values.some((one) => value === undefined || textOf(one).toLowerCase() === value.toLowerCase());
}

/** Bytes as text; whatever else a property may be stands for itself. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return decodeText(value) ?? '';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function compares(found: unknown, comparison: Comparison, wanted: unknown): boolean {
  if (comparison === '=') return found === wanted;
  if (comparison === '!=') return found !== wanted;
  const numbers = typeof found === 'number' && typeof wanted === 'number';
  const texts = typeof found === 'string' && typeof wanted === 'string';
  if (!numbers && !texts) return false;
  if (comparison === '<') return found < wanted;
  if (comparison === '<=') return found <= wanted;
  return comparison === '>' ? found > wanted : found >= wanted;
}
