/**
 * Text in windows-1252, as which the Encoding Standard reads the labels iso-8859-1 and us-ascii, too. `TextDecoder` is not used for it:
 * that of Node 22.19 to 24.11 reads the bytes 0x80 to 0x9f as control characters.
 */

/** What the bytes 0x80 to 0x9f are (Encoding Standard, index windows-1252); every other byte is the character of its number. */
const upper = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const bytesOfUpper = new Map(Array.from(upper, (character, index) => [character, 0x80 + index]));

/** Every byte is a character: this cannot fail. */
export function decodeWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (character) => upper.charAt(character.charCodeAt(0) - 0x80));
}

/** Characters that it does not have become question marks. */
export function encodeWindows1252(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return bytesOfUpper.get(character) ?? (code < 0x80 || (code > 0x9f && code < 0x100) ? code : 0x3f);
  });
}
