/** Reads a simulation file, and says what is wrong with it and where. */
import {
  createScanner,
  findNodeAtLocation,
  getNodeValue,
  type Node,
  parseTree,
  type ParseError,
  printParseErrorCode,
} from 'jsonc-parser';
import { simulationSchema, type Simulation } from './schema.ts';

/** What is wrong with a simulation file. */
export interface SimulationProblem {
  /** Path and fix in a sentence: "devices[0].messages[1].every: …". */
  readonly message: string;
  /** Place in the text, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
}

export type SimulationReading =
  | { readonly ok: true; readonly simulation: Simulation }
  | { readonly ok: false; readonly problems: readonly SimulationProblem[] };

/** Levels of lists and objects, over those of a payload; parsers that call themselves would not end well. */
const deepest = 120;

/** @param text JSON; comments and commas at the end may stand in it */
export function parseSimulation(text: string): SimulationReading {
  const tooDeep = placeTooDeep(text);
  if (tooDeep !== undefined) {
    const message = `This is deeper than ${deepest} levels: put less into each other.`;
    return { ok: false, problems: [{ message, from: tooDeep, to: tooDeep + 1 }] };
  }
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  if (errors.length > 0 || !tree) {
    const found = errors.map(({ error, offset, length }) => ({
      message: `This is not JSON: ${words(printParseErrorCode(error))}.`,
      from: offset,
      to: offset + length,
    }));
    const empty = {
      message: 'The file is empty: write a simulation, for example with the command New Simulation…',
      from: 0,
      to: 0,
    };
    return { ok: false, problems: tree ? found : [empty] };
  }
  const result = simulationSchema.safeParse(getNodeValue(tree));
  if (result.success) return { ok: true, simulation: result.data };
  const problems = result.error.issues.map(({ path, message, code, ...more }) => {
    const unknown = code === 'unrecognized_keys' && 'keys' in more ? more.keys[0] : undefined;
    const place = placeOf(tree, unknown === undefined ? path : [...path, unknown], unknown !== undefined);
    return { message: `${pathText(path)}${message}`, ...place };
  });
  return { ok: false, problems };
}

function placeTooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    // A string begins with a quotation mark, whatever is in it.
    const first = text.charAt(offset);
    if (first === '{' || first === '[') depth++;
    else if (first === '}' || first === ']') depth--;
    if (depth > deepest) return offset;
  }
  return undefined;
}

/** "ValueExpected" is "value expected". */
function words(code: string): string {
  return code
    .replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase());
}

/** "devices[0].name: ". */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path
    .map((part, index) =>
      typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${String(part)}`,
    )
    .join('');
  return text === '' ? '' : `${text}: `;
}

/** Where a path is in the text, or the nearest thing around it. */
function placeOf(
  tree: Node,
  path: readonly PropertyKey[],
  isName: boolean,
): { readonly from: number; readonly to: number } {
  const parts = path.map((part) => (typeof part === 'number' ? part : String(part)));
  for (let length = parts.length; length >= 0; length--) {
    const node = findNodeAtLocation(tree, parts.slice(0, length));
    if (!node) continue;
    const [name] = isName && length === parts.length ? (node.parent?.children ?? []) : [];
    const { offset, length: size } = name ?? node;
    // A missing field is told at the beginning of what it is missing in.
    return { from: offset, to: offset + (length < parts.length ? 1 : size) };
  }
  return { from: 0, to: 0 };
}
