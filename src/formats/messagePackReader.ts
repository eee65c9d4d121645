/**
 * Reads MessagePack (github.com/msgpack/msgpack/blob/master/spec.md, "Formats") as it was sent: libraries make objects of maps, which
 * have no repeated keys and an order of their own, and numbers of floats and integers alike.
 */
import { FormatError } from './format.ts';
import { Entries, Special, type Value } from './jsonValues.ts';

/** Levels of depth in a payload. */
const deepest = 500;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws FormatError when the bytes are not one whole object */
export function readMessagePack(bytes: Uint8Array): Value {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (reader.left > 0) throw new FormatError(`${reader.left} bytes stand behind it.`);
  return value;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  value(depth: number): Value {
    if (depth > deepest) throw new FormatError(`It is nested deeper than ${deepest} levels.`);
    const at = this.#at;
    const type = this.#unsigned(1);
    if (type < 0x80) return BigInt(type);
    if (type < 0x90) return this.#map(type & 0x0f, depth);
    if (type < 0xa0) return this.#array(type & 0x0f, depth);
    if (type < 0xc0) return this.#text(type & 0x1f);
    if (type >= 0xe0) return BigInt(type - 0x100);
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#take(this.#unsigned(2 ** (type - 0xc4)));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#unsigned(2 ** (type - 0xc7)));
      case 0xca:
        return this.#view.getFloat32(this.#skip(4));
      case 0xcb:
        return this.#view.getFloat64(this.#skip(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return BigInt(this.#unsigned(2 ** (type - 0xcc)));
      case 0xcf:
        return this.#view.getBigUint64(this.#skip(8));
      case 0xd0:
        return BigInt(this.#view.getInt8(this.#skip(1)));
      case 0xd1:
        return BigInt(this.#view.getInt16(this.#skip(2)));
      case 0xd2:
        return BigInt(this.#view.getInt32(this.#skip(4)));
      case 0xd3:
        return this.#view.getBigInt64(this.#skip(8));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(2 ** (type - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#unsigned(2 ** (type - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#unsigned(2 ** (type - 0xdb)), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#unsigned(2 ** (type - 0xdd)), depth);
      default:
        throw new FormatError(`byte ${at} is 0x${type.toString(16)}, which is never used.`);
    }
  }

  /** Each item takes a byte at least: a count beyond that is a lie. */
  #array(count: number, depth: number): Value {
    this.#need(count);
    return Array.from({ length: count }, () => this.value(depth + 1));
  }

  #map(count: number, depth: number): Value {
    this.#need(2 * count);
    return new Entries(
      Array.from({ length: count }, () => [this.value(depth + 1), this.value(depth + 1)] as const),
    );
  }

  #text(length: number): Value {
    const bytes = this.#take(length);
    try {
      return utf8.decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return new Special('raw', 0n, bytes);
    }
  }

  #extension(length: number): Value {
    const type = this.#view.getInt8(this.#skip(1));
    return new Special('ext', BigInt(type), this.#take(length));
  }

  #unsigned(bytes: number): number {
    const at = this.#skip(bytes);
    if (bytes === 1) return this.#view.getUint8(at);
    return bytes === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  #take(length: number): Uint8Array {
    const at = this.#skip(length);
    return this.#bytes.slice(at, at + length);
  }

  /** @returns where the bytes stand that were passed over */
  #skip(length: number): number {
    this.#need(length);
    this.#at += length;
    return this.#at - length;
  }

  #need(bytes: number): void {
    if (bytes > this.left)
      throw new FormatError(`it ends too early: ${bytes} bytes are missing from byte ${this.#at} on.`);
  }
}
