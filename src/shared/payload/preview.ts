/** The beginning of a payload as one line, for lists. */

const mostCharacters = 200;
/** Four bytes are the most that one character of UTF-8 takes; one more, to see whether something was cut. */
const mostBytes = mostCharacters * 4 + 1;
const mostHexBytes = 64;

/**
 * One line of at most 200 UTF-16 units: text with control characters as spaces, or, when the bytes are
 * not UTF-8 text, the first of them in hexadecimal. The bytes may end in the middle of a character.
 */
export function previewPayload(bytes: Uint8Array): string {
  const beginning = bytes.subarray(0, mostBytes);
  const text = decodeText(beginning);
  if (text === undefined) return hexadecimal(bytes);
  const line = text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, ' ');
  return line.length <= mostCharacters ? line : `${cut(line, mostCharacters - 1)}…`;
}

/** Undefined when the bytes are no text: invalid UTF-8, or a NUL in them. */
function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    // With `stream`, a character cut off at the end is left out instead of being an error.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

function hexadecimal(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, mostHexBytes), (byte) => byte.toString(16).padStart(2, '0'));
  return shown.join(' ') + (bytes.length > mostHexBytes ? ' …' : '');
}

/** Cuts without leaving half of a surrogate pair. */
function cut(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
