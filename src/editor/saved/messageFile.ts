/**
 * A saved message as a text file, made for people and for git: YAML between two lines of three dashes, then the payload as it is.
 *
 *     ---
 *     topic: factory/{{line}}/command
 *     qos: 1
 *     ---
 *     { "reboot": true }
 *
 * One line end at the end of the file belongs to the file, not to the payload. Knows no VS Code.
 */
import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import {
  fieldsOf,
  fieldsSchema,
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
  const document = parseDocument(parts.head, { lineCounter: new LineCounter(), prettyErrors: false });
  const faults = document.errors.map(({ message, pos: [from, to] }) => ({
    message: `${message}.`.replace(/\.\.$/, '.'),
    from: parts.headAt + from,
    to: parts.headAt + to,
  }));
  if (faults.length > 0) return { ok: false, problems: faults };
  const result = fieldsSchema.safeParse(document.toJS() ?? {});
  if (!result.success) {
    return {
      ok: false,
      problems: result.error.issues.map(({ path, message }) => ({
        message: path.length === 0 ? message : `${path.join('.')}: ${message}`,
        ...place(document, path, parts),
      })),
    };
  }
  const { profile, description } = result.data;
  return {
    ok: true,
    message: {
      template: templateOf(result.data, payloadOf(text.slice(parts.payloadAt))),
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
  return `---\n${head.endsWith('\n') ? head : `${head}\n`}---\n${template.payload}\n`;
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
    payloadAt: headAt + closing.index + closing[0].length,
  };
}

function payloadOf(text: string): string {
  return text.replace(/\r?\n$/, '');
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
    const node: unknown = document.getIn(path.slice(0, length).map(String), true);
    const range = isNode(node) ? node.range : undefined;
    if (range) return { from: headAt + range[0], to: headAt + range[1] };
  }
  return { from: headAt, to: headAt + head.length };
}
