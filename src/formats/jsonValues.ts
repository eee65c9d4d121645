/**
 * What CBOR and MessagePack say and JSON cannot, as JSON. Integers and floats keep apart: `1` is an integer, `1.0` a float, both with all
 * their digits. Everything else is an object whose first member begins with a dollar sign:
 *
 *     {"$hex": "0a0b"}                       bytes
 *     {"$float": "NaN"}                      NaN, Infinity, -Infinity
 *     {"$undefined": true}, {"$simple": 16}  CBOR's simple values
 *     {"$tag": 32, "value": …}               a CBOR tag (RFC 8949, section 3.4)
 *     {"$map": [[key, value], …]}            a map whose keys are not all text
 *     {"$ext": 5, "$hex": "0a"}              a MessagePack extension
 *     {"$timestamp": "2026-11-25T08:30:00Z"} MessagePack's timestamp
 *
 * A real name that begins with a dollar sign has one more.
 */
import { readJson, type JsonNode } from '../shared/payload/json.ts';
import { FormatError } from './format.ts';
import { bytesOfHex } from './hex.ts';

/** `bigint` is an integer, `number` a float. */
export type Value =
  null | undefined | boolean | bigint | number | string | Uint8Array | readonly Value[] | Entries | Special;

/** A map with its entries in their order; a key may come more than once. */
export class Entries {
  readonly pairs: readonly (readonly [key: Value, value: Value])[];
  constructor(pairs: readonly (readonly [key: Value, value: Value])[]) {
    this.pairs = pairs;
  }
}

/** What one of the two formats has alone. */
export class Special {
  readonly kind: 'simple' | 'tag' | 'ext' | 'raw' | 'timestamp';
  /** Number of the simple value, the tag or the extension type. */
  readonly id: bigint;
  readonly content: Value;
  constructor(kind: Special['kind'], id: bigint, content: Value) {
    this.kind = kind;
    this.id = id;
    this.content = content;
  }
}

/** Levels of depth in a value. */
const deepest = 500;

/** A value as JSON text. @throws FormatError when it is nested too deep */
export function toJson(value: Value, depth = 0): string {
  if (depth > deepest) throw new FormatError(`This is nested deeper than ${deepest} levels.`);
  if (value === undefined) return '{"$undefined":true}';
  if (typeof value === 'number') return floatText(value);
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return `{"$hex":"${Buffer.from(value).toString('hex')}"}`;
  const inner = (one: Value): string => toJson(one, depth + 1);
  if (value instanceof Special) return specialText(value, inner);
  if (value instanceof Entries) {
    const { pairs } = value;
    const named = pairs.flatMap(([key, one]) => (typeof key === 'string' ? [[key, one] as const] : []));
    if (named.length === pairs.length) {
      const members = named.map(([key, one]) => `${JSON.stringify(escapedName(key))}:${inner(one)}`);
      return `{${members.join(',')}}`;
    }
    return `{"$map":[${pairs.map(([key, one]) => `[${inner(key)},${inner(one)}]`).join(',')}]}`;
  }
  return `[${value.map(inner).join(',')}]`;
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return `{"$float":"${value}"}`;
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function specialText({ kind, id, content }: Special, inner: (value: Value) => string): string {
  if (kind === 'simple') return `{"$simple":${id}}`;
  if (kind === 'tag') return `{"$tag":${id},"value":${inner(content)}}`;
  if (kind === 'raw') return `{"$raw":${inner(content).slice('{"$hex":'.length)}`;
  if (kind === 'timestamp') return `{"$timestamp":${inner(content)}}`;
  return `{"$ext":${id},${inner(content).slice(1)}`;
}

/** The value of a JSON text. @throws FormatError that says what is wrong */
export function fromJson(text: string): Value {
  const reading = readJson(text);
  if (!reading.ok) throw new FormatError(`This is not JSON: ${reading.problem}.`);
  return valueOf(reading.root, 0);
}

function valueOf(node: JsonNode, depth: number): Value {
  if (depth > deepest) throw new FormatError(`This is nested deeper than ${deepest} levels.`);
  switch (node.kind) {
    case 'null':
      return null;
    case 'boolean':
      return node.source === 'true';
    case 'string':
      return wellFormed(JSON.parse(node.source) as string);
    case 'number':
      return /^-?\d+$/.test(node.source) && node.source !== '-0' ? BigInt(node.source) : floatOf(node.source);
    case 'array':
      return node.members.map(([, member]) => valueOf(member, depth + 1));
    case 'object':
      return objectOf(node.members, depth);
  }
}

/** UTF-8 has no half of a surrogate pair: it would go out as another character. */
function wellFormed(text: string): string {
  if (text.isWellFormed()) return text;
  throw new FormatError(
    'A text has half of a surrogate pair (\\ud800 to \\udfff), which UTF-8 does not have.',
  );
}

function floatOf(source: string): number {
  const value = Number(source);
  if (Number.isFinite(value)) return value;
  throw new FormatError(`${source} is too large for 64 bits: write {"$float": "Infinity"} if that is meant.`);
}

function objectOf(members: readonly (readonly [string, JsonNode])[], depth: number): Value {
  const value = (index: number): Value => {
    const member = members[index]?.[1];
    return member === undefined ? undefined : valueOf(member, depth + 1);
  };
  const names = members.map(([name]) => name).join();
  switch (names) {
    case '$hex':
      return bytesOfHex(textAt(value(0), '$hex'));
    case '$float':
      return specialFloat(textAt(value(0), '$float'));
    case '$undefined':
      return undefined;
    case '$simple':
      return new Special('simple', integerAt(value(0), '$simple'), undefined);
    case '$tag,value':
      return new Special('tag', integerAt(value(0), '$tag'), value(1));
    case '$ext,$hex':
      return new Special('ext', integerAt(value(0), '$ext'), bytesOfHex(textAt(value(1), '$hex')));
    case '$raw':
      return new Special('raw', 0n, bytesOfHex(textAt(value(0), '$raw')));
    case '$timestamp':
      return new Special('timestamp', 0n, textAt(value(0), '$timestamp'));
    case '$map':
      return new Entries(pairsAt(value(0)));
  }
  return new Entries(members.map(([name], index) => [wellFormed(plainName(name)), value(index)] as const));
}

const escapedName = (name: string): string => (name.startsWith('$') ? `$${name}` : name);

function plainName(name: string): string {
  if (name.startsWith('$$')) return name.slice(1);
  if (!name.startsWith('$')) return name;
  throw new FormatError(
    `"${name}" does not stand for anything here: write "$${name}" for a name that begins with a dollar sign.`,
  );
}

function textAt(value: Value, name: string): string {
  if (typeof value === 'string') return value;
  throw new FormatError(`"${name}" takes a text.`);
}

function integerAt(value: Value, name: string): bigint {
  if (typeof value === 'bigint') return value;
  throw new FormatError(`"${name}" takes a whole number.`);
}

function specialFloat(text: string): number {
  if (/^(?:NaN|-?Infinity)$/.test(text)) return Number(text);
  throw new FormatError('"$float" is "NaN", "Infinity" or "-Infinity".');
}

function pairsAt(value: Value): readonly (readonly [Value, Value])[] {
  const wrong = (): never => {
    throw new FormatError('"$map" takes a list of pairs: [[key, value], …].');
  };
  if (!Array.isArray(value)) return wrong();
  return (value as readonly Value[]).map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) return wrong();
    return [pair[0] as Value, pair[1] as Value] as const;
  });
}
