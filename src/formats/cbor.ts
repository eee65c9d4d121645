/** CBOR (RFC 8949) by cbor2: nothing is interpreted, so tags, bytes and repeated keys are seen as they were sent. */
import { decodeSequence, diagnose, encode, encodedNumber, Simple, Tag, type DecodeOptions } from 'cbor2';
import { FormatError, type Format } from './format.ts';
import { Entries, fromJson, Special, toJson, type Value } from './jsonValues.ts';

/** Levels of depth in a payload. */
const deepest = 500;

const asSent: DecodeOptions = {
  maxDepth: deepest,
  tags: new Map(),
  ignoreGlobalTags: true,
  // So a number is a float, and an integer keeps its digits.
  preferBigInt: true,
  createObject: (pairs) => new Entries(pairs.map(([key, value]) => [plain(key), plain(value)] as const)),
};

export const cbor: Format = {
  id: 'cbor',
  title: 'CBOR',
  encodes: true,
  decode(bytes) {
    const items = blaming(() => [...decodeSequence(bytes, asSent)].map(plain));
    if (items.length === 0) throw new FormatError('An empty payload is not CBOR.');
    const text = items.length === 1 ? blaming(() => diagnose(bytes, { maxDepth: deepest })) : undefined;
    return {
      json: toJson(items.length === 1 ? items[0] : items),
      ...(text === undefined ? {} : { text, language: 'plaintext' as const }),
      ...(items.length === 1 ? {} : { notes: [`A sequence of ${items.length} CBOR items (RFC 8742).`] }),
    };
  },
  encode: (text) => bytesOf(fromJson(text)),
  detect(bytes) {
    // Small integers, simple values and short texts are bytes that could be anything: only maps, arrays and tags say something.
    const major = (bytes[0] ?? 0) >> 5;
    if (major < 4 || major > 6 || bytes.length < 2) return undefined;
    try {
      const items = [...decodeSequence(bytes, asSent)];
      return items.length === 1 ? 'it is one whole CBOR item' : undefined;
    } catch {
      return undefined;
    }
  },
};

function blaming<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new FormatError(`This is not CBOR: ${words.replace(/\.$/, '')}.`);
  }
}

/** What cbor2 made of it, as our value. */
function plain(value: unknown): Value {
  if (value instanceof Tag) return new Special('tag', BigInt(String(value.tag)), plain(value.contents));
  if (value instanceof Simple) return new Special('simple', BigInt(value.value), undefined);
  if (Array.isArray(value)) return value.map(plain);
  return value as Value;
}

/** Maps are written pair by pair, so that repeated keys and their order stay. */
function bytesOf(value: Value): Uint8Array {
  if (typeof value === 'number') return encode(Number.isFinite(value) ? encodedNumber(value, 'f') : value);
  if (Array.isArray(value)) return joined(head(4, value.length), (value as readonly Value[]).map(bytesOf));
  if (value instanceof Entries) return joined(head(5, value.pairs.length), value.pairs.flat().map(bytesOf));
  if (!(value instanceof Special)) return encode(value);
  if (value.kind === 'simple') return simple(value.id);
  if (value.kind === 'tag') return joined(head(6, value.id), [bytesOf(value.content)]);
  throw new FormatError(`CBOR has no "$${value.kind}".`);
}

function simple(id: bigint): Uint8Array {
  if (id < 0n || id > 255n || (id >= 20n && id < 32n)) {
    throw new FormatError('"$simple" is a number from 0 to 19 or 32 to 255.');
  }
  return id < 24n ? Uint8Array.of(0xe0 | Number(id)) : Uint8Array.of(0xf8, Number(id));
}

/** Major type and argument (RFC 8949, section 3), which stand before the content of arrays, maps and tags. */
function head(major: number, argument: number | bigint): Uint8Array {
  const number = BigInt(argument);
  if (number < 0n || number >= 2n ** 64n) throw new FormatError('A tag is a number from 0 to 2^64 - 1.');
  // An unsigned integer has the same argument behind another major type.
  const bytes = encode(number).slice();
  bytes[0] = ((bytes[0] ?? 0) & 0x1f) | (major << 5);
  return bytes;
}

function joined(first: Uint8Array, rest: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([first, ...rest]));
}
