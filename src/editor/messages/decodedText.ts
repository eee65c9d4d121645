/** What a format says of a payload, as the text of a document. Knows no VS Code. */
import { formatJsonParts } from '../../shared/payload/json.ts';
import type { DecodeResult } from '../../shared/payload/format.ts';
import { joined, messageText } from './messageText.ts';

export interface DocumentText {
  readonly text: string;
  /** Ending of the document's name: it tells VS Code the language. */
  readonly extension: 'json' | 'xml' | 'txt' | 'hex.txt';
}

/**
 * The decoded payload: its value as formatted JSON, else its text. What is wrong, and what has no text (an image), stands above the
 * payload's bytes.
 */
export async function decodedText(payload: Uint8Array, result: DecodeResult): Promise<DocumentText> {
  if (!result.ok) return await rawBelow(result.problem, payload);
  const { json, text, language, image } = result.decoded;
  if (json !== undefined) return { text: await joined(formatJsonParts(json)), extension: 'json' };
  if (text !== undefined) return { text, extension: language === 'xml' ? 'xml' : 'txt' };
  return await rawBelow(
    image ? `An image (${image.mediaType}), as bytes. Save Payload makes a file of it.` : 'No text.',
    payload,
  );
}

/** Can two decoded payloads be compared: are both read, and both values, or both texts? */
export function areComparable(left: DecodeResult, right: DecodeResult): boolean {
  const kinds = [left, right].map((result) => {
    if (!result.ok) return undefined;
    return result.decoded.json !== undefined
      ? 'json'
      : result.decoded.text !== undefined
        ? 'text'
        : undefined;
  });
  return kinds[0] !== undefined && kinds[0] === kinds[1];
}

async function rawBelow(words: string, payload: Uint8Array): Promise<DocumentText> {
  return { text: `${words}\n\n${await messageText(payload, 'hex')}`, extension: 'hex.txt' };
}
