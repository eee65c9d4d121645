/** XML 1.0: checked by parse-xml, which expands no entities of a document's own, and formatted. */
import { parseXml, XmlError } from '@rgrove/parse-xml';
import formatXml from 'xml-formatter';
import { decodeText, encodeText } from '../shared/payload/text.ts';
import { FormatError, type Format } from './format.ts';

export const xml: Format = {
  id: 'xml',
  title: 'XML',
  encodes: true,
  decode(bytes) {
    const text = decodeText(bytes);
    if (text === undefined) throw new FormatError('This is not UTF-8, so it is not read as XML.');
    check(text);
    return { text: formatted(text), language: 'xml' };
  },
  encode(written) {
    check(written);
    return encodeText(written);
  },
  detect(bytes) {
    const text = decodeText(bytes.subarray(0, 64), false);
    return text !== undefined && /^\ufeff?\s*<(?:\?xml\s|[A-Za-z_][\w.:-]*[\s/>])/.test(text)
      ? 'it begins as an XML document'
      : undefined;
  },
};

function check(text: string): void {
  try {
    parseXml(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const [first = error.message] = error.message.split('\n');
    throw new FormatError(`This is not well-formed XML: ${first}.`);
  }
}

/** Indented; text that stands beside elements stays as it is. */
function formatted(text: string): string {
  return formatXml(text, { indentation: '  ', collapseContent: true, lineSeparator: '\n' });
}
