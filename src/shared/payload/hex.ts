/** Payload bytes as a hex dump, in the form that hexdump -C and Wireshark made common. */

const bytesPerLine = 16;

/** Lines of offset, 16 bytes in hexadecimal and the same bytes as ASCII (others as a dot), joined by line breaks. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += bytesPerLine) {
    const line = bytes.subarray(offset, offset + bytesPerLine);
    const left = hexPairs(line.subarray(0, 8)).padEnd(23);
    const right = hexPairs(line.subarray(8)).padEnd(23);
    lines.push(`${offset.toString(16).padStart(8, '0')}  ${left}  ${right}  ${ascii(line)}`);
  }
  return lines.join('\n');
}

/** Bytes as pairs of hexadecimal digits with a space between them. */
export function hexPairs(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function ascii(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(
    '',
  );
}
