/** Protobuf without a schema: field numbers and what their bytes may mean, as `protoc --decode_raw` shows it. */
import protobuf from 'protobufjs';
import { isReadable, decodeText } from '../shared/payload/text.ts';
import { FormatError } from './format.ts';
import { Entries, type Value } from './jsonValues.ts';

/** Levels of messages in messages. */
const deepest = 60;

/** All fields in their order; nested messages, text and bytes are guessed. @throws FormatError */
export function rawFields(bytes: Uint8Array, depth = 0): Entries {
  const reader = protobuf.Reader.create(bytes);
  const pairs: (readonly [string, Value])[] = [];
  try {
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const field = tag >>> 3;
      if (field === 0) throw new FormatError('there is no field 0');
      pairs.push([String(field), valueOf(reader, tag & 7, depth)]);
    }
  } catch (error) {
    throw new FormatError(
      `This is not Protobuf: ${(error instanceof Error ? error.message : String(error)).replace(/\.$/, '')}.`,
    );
  }
  return new Entries(pairs);
}

function valueOf(reader: protobuf.Reader, wireType: number, depth: number): Value {
  switch (wireType) {
    case 0:
      return bigOf(reader.uint64());
    case 1:
      return bigOf(reader.fixed64());
    case 2:
      return lengthDelimited(new Uint8Array(reader.bytes()), depth);
    case 5:
      return BigInt(reader.fixed32());
    default:
      throw new FormatError(`wire type ${wireType} is not read without a schema`);
  }
}

function lengthDelimited(bytes: Uint8Array, depth: number): Value {
  const text = decodeText(bytes);
  if (text !== undefined && isReadable(text)) return text;
  if (bytes.length > 0 && depth < deepest) {
    try {
      return rawFields(bytes, depth + 1);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
    }
  }
  return bytes;
}

/** 64 bits come as a pair of 32, or as a number where no pair is needed. */
function bigOf(value: protobuf.Long | number): bigint {
  if (typeof value === 'number') return BigInt(value);
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
}
