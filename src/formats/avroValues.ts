/** Avro values as JSON and back, guided by their type: unions are written plainly where that is unambiguous, else `{"branch": value}`. */
import type { Type } from 'avsc';
import { FormatError } from './format.ts';
import { Entries, type Value } from './jsonValues.ts';

/** What of avsc's types is looked at; its own declarations leave most of it out. */
type Node = Type & {
  readonly typeName: string;
  readonly branchName?: string;
  readonly fields?: readonly { readonly name: string; readonly type: Node; defaultValue(): unknown }[];
  readonly itemsType?: Node;
  readonly valuesType?: Node;
  readonly types?: readonly Node[];
  readonly symbols?: readonly string[];
  readonly size?: number;
  readonly underlyingType?: Node;
};

/** What avsc read, as our value. */
export function fromAvro(value: unknown, type: Type): Value {
  const node = plainType(type);
  switch (typeName(node)) {
    case 'int':
      return BigInt(value as number);
    case 'bytes':
    case 'fixed':
      return new Uint8Array(value as Uint8Array);
    case 'array':
      return (value as unknown[]).map((item) => fromAvro(item, itemsOf(node)));
    case 'map':
      return new Entries(
        Object.entries(value as object).map(([key, one]) => [key, fromAvro(one, valuesOf(node))] as const),
      );
    case 'record':
      return new Entries(
        (node.fields ?? []).map(
          ({ name, type: inner }) =>
            [name, fromAvro((value as Record<string, unknown>)[name], inner)] as const,
        ),
      );
    case 'union:wrapped':
    case 'union:unwrapped':
      return fromUnion(value, node);
    default:
      return value as Value;
  }
}

function fromUnion(value: unknown, node: Node): Value {
  if (value === null) return null;
  const [[name, inner] = ['', undefined]] = Object.entries(value as object) as [string, unknown][];
  const branches = node.types ?? [];
  const branch = branches.find((one) => branchOf(one) === name);
  if (!branch) return null;
  const written = fromAvro(inner, branch);
  const alike = branches.filter((one) => kindOf(one) === kindOf(branch));
  return alike.length === 1 ? written : new Entries([[name, written]]);
}

/**
 * A value for avsc.
 *
 * @param at where it stands, for errors
 * @throws FormatError that names the field
 */
export function toAvro(value: Value, type: Type, at = ''): unknown {
  const node = plainType(type);
  const wrong = (what: string): never => {
    throw new FormatError(`${at === '' ? 'The message' : at} is ${what}.`);
  };
  switch (typeName(node)) {
    case 'null':
      return value === null ? null : wrong('null and nothing else');
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong('true or false');
    case 'int': {
      const fits = typeof value === 'bigint' && value === BigInt.asIntN(32, value);
      return fits ? Number(value) : wrong('a whole number of 32 bits');
    }
    case 'long': {
      const fits = typeof value === 'bigint' && value === BigInt.asIntN(64, value);
      return fits ? value : wrong('a whole number of 64 bits');
    }
    case 'float':
    case 'double':
      return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : wrong('a number');
    case 'string':
      return typeof value === 'string' ? value : wrong('a text');
    case 'enum': {
      const { symbols = [] } = node;
      return typeof value === 'string' && symbols.includes(value)
        ? value
        : wrong(`one of ${symbols.join(', ')}`);
    }
    case 'bytes':
    case 'fixed':
      return bytesFor(value, node, wrong);
    case 'array':
      if (!Array.isArray(value)) return wrong('a list');
      return (value as readonly Value[]).map((item, index) => toAvro(item, itemsOf(node), `${at}[${index}]`));
    case 'map':
      if (!(value instanceof Entries)) return wrong('an object');
      return Object.fromEntries(
        value.pairs.map(([key, one]) => [nameOf(key), toAvro(one, valuesOf(node), joined(at, key))]),
      );
    case 'record':
      return value instanceof Entries ? recordFor(value, node, at) : wrong('an object');
    default:
      return unionFor(value, node, at, wrong);
  }
}

function recordFor(value: Entries, node: Node, at: string): Record<string, unknown> {
  const given = new Map(value.pairs.map(([key, one]) => [key, one]));
  const fields = node.fields ?? [];
  const unknown = value.pairs.find(([key]) => !fields.some(({ name }) => name === key));
  if (unknown) {
    const known = fields.map(({ name }) => name).join(', ');
    throw new FormatError(
      `${joined(at, unknown[0])} is no field of ${node.name ?? 'the record'}: it has ${known}.`,
    );
  }
  return Object.fromEntries(
    fields.map((field) => {
      if (given.has(field.name)) {
        return [field.name, toAvro(given.get(field.name), field.type, joined(at, field.name))];
      }
      const otherwise = field.defaultValue();
      if (otherwise === undefined)
        throw new FormatError(`${joined(at, field.name)} is missing, and has no default.`);
      return [field.name, otherwise];
    }),
  );
}

/** Only as hex: Avro's own JSON, a character for each byte, would take a decimal that somebody writes for its digits. */
function bytesFor(value: Value, { size }: Node, wrong: (what: string) => never): Buffer {
  if (!(value instanceof Uint8Array)) return wrong('bytes: write {"$hex": "0a0b"}');
  if (size !== undefined && value.length !== size) return wrong(`${size} bytes long, not ${value.length}`);
  return Buffer.from(value);
}

function unionFor(value: Value, node: Node, at: string, wrong: (what: string) => never): unknown {
  if (value === null) return null;
  const branches = (node.types ?? []).filter((one) => typeName(one) !== 'null');
  const [pair, ...others] = value instanceof Entries ? value.pairs : [];
  const named = pair && others.length === 0 ? branches.find((one) => branchOf(one) === pair[0]) : undefined;
  if (named && pair) return { [branchOf(named)]: toAvro(pair[1], named, joined(at, pair[0])) };
  const problems: string[] = [];
  for (const branch of branches) {
    try {
      return { [branchOf(branch)]: toAvro(value, branch, at) };
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      problems.push(error.message);
    }
  }
  const [only] = problems;
  if (problems.length === 1 && only !== undefined) throw new FormatError(only);
  return wrong(`none of ${branches.map(branchOf).join(', ')}: write {"branch": value} to choose`);
}

/** Our exact longs call themselves abstract. */
function typeName(type: Type): string {
  return plainType(type).typeName.replace(/^abstract:/, '');
}

/** Below logical types lies what is written. */
function plainType(type: Type): Node {
  const node = type as Node;
  return node.underlyingType ?? node;
}

function itemsOf({ itemsType }: Node): Node {
  if (!itemsType) throw new Error('an array without a type');
  return itemsType;
}

function valuesOf({ valuesType }: Node): Node {
  if (!valuesType) throw new Error('a map without a type');
  return valuesType;
}

function branchOf(type: Type): string {
  const node = type as Node;
  return node.branchName ?? typeName(node);
}

/** What a value looks like in JSON: branches that look alike are told apart by their names. */
function kindOf(type: Type): string {
  const name = typeName(type);
  if (['int', 'long', 'float', 'double'].includes(name)) return 'number';
  if (name === 'enum') return 'string';
  if (name === 'fixed') return 'bytes';
  return name === 'record' ? 'map' : name;
}

function joined(at: string, name: Value): string {
  return at === '' ? nameOf(name) : `${at}.${nameOf(name)}`;
}

/** Names of fields and of a map's entries are text in Avro. */
function nameOf(key: Value): string {
  if (typeof key === 'string') return key;
  throw new FormatError("A map's keys are text in Avro.");
}
