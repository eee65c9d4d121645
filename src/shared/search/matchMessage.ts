/** Does a search find one message that has just come? The same meaning as in history, for conditions on answers. */
import type { NewMessage } from '../message.ts';
import { valueAt } from '../payload/field.ts';
import { decodeText } from '../payload/text.ts';
import { matchesTopicFilter, type MatchOptions } from '../topic.ts';
import { comparing, containsInAnyCase, fieldTest, hasProperty, textOf } from './judge.ts';
import type { Condition, Query } from './query.ts';

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

/**
 * Does a query find the message?
 *
 * @throws RangeError when a condition is one of those that `unanswerable` names
 */
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
      return containsInAnyCase(textOf(message.payload), condition.text);
    case 'topic':
      return matchesTopicFilter(condition.filter, message.topic, context);
    case 'hasField':
      return valueAt(documentOf(message, context), condition.path) !== undefined;
    case 'field': {
      const value = valueAt(documentOf(message, context), condition.path);
      return value !== undefined && fieldTest(condition)(value);
    }
    case 'direction':
      return message.direction === condition.direction;
    case 'route':
      return message.route === condition.route;
    case 'qos':
      return comparing(condition.comparison, condition.qos)(message.qos);
    case 'size':
      return comparing(condition.comparison, condition.bytes)(message.payload.length);
    case 'is':
      return isSo(condition.is, message);
    case 'property':
      return message.properties !== undefined && hasProperty(message.properties, condition);
    case 'pattern':
    case 'session':
    case 'time':
      throw new RangeError(`a condition of the kind ${condition.kind} cannot be asked of one message`);
  }
}

function isSo(is: Extract<Condition, { readonly kind: 'is' }>['is'], message: NewMessage): boolean {
  switch (is) {
    case 'retained':
      return message.retain;
    case 'duplicate':
      return message.duplicate;
    case 'failed':
      return message.outcome?.ok === false;
    case 'gap':
      return message.gap !== undefined;
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
