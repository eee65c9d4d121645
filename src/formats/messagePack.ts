/** MessagePack: read by a reader of ours, which loses nothing, and written by @msgpack/msgpack. */
import {
  decodeTimestampToTimeSpec,
  encode,
  encodeTimeSpecToTimestamp,
  EXT_TIMESTAMP,
  ExtData,
} from '@msgpack/msgpack';
import { FormatError, type Format } from './format.ts';
import { Entries, fromJson, Special, toJson, type Value } from './jsonValues.ts';
import { readMessagePack } from './messagePackReader.ts';

export const messagePack: Format = {
  id: 'messagepack',
  title: 'MessagePack',
  encodes: true,
  decode(bytes) {
    return { json: toJson(decoded(bytes)) };
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

function decoded(bytes: Uint8Array): Value {
  try {
    return readable(readMessagePack(bytes));
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`This is not MessagePack: ${error.message}`);
  }
}

/** With times in place of their extension. */
function readable(value: Value): Value {
  if (value instanceof Special && value.kind === 'ext' && value.content instanceof Uint8Array) {
    return extensionOf(Number(value.id), value.content);
  }
  if (value instanceof Entries) {
    return new Entries(value.pairs.map(([key, one]) => [readable(key), readable(one)] as const));
  }
  return Array.isArray(value) ? (value as readonly Value[]).map(readable) : value;
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
  if (kind === 'raw') return text(content as Uint8Array);
  if (kind !== 'timestamp') throw new FormatError(`MessagePack has no "$${kind}".`);
  const [, seconds = '', fraction = ''] =
    /^([^.]*)(?:\.(\d{1,9}))?Z$/.exec(typeof content === 'string' ? content : '') ?? [];
  const milliseconds = Date.parse(`${seconds}Z`);
  if (Number.isNaN(milliseconds))
    throw new FormatError('"$timestamp" is a time such as 2026-11-25T08:30:00Z.');
  const time = { sec: milliseconds / 1000, nsec: Number(fraction.padEnd(9, '0')) };
  return encode(new ExtData(EXT_TIMESTAMP, encodeTimeSpecToTimestamp(time)));
}

/** Text that is not UTF-8, as it came. */
function text(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 32) return joined(Uint8Array.of(0xa0 | bytes.length), [bytes]);
  // Bytes have the same lengths behind other types.
  const written = encode(bytes);
  written[0] = (written[0] ?? 0) + 0xd9 - 0xc4;
  return written;
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
