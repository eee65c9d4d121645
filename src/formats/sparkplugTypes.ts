/** Sparkplug B's data types (specification 3.0, section 6.4.16): what a value is in Protobuf, and in JSON. */
import { FormatError } from './format.ts';
import type { Value } from './jsonValues.ts';

const names = [
  'Unknown Int8 Int16 Int32 Int64 UInt8 UInt16 UInt32 UInt64 Float Double Boolean String DateTime Text UUID DataSet Bytes File',
  'Template PropertySet PropertySetList Int8Array Int16Array Int32Array Int64Array UInt8Array UInt16Array UInt32Array UInt64Array',
  'FloatArray DoubleArray BooleanArray StringArray DateTimeArray',
]
  .join(' ')
  .split(' ');

/** "Int32", or the number of a type that the specification does not have. */
export function typeName(code: number): string | bigint {
  return names[code] ?? BigInt(code);
}

/** The number of a type by its name or number. @throws FormatError */
export function typeCode(value: Value, where: string): number {
  if (typeof value === 'bigint' && value >= 0n && value < 2n ** 32n) return Number(value);
  const code =
    typeof value === 'string' ? names.findIndex((name) => name.toLowerCase() === value.toLowerCase()) : -1;
  if (code >= 0) return code;
  throw new FormatError(`${where} is a data type of Sparkplug such as Int32, Double, Boolean or String.`);
}

interface IntegerKind {
  readonly bits: number;
  readonly signed: boolean;
  /** Which member of the union: UInt32 is written as Eclipse Tahu does, and read in both. */
  readonly field: 'intValue' | 'longValue';
}

const integers: Readonly<Record<string, IntegerKind>> = {
  Int8: { bits: 8, signed: true, field: 'intValue' },
  Int16: { bits: 16, signed: true, field: 'intValue' },
  Int32: { bits: 32, signed: true, field: 'intValue' },
  Int64: { bits: 64, signed: true, field: 'longValue' },
  UInt8: { bits: 8, signed: false, field: 'intValue' },
  UInt16: { bits: 16, signed: false, field: 'intValue' },
  UInt32: { bits: 32, signed: false, field: 'longValue' },
  UInt64: { bits: 64, signed: false, field: 'longValue' },
  DateTime: { bits: 64, signed: false, field: 'longValue' },
};

export function integerKind(code: number): IntegerKind | undefined {
  const name = names[code] ?? '';
  return Object.hasOwn(integers, name) ? integers[name] : undefined;
}

/** Bits of an integer as its type means them: Int8's -1 may be sent as 255 or as 4294967295. */
export function fromBits({ bits, signed }: IntegerKind, raw: bigint): bigint {
  return signed ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw);
}

/** @throws FormatError when the number is out of the type's range */
export function toBits(
  code: number,
  { bits, signed, field }: IntegerKind,
  value: Value,
  where: string,
): bigint {
  const least = signed ? -(2n ** BigInt(bits - 1)) : 0n;
  const most = signed ? 2n ** BigInt(bits - 1) - 1n : 2n ** BigInt(bits) - 1n;
  if (typeof value === 'bigint' && value >= least && value <= most) {
    return BigInt.asUintN(field === 'intValue' ? 32 : 64, value);
  }
  throw new FormatError(`${where}: ${names[code] ?? code} takes a whole number from ${least} to ${most}.`);
}

/** The shortest number that is the same 32-bit float: 0.1 instead of 0.10000000149011612. */
export function shortFloat(value: number): number {
  for (let digits = 6; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Object.is(Math.fround(short), value)) return short;
  }
  return value;
}

type Member =
  | 'Int8'
  | 'Int16'
  | 'Int32'
  | 'Int64'
  | 'UInt8'
  | 'UInt16'
  | 'UInt32'
  | 'UInt64'
  | 'Float'
  | 'Double'
  | 'DateTime';

