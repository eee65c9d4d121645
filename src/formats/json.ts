/** JSON (RFC 8259) in UTF-8. */
import { jsonProblem, looksLikeJson } from '../shared/payload/json.ts';
import { decodeText, encodeText } from '../shared/payload/text.ts';
import { FormatError, type Format } from './format.ts';

export const json: Format = {
  id: 'json',
  title: 'JSON',
  encodes: true,
  decode(bytes) {
    const text = decodeText(bytes);
    if (text === undefined) throw new FormatError('This is not UTF-8, so it is not JSON.');
    const problem = jsonProblem(text);
    if (problem !== undefined) throw new FormatError(`This is not JSON: ${problem}.`);
    return { json: text };
  },
  encode(text) {
    const problem = jsonProblem(text);
    if (problem !== undefined) throw new FormatError(`This is not JSON: ${problem}.`);
    return encodeText(text);
  },
  detect(bytes) {
    const text = decodeText(bytes);
    return text !== undefined && looksLikeJson(text) && jsonProblem(text) === undefined
      ? 'it is valid JSON'
      : undefined;
  },
};
