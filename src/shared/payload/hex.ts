/** Payload bytes as a hex dump, in the form that hexdump -C and Wireshark made common. */

export const bytesPerLine = 16;
/** Lines that are made at a stretch. */
const linesPerPart = 1024;

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const characters = Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.',
);

/** Lines of offset, 16 bytes in hexadecimal and the same bytes as ASCII (others as a dot), joined by line breaks. */
export function hexDump(bytes: Uint8Array): string {
  return [...hexDumpParts(bytes)].join('');
}

/** The dump in parts of some lines each, to be joined: whoever makes much of it can let others have a turn between. */
export function* hexDumpParts(bytes: Uint8Array): Generator<string, undefined> {
  let part = '';
  for (let offset = 0; offset < bytes.length; offset += bytesPerLine) {
    if (offset > 0) part += '\n';
    part += hexLine(bytes, offset);
    if ((offset / bytesPerLine) % linesPerPart === linesPerPart - 1) {
      yield part;
      part = '';
    }
  }
  yield part;
}

/** Bytes as pairs of hexadecimal digits with a space between them. */
export function hexPairs(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => pairs[byte]).join(' ');
}

/** Bytes as hexadecimal digits alone, two each. */
export function hexDigits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => pairs[byte]).join('');
}

/** Columns of a line at which the two digits of its byte begin, and its character. */
export function hexColumns(index: number): { readonly pair: number; readonly character: number } {
  return { pair: 10 + index * 3 + (index >= 8 ? 1 : 0), character: 60 + index };
}

/** The byte of a line that a column belongs to, the nearest one between two. */
export function byteAtColumn(column: number): number {
  const last = bytesPerLine - 1;
  if (column >= 59) return Math.min(last, Math.max(0, column - 60));
  const within = column - 10 - (column >= 34 ? 1 : 0);
  return Math.max(0, Math.min(last, Math.floor(within / 3)));
}

/** The line of a dump that begins at an offset. */
export function hexLine(bytes: Uint8Array, offset: number): string {
  let left = '';
  let right = '';
  let ascii = '';
  const end = Math.min(offset + bytesPerLine, bytes.length);
  for (let index = offset; index < end; index++) {
    const byte = bytes[index] ?? 0;
    const pair = pairs[byte] ?? '';
    if (index - offset < 8) left += left === '' ? pair : ` ${pair}`;
    else right += right === '' ? pair : ` ${pair}`;
    ascii += characters[byte] ?? '.';
  }
  return `${offset.toString(16).padStart(8, '0')}  ${left.padEnd(23)}  ${right.padEnd(23)}  ${ascii}`;
}
