/** Payload bytes as text, and text as payload bytes: UTF-8, strictly. */

const encoder = new TextEncoder();

/** Text as it is sent: UTF-8, without a byte order mark. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/**
 * Bytes as text, or undefined when they are not UTF-8: nothing is replaced or left out.
 * @param whole false when `bytes` is the beginning of something longer, so that a character cut at the end is no fault
 */
export function decodeText(bytes: Uint8Array, whole = true): string | undefined {
  try {
    // A byte order mark belongs to the payload, so it is kept.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !whole });
  } catch (error) {
    // TypeError is the decoder's word for "not UTF-8".
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

// Control characters other than tab, line feed, carriage return; their presence tells data from text.
// eslint-disable-next-line no-control-regex -- finding control characters is the purpose
const controlCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** Would a person call this text? False when it holds control characters that text does not have. */
export function isReadable(text: string): boolean {
  return !controlCharacters.test(text);
}

// What is drawn as nothing, or turns the direction of what follows, would let a payload pretend.
const invisibleCharacters =
  // eslint-disable-next-line no-control-regex -- finding control characters is the purpose
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Text with every character that draws nothing or reorders its neighbours written as `\u{…}`. */
export function revealInvisible(text: string): string {
  return text.replace(invisibleCharacters, escaped);
}

/**
 * A topic or another name on one line, so that none looks like another or like nothing: as `revealInvisible`, and line ends,
 * tabs and the spaces at its beginning and end written as `\u{…}`, too.
 */
export function revealName(name: string): string {
  return revealInvisible(name).replace(/^ +| +$|[\t\n\r]/g, (found) => found.replace(/[ \t\n\r]/g, escaped));
}

function escaped(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`;
}
