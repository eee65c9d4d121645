/** Payloads that are base64 text (RFC 4648, also its URL alphabet): what is in it is shown as text, or as a hex dump. */
import { hexDump } from '../shared/payload/hex.ts';
import { decodeText, isReadable } from '../shared/payload/text.ts';
import { FormatError, type Format } from './format.ts';

export const base64: Format = {
  id: 'base64',
  title: 'Base64',
  encodes: true,
  decode(bytes) {
    const text = decodeText(bytes);
    const inner = text === undefined ? undefined : bytesOfBase64(text);
    if (!inner) throw new FormatError('These bytes are not base64 text.');
    const readable = decodeText(inner);
    const isText = readable !== undefined && isReadable(readable);
    return {
      text: isText ? readable : hexDump(inner),
      language: 'plaintext',
      notes: [`Base64 of ${inner.length} bytes${isText ? ' of text' : ''}.`],
    };
  },
  /** The text, or a hex dump of the bytes, becomes base64 text. */
  encode: (written) => new TextEncoder().encode(Buffer.from(written, 'utf8').toString('base64')),
};

/** What a base64 text holds; undefined when it is none. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  const plain = text.replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return undefined;
  return new Uint8Array(Buffer.from(plain, 'base64'));
}
