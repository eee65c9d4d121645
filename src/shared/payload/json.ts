/**
 * JSON as a tree and as formatted text, without loss: numbers keep their digits, names their order
 * and their repetitions, for a debugger shows what was sent and not what a parser made of it.
 *
 * JSON.parse judges validity; then the text is only cut into tokens.
 */

export interface JsonScalar {
  readonly kind: 'string' | 'number' | 'boolean' | 'null';
  /** As it stands in the text; strings with their quotes and escapes. */
  readonly source: string;
}
export interface JsonObject {
  readonly kind: 'object';
  /** In the order of the text; a name may come more than once. */
  readonly members: readonly (readonly [name: string, value: JsonNode])[];
}
export interface JsonArray {
  readonly kind: 'array';
  readonly members: readonly (readonly [index: number, value: JsonNode])[];
}
export type JsonNode = JsonScalar | JsonObject | JsonArray;

export type JsonReading =
  { readonly ok: true; readonly root: JsonNode } | { readonly ok: false; readonly problem: string };

/** Reads JSON into a tree; what is wrong, in a sentence, when it is not JSON. */
export function readJson(text: string): JsonReading {
  const problem = jsonProblem(text);
  return problem === undefined ? { ok: true, root: buildTree(text) } : { ok: false, problem };
}

/** What keeps a text from being JSON, or undefined. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return wording(error.message) + placeIfMissing(text, error.message);
    throw error;
  }
}

/** Does it look as if somebody meant JSON (an object or an array)? */
export function looksLikeJson(text: string): boolean {
  return /^[\s\ufeff]*[{[]/.test(text);
}

/** JSON with line breaks and an indent of two spaces; only white space changes. Throws SyntaxError for what is not JSON. */
export function formatJson(text: string): string {
  return [...formatJsonParts(text)].join('');
}

/**
 * The formatted JSON in parts, to be joined: whoever formats much of it can let others have a turn between.
 * Throws SyntaxError, before the first part, for what is not JSON.
 */
export function* formatJsonParts(text: string): Generator<string, undefined> {
  JSON.parse(text);
  let output = '';
  let depth = 0;
  let previous = '';
  for (const [part] of text.matchAll(token)) {
    const opened = previous === '{' || previous === '[';
    if (part === '}' || part === ']') {
      depth -= 1;
      output += opened ? part : lineBreak(depth) + part;
    } else {
      if (opened) output += lineBreak(depth);
      if (part === '{' || part === '[') depth += 1;
      output += part === ',' ? part + lineBreak(depth) : part === ':' ? ': ' : part;
    }
    previous = part;
    if (output.length > partCharacters) {
      yield output;
      output = '';
    }
  }
  yield output;
}

const partCharacters = 64 * 1024;
/** Levels that are indented: deeper ones stand where the last of these does, or 10,000 brackets would become 200 MB of spaces. */
const indentedLevels = 100;

// Of a text that is known to be JSON.
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

function lineBreak(depth: number): string {
  return '\n' + '  '.repeat(Math.min(depth, indentedLevels));
}

interface Open {
  readonly kind: 'object' | 'array';
  readonly members: (readonly [string | number, JsonNode])[];
  name: string | undefined;
}

/** Reads JSON into a tree, yielding now and then: for whoever reads much of it and lets others have a turn between. */
export function* readJsonParts(text: string): Generator<undefined, JsonReading> {
  const problem = jsonProblem(text);
  if (problem !== undefined) return { ok: false, problem };
  yield;
  return { ok: true, root: yield* treeParts(text) };
}

function buildTree(text: string): JsonNode {
  const work = treeParts(text);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Tokens that are read at a stretch. */
const tokensPerPart = 2000;

/** Builds without recursion: a payload of nothing but brackets must not exhaust the stack. */
function* treeParts(text: string): Generator<undefined, JsonNode> {
  const open: Open[] = [];
  let root: JsonNode | undefined;
  const add = (node: JsonNode): void => {
    const parent = open.at(-1);
    if (!parent) root = node;
    else if (parent.kind === 'array') parent.members.push([parent.members.length, node]);
    else {
      parent.members.push([parent.name ?? '', node]);
      parent.name = undefined;
    }
  };
  let count = 0;
  for (const [part] of text.matchAll(token)) {
    if (++count % tokensPerPart === 0) yield;
    const parent = open.at(-1);
    if (part === '{' || part === '[') {
      open.push({ kind: part === '{' ? 'object' : 'array', members: [], name: undefined });
    } else if (part === '}' || part === ']') {
      const closed = open.pop();
      if (closed) add({ kind: closed.kind, members: closed.members } as JsonNode);
    } else if (part === ',' || part === ':') continue;
    else if (part.startsWith('"') && parent?.kind === 'object' && parent.name === undefined) {
      parent.name = String(JSON.parse(part));
    } else add({ kind: scalarKind(part), source: part });
  }
  if (!root) throw new SyntaxError('no JSON value');
  return root;
}

function scalarKind(source: string): JsonScalar['kind'] {
  if (source.startsWith('"')) return 'string';
  if (source === 'true' || source === 'false') return 'boolean';
  return source === 'null' ? 'null' : 'number';
}

/** V8's message without the quotation of the text, which can be long, and with line and column only. */
function wording(message: string): string {
  return message
    .replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, '')
    .replace(/ in JSON at position \d+ \((line \d+ column \d+)\)$/, ' at $1')
    .replace(/^Unexpected end of JSON input$/, 'Unexpected end of the text');
}

/** The place is found by parsing some twenty beginnings of the text: too long for much of it. */
const mostCharactersToPlace = 200_000;

/** V8 does not say where an unexpected token stands: it is the end of the shortest beginning that is already wrong. */
function placeIfMissing(text: string, message: string): string {
  if (!/^Unexpected token/.test(message) || text.length > mostCharactersToPlace) return '';
  let right = 0;
  let wrong = text.length;
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (canGoOn(text.slice(0, middle))) right = middle;
    else wrong = middle;
  }
  const before = text.slice(0, wrong - 1);
  const line = before.split('\n').length;
  return ` at line ${line} column ${before.length - before.lastIndexOf('\n')}`;
}

/** Could this beginning be continued to JSON? */
function canGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (error.message.startsWith('Unexpected end')) return true;
    const position = /at position (\d+)/.exec(error.message)?.[1];
    return (
      position !== undefined &&
      (Number(position) >= beginning.length || error.message.startsWith('Unterminated'))
    );
  }
}
