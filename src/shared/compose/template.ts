/**
 * Text with variables: `{{name}}`, `{{name 1 "two"}}`. Two braces that are meant as such are written `\{{`. Whatever stands between
 * braces must be a variable: a mistyped one is an error, never sent as it stands.
 */
import type { VariableName } from './variables.ts';

export type TemplateArgument = string | number;

export interface TemplateCall {
  readonly name: string;
  readonly args: readonly TemplateArgument[];
  /** Place in the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

export interface Template {
  readonly parts: readonly (string | TemplateCall)[];
}

/** What is wrong with a template, and where. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly from: number;
  readonly to: number;

  constructor(message: string, from: number, to: number) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

const opening = /\\?\{\{/g;
const word = /\s*(?:"((?:[^"\\]|\\.)*)"|(-?(?:\d+\.?\d*|\.\d+))(?=[\s}])|([\p{L}_$][\p{L}\p{N}_$.-]*))/uy;
const closing = /\s*\}\}/y;

/** Cuts a text into what stands and what is filled in. @throws TemplateError */
export function parseTemplate(text: string): Template {
  const parts: (string | TemplateCall)[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(opening)) {
    if (index < from) continue;
    parts.push(text.slice(from, index));
    if (found.startsWith('\\')) {
      parts.push('{{');
      from = index + found.length;
      continue;
    }
    const call = parseCall(text, index);
    parts.push(call);
    from = call.to;
  }
  parts.push(text.slice(from));
  return { parts: parts.filter((part) => part !== '') };
}

function parseCall(text: string, from: number): TemplateCall {
  const words: { readonly value: TemplateArgument; readonly isName: boolean }[] = [];
  let at = from + 2;
  for (;;) {
    closing.lastIndex = at;
    if (closing.test(text)) break;
    word.lastIndex = at;
    const match = word.exec(text);
    if (!match) {
      const end = Math.min(text.length, at + 10);
      throw new TemplateError(
        `"${text.slice(from, end)}" is not understood: write {{name}} or {{name 1 "text"}}, and \\{{ for braces.`,
        from,
        end,
      );
    }
    const [, quoted, digits, name] = match;
    if (quoted !== undefined) words.push({ value: unquoted(quoted), isName: false });
    else if (digits !== undefined) words.push({ value: Number(digits), isName: false });
    else words.push({ value: name ?? '', isName: true });
    at = word.lastIndex;
  }
  const to = closing.lastIndex;
  const [first, ...rest] = words;
  if (!first?.isName) {
    throw new TemplateError(
      'Between {{ and }} stands the name of a variable; write \\{{ for braces.',
      from,
      to,
    );
  }
  return { name: String(first.value), args: rest.map(({ value }) => value), from, to };
}

function unquoted(text: string): string {
  return text.replace(/\\(.)/gs, (_, character: string) =>
    character === 'n' ? '\n' : character === 't' ? '\t' : character,
  );
}

/** Text in which nothing is a variable: what it expands to is itself. */
export function escapeTemplate(text: string): string {
  return text.replace(/\\?\{\{/g, (found) => `\\${found}`);
}

/** What is filled in. Made anew for each message, so that all of a message agrees on the time. */
export interface VariableContext {
  readonly clientId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Number of the message in its repeat, from 0. */
  readonly index: number;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly uuid: () => string;
  /** An environment variable; undefined when there is none, or why it is not given, as the end of a sentence. */
  readonly env: (name: string) => string | { readonly refused: string } | undefined;
  /** What the person answered to prompts, by their labels. */
  readonly answers: ReadonlyMap<string, string>;
  /** Variables of the environment that was chosen. */
  readonly variables: ReadonlyMap<string, string>;
  /** UUIDs with a name, which are the same throughout a message. */
  readonly named: Map<string, string>;
  /** More variables of the place where the template stands, such as a simulated device's; they come before the built-in ones. */
  readonly local?: ReadonlyMap<string, (args: readonly TemplateArgument[]) => string>;
}

/** Fills in. @throws TemplateError that names the variable and the fix */
export function expandTemplate(template: Template, context: VariableContext): string {
  return template.parts.map((part) => (typeof part === 'string' ? part : valueOf(part, context))).join('');
}

/** Labels of the questions that a person has to answer first, each once. */
export function promptsOf(template: Template): readonly string[] {
  const labels = template.parts.flatMap((part) =>
    typeof part !== 'string' && part.name === 'prompt' ? [String(part.args[0] ?? '')] : [],
  );
  return [...new Set(labels)];
}

type Fill = (call: TemplateCall, context: VariableContext) => string;

const fills: Readonly<Record<VariableName, Fill>> = {
  clientId: (_, { clientId }) => clientId,
  timestamp: (_, { now }) => String(now),
  isoTimestamp: (_, { now }) => new Date(now).toISOString(),
  uuid: ({ args: [name] }, { named, uuid }) => {
    if (name === undefined) return uuid();
    const known = named.get(String(name)) ?? uuid();
    named.set(String(name), known);
    return known;
  },
  counter: (call, { index }) => String(numberAt(call, 0, 1) + index * numberAt(call, 1, 1)),
  randomInt: (call, { random }) => {
    const from = Math.ceil(numberAt(call, 0));
    const to = Math.floor(numberAt(call, 1));
    if (to < from) throw fault(call, 'no whole number lies between its arguments');
    return String(from + Math.floor(random() * (to - from + 1)));
  },
  randomFloat: (call, { random }) => {
    const from = numberAt(call, 0);
    const decimals = numberAt(call, 2, 2);
    if (!Number.isInteger(decimals) || decimals < 0 || decimals > 20) {
      throw fault(call, 'the number of decimals is 0 to 20');
    }
    return (from + random() * (numberAt(call, 1) - from)).toFixed(decimals);
  },
  pick: (call, { random }) => {
    if (call.args.length === 0) throw fault(call, 'it needs values to pick from');
    return String(call.args[Math.floor(random() * call.args.length)]);
  },
  env: (call, { env }) => {
    const name = textAt(call, 0, 'name');
    const value = env(name);
    if (typeof value === 'object') throw fault(call, value.refused);
    if (value === undefined) throw fault(call, `there is no environment variable ${name}`);
    return value;
  },
  prompt: (call, { answers }) => {
    const label = textAt(call, 0, 'label');
    const answer = answers.get(label);
    if (answer === undefined) throw fault(call, 'it was not answered');
    return answer;
  },
};

function valueOf(call: TemplateCall, context: VariableContext): string {
  const local = context.local?.get(call.name);
  if (local) return local(call.args);
  if (isBuiltIn(call.name)) return fills[call.name](call, context);
  const value = context.variables.get(call.name);
  if (value !== undefined) return value;
  throw new TemplateError(
    `There is no variable "${call.name}": define it in the setting topicscope.environments, or write \\{{ for braces.`,
    call.from,
    call.to,
  );
}

function isBuiltIn(name: string): name is VariableName {
  return Object.hasOwn(fills, name);
}

function numberAt(call: TemplateCall, index: number, otherwise?: number): number {
  const value = call.args[index] ?? otherwise;
  if (typeof value === 'number') return value;
  throw fault(call, `its argument ${index + 1} is a number`);
}

function textAt(call: TemplateCall, index: number, what: string): string {
  const value = call.args[index];
  if (value === undefined || value === '') throw fault(call, `it needs a ${what}`);
  return String(value);
}

function fault(call: TemplateCall, words: string): TemplateError {
  return new TemplateError(`{{${call.name}}}: ${words}.`, call.from, call.to);
}
