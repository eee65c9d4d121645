/** Plain text, in UTF-8 or another encoding of the WHATWG Encoding Standard. */
import { decodeText, encodeText } from '../shared/payload/text.ts';
import { FormatError, type Format } from './format.ts';
import { decodeWindows1252, encodeWindows1252 } from './windows1252.ts';

export const text: Format = {
  id: 'text',
  title: 'Text',
  encodes: true,
  encoding: true,
  decode(bytes, { choice }) {
    const encoding = encodingName(choice.encoding);
    const decoded = encoding === 'utf-8' ? decodeText(bytes) : decodeAs(bytes, encoding);
    if (decoded === undefined) throw new FormatError(`These bytes are not ${encoding} text.`);
    return { text: decoded, language: 'plaintext' };
  },
  encode(written, { choice }) {
    const encoding = encodingName(choice.encoding);
    if (encoding === 'utf-8') return encodeText(written);
    const encode = Object.hasOwn(writers, encoding) ? writers[encoding] : undefined;
    if (!encode) {
      const known = ['utf-8', ...Object.keys(writers)].join(', ');
      throw new FormatError(`Text can be read in ${encoding}, but written only in ${known}.`);
    }
    const bytes = encode(written);
    // What the encoding does not have would go out as something else.
    const back = decodeAs(bytes, encoding);
    if (back !== written) {
      throw new FormatError(`${encoding} has no character ${firstDifference(written, back ?? '')}.`);
    }
    return bytes;
  },
};

/** The encoding's name in the Encoding Standard. @throws FormatError for a label that nobody knows */
function encodingName(label = 'utf-8'): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new FormatError(
      `There is no text encoding "${label}": write utf-8, utf-16le, iso-8859-1, windows-1252 or another of the Encoding Standard.`,
    );
  }
}

function decodeAs(bytes: Uint8Array, encoding: string): string | undefined {
  if (encoding === 'windows-1252') return decodeWindows1252(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Encodings that text can be written in besides UTF-8. */
const writers: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'utf-16le': (written) => new Uint8Array(Buffer.from(written, 'utf16le')),
  'utf-16be': (written) => new Uint8Array(Buffer.from(written, 'utf16le').swap16()),
  'windows-1252': encodeWindows1252,
};

function firstDifference(written: string, back: string): string {
  const others = Array.from(back);
  return JSON.stringify(Array.from(written).find((character, index) => character !== others[index]));
}