const widths: Readonly<Record<Member, number>> = {
  ...{ Int8: 1, Int16: 2, Int32: 4, Int64: 8, UInt8: 1, UInt16: 2, UInt32: 4, UInt64: 8 },
  ...{ Float: 4, Double: 8, DateTime: 8 },
};

/** The members of an array type in its bytes, little endian; undefined when the type is no array, or the bytes do not fit it. */
export function arrayOf(code: number, bytes: Uint8Array): readonly Value[] | undefined {
  const name = names[code] ?? '';
  if (!name.endsWith('Array')) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (name === 'BooleanArray') {
    if (bytes.length < 4) return undefined;
    const count = view.getUint32(0, true);
    if (bytes.length !== 4 + Math.ceil(count / 8)) return undefined;
    return Array.from(
      { length: count },
      (_, index) => ((view.getUint8(4 + (index >> 3)) >> (7 - (index & 7))) & 1) === 1,
    );
  }
  if (name === 'StringArray') {
    if (bytes.length > 0 && bytes.at(-1) !== 0) return undefined;
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
        .decode(bytes)
        .split('\0')
        .slice(0, -1);
    } catch {
      return undefined;
    }
  }
  const member = name.slice(0, -'Array'.length) as Member;
  const width = widths[member];
  if (bytes.length % width !== 0) return undefined;
  return Array.from({ length: bytes.length / width }, (_, index) => readMember(view, index * width, member));
}

function readMember(view: DataView, at: number, member: Member): Value {
  if (member === 'Float') return shortFloat(view.getFloat32(at, true));
  if (member === 'Double') return view.getFloat64(at, true);
  const width = widths[member];
  let raw = 0n;
  for (let index = width - 1; index >= 0; index--) raw = (raw << 8n) | BigInt(view.getUint8(at + index));
  return fromBits({ bits: width * 8, signed: member.startsWith('Int'), field: 'longValue' }, raw);
}

/** The bytes of an array type. @throws FormatError when a member does not fit */
export function arrayBytes(code: number, members: readonly Value[], where: string): Uint8Array {
  const name = names[code] ?? '';
  const wrong = (index: number): never => {
    throw new FormatError(`${where}[${index}] does not fit ${name}.`);
  };
  if (name === 'StringArray') {
    const words = members.map((one, index) =>
      typeof one === 'string' && !one.includes('\0') ? `${one}\0` : wrong(index),
    );
    return new TextEncoder().encode(words.join(''));
  }
  if (name === 'BooleanArray') {
    const bytes = new Uint8Array(4 + Math.ceil(members.length / 8));
    new DataView(bytes.buffer).setUint32(0, members.length, true);
    members.forEach((one, index) => {
      if (typeof one !== 'boolean') wrong(index);
      if (one === true) bytes[4 + (index >> 3)] = (bytes[4 + (index >> 3)] ?? 0) | (0x80 >> (index & 7));
    });
    return bytes;
  }
  const member = name.slice(0, -'Array'.length) as Member;
  const width = widths[member];
  const view = new DataView(new ArrayBuffer(members.length * width));
  members.forEach((one, index) => {
    if (member === 'Float' || member === 'Double') {
      const number = typeof one === 'bigint' ? Number(one) : typeof one === 'number' ? one : wrong(index);
      if (member === 'Float') view.setFloat32(index * width, number, true);
      else view.setFloat64(index * width, number, true);
      return;
    }
    const kind = { bits: width * 8, signed: member.startsWith('Int'), field: 'longValue' as const };
    const bits = toBits(names.indexOf(member), kind, one, `${where}[${index}]`);
    for (let byte = 0; byte < width; byte++)
      view.setUint8(index * width + byte, Number((bits >> BigInt(8 * byte)) & 0xffn));
  });
  return new Uint8Array(view.buffer);
}

/** Is it one of the types whose values are lists? */
export function isArrayType(code: number): boolean {
  return (names[code] ?? '').endsWith('Array');
}
