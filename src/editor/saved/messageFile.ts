/**
 * A saved message as a text file, made for people and for git: YAML between two lines of three dashes, then the payload as it is.
 *
 *     ---
 *     topic: factory/{{line}}/command
 *     qos: 1
 *     ---
 *     { "reboot": true }
 *
 * One line end at the end of the file belongs to the file, not to the payload; and so do all carriage returns of a file whose first
 * line ends in one: a checkout on Windows put them there. Knows no VS Code.
 */
import { isMap, isNode, parseDocument, visit, type Document } from 'yaml';
import type * as z from 'zod';
import {
  fieldNames,
  fieldsOf,
  fieldsSchema,
  isFragile,
  templateOf,
  type MessageFields,
  type SavedMessage,
} from './messageFields.ts';

/** What is wrong, and where: offsets in UTF-16 units of the file's text. */
export interface FileProblem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

export type FileReading =
  | { readonly ok: true; readonly message: SavedMessage; readonly payloadAt: number }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

interface Parts {
  readonly head: string;
  /** Where the head's and the payload's text begin in the file. */
  readonly headAt: number;
  /** Does the first line end in a carriage return? */
  readonly returns: boolean;
  readonly payloadAt: number;
}

const fence = /^---[ \t]*\r?\n/;
const closingFence = /^---[ \t]*(?:\r?\n|$)/m;

/** Reads a file. Unknown fields are problems, too: a mistyped one would be lost in silence. */
export function readMessageFile(text: string): FileReading {
  const parts = cut(text);
  if (!parts) {
    const problem =
      'The file begins with a line of three dashes, the fields of the message, and three dashes again.';
    return { ok: false, problems: [{ message: problem, from: 0, to: Math.min(text.length, 3) }] };
  }
  const document = parseDocument(parts.head, { prettyErrors: false });
  const faults = document.errors.map(({ message, pos: [from, to] }) => ({
    message: `${message}.`.replace(/\.\.$/, '.'),
    from: parts.headAt + from,
    to: parts.headAt + to,
  }));
  if (faults.length > 0) return { ok: false, problems: faults };
  keepDigits(document);
  const result = fieldsSchema.safeParse(document.toJS() ?? {});
  if (!result.success) {
    return {
      ok: false,
      problems: result.error.issues.flatMap((issue) => problemsOf(issue, document, parts)),
    };
  }
  const below = payloadOf(text.slice(parts.payloadAt), parts);
  const { profile, description, payload } = result.data;
  if (payload !== undefined && below !== '') {
    const problem = 'payload: the payload stands here or below the fields, not in both places.';
    return { ok: false, problems: [{ message: problem, ...place(document, ['payload'], parts) }] };
  }
  return {
    ok: true,
    message: {
      template: templateOf(result.data, below),
      ...(profile === undefined ? {} : { profile }),
      ...(description === undefined ? {} : { description }),
    },
    payloadAt: parts.payloadAt,
  };
}

/**
 * A message as a file's text.
 *
 * @param before what the file says now: its comments and the order of its fields stay
 */
export function writeMessageFile(saved: SavedMessage, before?: string): string {
  const parts = before === undefined ? undefined : cut(before);
  const document = parseDocument(parts?.head ?? '{}\n');
  const fields = fieldsOf(saved);
  if (document.errors.length > 0 || !isMap(document.contents))
    return print(parseDocument('{}\n'), fields, saved);
  return print(document, fields, saved);
}

function print(document: Document, fields: MessageFields, { template }: SavedMessage): string {
  const known = document.toJS() as Record<string, unknown> | null;
  for (const name of Object.keys(known ?? {})) if (!(name in fields)) document.delete(name);
  for (const [name, value] of Object.entries(fields)) {
    if (JSON.stringify(known?.[name]) !== JSON.stringify(value))
      document.set(name, document.createNode(value));
  }
  if (isMap(document.contents)) document.contents.flow = false;
  const head = document.toString({ lineWidth: 0 });
  const below = isFragile(template.payload) ? '' : template.payload;
  return `---\n${head.endsWith('\n') ? head : `${head}\n`}---\n${below}\n`;
}

