/** Paths into JSON documents as people write them: `state.reported["odd key"][0]`; `$` is the document itself. */
import type { FieldPath } from './query.ts';
import { SearchError, type Scanner } from './scanner.ts';

/** Steps of a path: nobody writes as many, and a payload may have 10,000 levels. */
const mostSteps = 100;

/** A member name that needs no quotation marks. */
const member = /[\p{L}\p{N}_$@-]+/uy;
const plainMember = /^[\p{L}\p{N}_$@-]+$/u;
const index = /\d{1,9}/y;

/** Reads a path; undefined, and nothing passed over, when none stands here. */
export function readFieldPath(scanner: Scanner): FieldPath | undefined {
  const from = scanner.at;
  const path: (string | number)[] = [];
  let isRoot = false;
  if (scanner.match(/\$(?=[.[\s<>=!)]|$)/y)) {
    isRoot = true;
    scanner.take('.');
  }
  for (;;) {
    const step = scanner.startsWith('[') ? bracketed(scanner) : named(scanner, path.length > 0);
    if (step === undefined) break;
    path.push(step);
    if (path.length > mostSteps) {
      throw new SearchError(`A field's path has at most ${mostSteps} steps.`, from, scanner.at);
    }
  }
  if (path.length > 0 || isRoot) return path;
  scanner.at = from;
  return undefined;
}

/** Writes a path so that `readFieldPath` reads it. */
export function formatFieldPath(path: FieldPath): string {
  if (path.length === 0) return '$';
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!plainMember.test(step)) text += `["${step.replaceAll(/["\\]/g, '\\$&')}"]`;
    else text += text === '' ? step : `.${step}`;
  }
  // What would be read as something else is written from the document on.
  return /^(?:\$$|\$[.[]|-|(?:size|qos|and|or|not)$)/i.test(text)
    ? text.startsWith('[')
      ? text
      : `$.${text}`
    : text;
}

function named(scanner: Scanner, dotted: boolean): string | undefined {
  const from = scanner.at;
  if (dotted && !scanner.take('.')) return undefined;
  const name = scanner.match(member);
  if (name === undefined) scanner.at = from;
  return name;
}

/** `["name"]` or `[0]`; undefined, and nothing passed over, when it is something else. */
function bracketed(scanner: Scanner): string | number | undefined {
  const from = scanner.at;
  scanner.at++;
  let step: string | number | undefined;
  if (scanner.startsWith('"')) {
    try {
      step = scanner.quoted();
    } catch (error) {
      // A text that only begins like a path.
      if (!(error instanceof SearchError)) throw error;
    }
  } else {
    const digits = scanner.match(index);
    if (digits !== undefined) step = Number(digits);
  }
  if (step !== undefined && scanner.take(']')) return step;
  scanner.at = from;
  return undefined;
}
