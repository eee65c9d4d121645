/** Bytes as they are: a hex dump to read, pairs of hexadecimal digits to write. */
import { hexDump } from '../shared/payload/hex.ts';
import { FormatError, type Format } from './format.ts';

export const hex: Format = {
  id: 'hex',
  title: 'Hex',
  encodes: true,
  decode: (bytes) => ({ text: hexDump(bytes), language: 'plaintext' }),
  encode: (written) => bytesOfHex(written),
};

const dumpLine = /^[0-9a-f]{8} {2}[0-9a-f ]{0,48}?(?: {2}.*)?$/i;

/**
 * Bytes from pairs of digits: `0a0b`, `0a 0b`, `0x0a, 0x0b`, `0a:0b`, or a hex dump with its offsets.
 *
 * @throws FormatError that names what is wrong and where
 */
export function bytesOfHex(written: string): Uint8Array {
  const lines = written.split(/\r?\n/).filter((line) => line.trim() !== '');
  const isDump = lines.length > 0 && lines.every((line) => dumpLine.test(line));
  // Of a dump's line the part between offset and characters; 16 pairs are 49 columns wide.
  const digits = (isDump ? lines.map((line) => line.slice(10, 59)).join(' ') : written)
    .replace(/0x/gi, '')
    .replace(/[\s,;:_-]/g, '');
  const wrong = /[^0-9a-f]/i.exec(digits);
  if (wrong) {
    throw new FormatError(`"${wrong[0]}" is not a hexadecimal digit: write pairs such as 0a 0b ff.`);
  }
  if (digits.length % 2 === 1) {
    throw new FormatError('There is an odd number of hexadecimal digits: each byte takes two.');
  }
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
