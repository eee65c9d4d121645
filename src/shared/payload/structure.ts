/** What bytes at a place say when they are read as numbers, times and text: for binary payloads whose layout is not known yet. */

export interface StructureRow {
  /** "uint16", "float32", "time, s". */
  readonly name: string;
  /** Bytes that are read. */
  readonly bytes: number;
  /** Least significant byte first; undefined where the payload ends before, or where it says nothing. */
  readonly little: string | undefined;
  /** Most significant byte first (network byte order). */
  readonly big: string | undefined;
}

export interface Structure {
  readonly rows: readonly StructureRow[];
  /** The byte in binary. */
  readonly bits: string;
  /** The character of UTF-8 that begins here; undefined when none does. */
  readonly character: string | undefined;
}

type Read = (view: DataView, at: number, little: boolean) => string | undefined;

const kinds: readonly (readonly [name: string, bytes: number, read: Read])[] = [
  ['int8', 1, (view, at) => String(view.getInt8(at))],
  ['uint8', 1, (view, at) => String(view.getUint8(at))],
  ['int16', 2, (view, at, little) => String(view.getInt16(at, little))],
  ['uint16', 2, (view, at, little) => String(view.getUint16(at, little))],
  ['int32', 4, (view, at, little) => String(view.getInt32(at, little))],
  ['uint32', 4, (view, at, little) => String(view.getUint32(at, little))],
  ['int64', 8, (view, at, little) => String(view.getBigInt64(at, little))],
  ['uint64', 8, (view, at, little) => String(view.getBigUint64(at, little))],
  ['float16', 2, (view, at, little) => decimal(float16(view.getUint16(at, little)), 4)],
  ['float32', 4, (view, at, little) => decimal(view.getFloat32(at, little), 8)],
  ['float64', 8, (view, at, little) => decimal(view.getFloat64(at, little), 17)],
  ['time, s', 4, (view, at, little) => time(view.getUint32(at, little) * 1000)],
  ['time, ms', 8, (view, at, little) => time(Number(view.getBigUint64(at, little)))],
];

/** The last moment that a Date can be, in milliseconds since 1970. */
const lastTime = 8_640_000_000_000_000;

/** Reads what begins at an offset; undefined outside of the bytes. */
export function structureAt(bytes: Uint8Array, offset: number): Structure | undefined {
  const byte = bytes[offset];
  if (byte === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    rows: kinds.map(([name, length, read]) => {
      const fits = offset + length <= bytes.length;
      return {
        name,
        bytes: length,
        little: fits ? read(view, offset, true) : undefined,
        big: fits ? read(view, offset, false) : undefined,
      };
    }),
    bits: byte.toString(2).padStart(8, '0'),
    character: characterAt(bytes, offset),
  };
}

/**
 * Bytes that a person looks for: pairs of hexadecimal digits after "0x" or with spaces between them, else text as UTF-8.
 * Empty when there is nothing to look for.
 */
export function searchedBytes(words: string): Uint8Array {
  const digits = /^\s*(?:0x([0-9a-f]+)|([0-9a-f]{2}(?:\s+[0-9a-f]{2})+))\s*$/i.exec(words);
  const pairs = (digits?.[1] ?? digits?.[2])?.replaceAll(/\s/g, '');
  if (pairs !== undefined && pairs.length % 2 === 0) {
    return Uint8Array.from(pairs.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  return new TextEncoder().encode(words);
}

/** Where bytes stand next at or after an offset, going on at the beginning; -1 when they are nowhere. */
export function findBytes(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const found = findFrom(bytes, wanted, from);
  return found === -1 ? findFrom(bytes, wanted, 0) : found;
}

function findFrom(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  const [first] = wanted;
  if (first === undefined) return -1;
  for (let at = bytes.indexOf(first, from); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}

/** IEEE 754 binary16. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** As many digits as the type keeps, without zeros at the end. */
function decimal(value: number, digits: number): string {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : String(value);
}

function time(milliseconds: number): string | undefined {
  return milliseconds <= lastTime ? new Date(milliseconds).toISOString() : undefined;
}

function characterAt(bytes: Uint8Array, offset: number): string | undefined {
  const byte = bytes[offset] ?? 0;
  const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 0;
  if (length === 0) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes.subarray(offset, offset + length),
    );
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