function cut(text: string): Parts | undefined {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const first = fence.exec(text.slice(start));
  if (!first) return undefined;
  const headAt = start + first[0].length;
  const closing = closingFence.exec(text.slice(headAt));
  if (!closing) return undefined;
  return {
    head: text.slice(headAt, headAt + closing.index),
    headAt,
    returns: first[0].endsWith('\r\n'),
    payloadAt: headAt + closing.index + closing[0].length,
  };
}

function payloadOf(text: string, { returns }: Parts): string {
  return (returns ? text.replaceAll('\r\n', '\n') : text).replace(/\n$/, '');
}

/** YAML reads 0012 and 1.0 as numbers; where a text is meant, it is the one that was written. */
function keepDigits(document: Document): void {
  for (const name of ['correlationData', 'userProperties']) {
    const node = document.get(name, true);
    if (!isNode(node)) continue;
    visit(node, {
      Scalar: (key, scalar) => {
        if (key !== 'key' && typeof scalar.value === 'number' && scalar.source !== undefined)
          scalar.value = scalar.source;
      },
    });
  }
}

function problemsOf(issue: z.core.$ZodIssue, document: Document, parts: Parts): FileProblem[] {
  const { path, message } = issue;
  if (issue.code !== 'unrecognized_keys') {
    const where = place(document, path, parts);
    return [
      {
        message: path.length === 0 ? message : `${path.join('.')}: ${message}.`.replace(/\.\.$/, '.'),
        ...where,
      },
    ];
  }
  return issue.keys.map((key) => {
    const of = path.length === 0 ? '' : ` in ${path.join('.')}`;
    const known = path.length === 0 ? ` The fields are ${fieldNames.join(', ')}.` : '';
    return { message: `There is no field "${key}"${of}.${known}`, ...placeOfKey(document, path, key, parts) };
  });
}

function placeOfKey(
  document: Document,
  path: readonly PropertyKey[],
  key: string,
  parts: Parts,
): Pick<FileProblem, 'from' | 'to'> {
  const map: unknown = path.length === 0 ? document.contents : document.getIn(path.map(stepOf), true);
  const pair = isMap(map) ? map.items.find((item) => String(item.key) === key) : undefined;
  const range = isNode(pair?.key) ? pair.key.range : undefined;
  return range
    ? { from: parts.headAt + range[0], to: parts.headAt + range[1] }
    : place(document, path, parts);
}

/** Indexes are numbers to YAML's documents, names texts. */
function stepOf(step: PropertyKey): unknown {
  return typeof step === 'number' ? step : String(step);
}

/** Where the values of a file's fields stand, by their names. */
export function fieldPlaces(text: string): ReadonlyMap<string, Pick<FileProblem, 'from' | 'to'>> {
  const places = new Map<string, Pick<FileProblem, 'from' | 'to'>>();
  const parts = cut(text);
  const { contents } = parseDocument(parts?.head ?? '', { prettyErrors: false });
  if (!parts || !isMap(contents)) return places;
  for (const { key, value } of contents.items) {
    const [from, to] = (isNode(value) ? value.range : undefined) ?? [0, 0];
    places.set(String(key), { from: parts.headAt + from, to: parts.headAt + to });
  }
  return places;
}

/** A problem in words with its line and column, both from 1. */
export function describeProblem({ message, from }: FileProblem, text: string): string {
  const lines = text.slice(0, from).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}: ${message}`;
}

/** Where the value of a path stands, or the nearest thing above it that does. */
function place(
  document: Document,
  path: readonly PropertyKey[],
  { head, headAt }: Parts,
): Pick<FileProblem, 'from' | 'to'> {
  for (let length = path.length; length > 0; length--) {
    const node: unknown = document.getIn(path.slice(0, length).map(stepOf), true);
    const range = isNode(node) ? node.range : undefined;
    if (range) return { from: headAt + range[0], to: headAt + range[1] };
  }
  return { from: headAt, to: headAt + head.length };
}
