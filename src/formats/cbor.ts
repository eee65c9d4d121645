/** CBOR (RFC 8949) by cbor2, with its diagnostic notation. */
import { decode, diagnose, encode } from 'cbor2';
import { FormatError, type Format } from './format.ts';

export const cbor: Format = {
  id: 'cbor',
  title: 'CBOR',
  encodes: true,
  decode(bytes) {
    try {
      return { json: JSON.stringify(decode(bytes)), text: diagnose(bytes) };
    } catch (error) {
      throw new FormatError(`This is not CBOR: ${error instanceof Error ? error.message : String(error)}.`);
    }
  },
  encode(text) {
    return encode(JSON.parse(text));
  },
};
