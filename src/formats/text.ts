/** Plain text in UTF-8. */
import { decodeText, encodeText } from '../shared/payload/text.ts';
import { FormatError, type Format } from './format.ts';

export const text: Format = {
  id: 'text',
  title: 'Text',
  encodes: true,
  encoding: true,
  decode(bytes) {
    const decoded = decodeText(bytes);
    if (decoded === undefined) throw new FormatError('This is not UTF-8.');
    return { text: decoded, language: 'plaintext' };
  },
  encode(written) {
    return encodeText(written);
  },
};
