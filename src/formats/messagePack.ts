/** MessagePack (github.com/msgpack/msgpack/blob/master/spec.md) by @msgpack/msgpack. */
import {
  decode,
  DecodeError,
  decodeTimestampToTimeSpec,
  encode,
  encodeTimeSpecToTimestamp,
  EXT_TIMESTAMP,
  ExtData,
  type ExtensionCodecType,
} from '@msgpack/msgpack';
import { FormatError, type Format } from './format.ts';
import { Entries, fromJson, Special, toJson, type Value } from './jsonValues.ts';

/** Extensions are handed over as they are. */
const extensions: ExtensionCodecType<undefined> = {
  tryToEncode: () => null,
  decode: (data, type) => new ExtData(type, new Uint8Array(data)),
};

/** Marks a key that is no text: the library's keys are text or numbers. */
const keyMark = '\u0000key:';

export const messagePack: Format = {
  id: 'messagepack',
  title: 'MessagePack',
  encodes: true,
  decode(bytes) {
    return { json: toJson(plain(decoded(bytes))) };
  },
  encode: (text) => bytesOf(fromJson(text)),
  detect(bytes) {
    // Only maps and arrays say something; most other bytes are MessagePack of some kind.
    const first = bytes[0] ?? 0;
    const structured = (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
    if (!structured || bytes.length < 2) return undefined;
    try {
      decoded(bytes);
      return 'it is one whole MessagePack object';
    } catch {
      return undefined;
    }
  },
};

function decoded(bytes: Uint8Array): unknown {
  try {
    return decode(bytes, {
      useBigInt64: true,
      extensionCodec: extensions,
      rawStrings: false,
      mapKeyConverter: (key) =>
        typeof key === 'string' && !key.startsWith(keyMark) ? key : keyMark + toJson(plain(key)),
    });
  } catch (error) {
    if (error instanceof FormatError) throw error;
    // DecodeError, RangeError for what ends too early, TypeError for text that is not UTF-8.
    if (error instanceof DecodeError || error instanceof RangeError || error instanceof TypeError) {
      throw new FormatError(`This is not MessagePack: ${error.message.replace(/\.$/, '')}.`);
    }
    throw error;
  }
}

function plain(value: unknown): Value {
  if (typeof value === 'number')
    return Number.isInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  if (value instanceof ExtData) return extensionOf(value.type, value.data as Uint8Array);
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return new Entries(
      Object.entries(value).map(([key, one]) => [
        key.startsWith(keyMark) ? fromJson(key.slice(keyMark.length)) : key,
        plain(one),
      ]),
    );
  }
  return value as Value;
}

function extensionOf(type: number, data: Uint8Array): Value {
  if (type === EXT_TIMESTAMP && [4, 8, 12].includes(data.length)) {
    const { sec, nsec } = decodeTimestampToTimeSpec(data);
    const seconds = new Date(sec * 1000);
    // What no date has, years beyond 275760, stays bytes.
    if (!Number.isNaN(seconds.getTime()) && nsec < 1e9) {
      const fraction = nsec === 0 ? '' : `.${String(nsec).padStart(9, '0')}`;
      return new Special('timestamp', 0n, seconds.toISOString().replace('.000Z', `${fraction}Z`));
    }
  }
  return new Special('ext', BigInt(type), data);
}

/** Maps are written pair by pair, for their keys may be anything. */
function bytesOf(value: Value): Uint8Array {
  if (Array.isArray(value))
    return joined(head(0x90, 0xdc, value.length), (value as readonly Value[]).map(bytesOf));
  if (value instanceof Entries) {
    return joined(head(0x80, 0xde, value.pairs.length), value.pairs.flat().map(bytesOf));
  }
  if (value instanceof Special) return extensionBytes(value);
  if (typeof value === 'bigint') return integer(value);
  if (typeof value === 'number') return encode(value, { forceIntegerToFloat: true });
  if (value === undefined) throw new FormatError('MessagePack has no "$undefined".');
  return encode(value);
}

function extensionBytes({ kind, id, content }: Special): Uint8Array {
  if (kind === 'ext') {
    if (id < -128n || id > 127n) throw new FormatError('"$ext" is a number from -128 to 127.');
    return encode(new ExtData(Number(id), content as Uint8Array));
  }
  if (kind !== 'timestamp') throw new FormatError(`MessagePack has no "$${kind}".`);
  const [, seconds = '', fraction = ''] =
    /^(.*?)(?:\.(\d{1,9}))?Z$/.exec(typeof content === 'string' ? content : '') ?? [];
  const milliseconds = Date.parse(`${seconds}Z`);
  if (Number.isNaN(milliseconds))
    throw new FormatError('"$timestamp" is a time such as 2026-11-25T08:30:00Z.');
  const time = { sec: milliseconds / 1000, nsec: Number(fraction.padEnd(9, '0')) };
  return encode(new ExtData(EXT_TIMESTAMP, encodeTimeSpecToTimestamp(time)));
}

function integer(value: bigint): Uint8Array {
  if (value < -(2n ** 63n) || value >= 2n ** 64n) {
    throw new FormatError(`${value} does not fit into MessagePack's 64 bits.`);
  }
  return Number.isSafeInteger(Number(value)) ? encode(Number(value)) : encode(value, { useBigInt64: true });
}

/** Type and length that stand before the content of an array or a map. */
function head(short: number, long: number, length: number): Uint8Array {
  if (length < 16) return Uint8Array.of(short | length);
  const bytes = length < 0x10000 ? 3 : 5;
  const view = new DataView(new ArrayBuffer(bytes));
  view.setUint8(0, bytes === 3 ? long : long + 1);
  if (bytes === 3) view.setUint16(1, length);
  else view.setUint32(1, length);
  return new Uint8Array(view.buffer);
}

function joined(first: Uint8Array, rest: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([first, ...rest]));
}
