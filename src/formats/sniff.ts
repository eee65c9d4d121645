/** What bytes look like, compressed or not. Only a beginning of bounded size is decompressed. */
import { decodeText, isReadable } from '../shared/payload/text.ts';
import type { Compression, FormatProposal } from '../shared/payload/format.ts';
import { decompressBeginning } from './layers.ts';
import { formats } from './registry.ts';

/** The formats and compressions that the bytes may be, the surest first; each with its reason. */
export function proposeFormats(bytes: Uint8Array, topic: string): readonly FormatProposal[] {
  const plain = detected(bytes, topic);
  // What is readable text is not compressed.
  const text = decodeText(bytes);
  if (text !== undefined && isReadable(text)) return plain;
  return [...plain, ...compressed(bytes, topic)];
}

function detected(bytes: Uint8Array, topic: string): readonly FormatProposal[] {
  return formats.flatMap((format) => {
    const reason = format.detect?.(bytes, topic);
    return reason === undefined ? [] : [{ choice: { format: format.id }, reason }];
  });
}

function compressed(bytes: Uint8Array, topic: string): readonly FormatProposal[] {
  const compression = magic(bytes);
  if (compression !== undefined) {
    const inner = decompressBeginning(bytes, compression);
    // The magic number alone is not enough for zlib's two bytes.
    if (!inner) return compression === 'deflate' ? [] : [proposal(compression, 'hex', '')];
    const [first] = detected(inner.bytes, topic);
    if (first) return [proposal(compression, first.choice.format, ` and in it ${first.reason}`)];
    return [proposal(compression, ...plainForm(inner.bytes, inner.whole))];
  }
  // Brotli (RFC 7932) has no magic number: only what it makes can tell.
  const inner = decompressBeginning(bytes, 'brotli');
  if (!inner?.whole) return [];
  const [format] = plainForm(inner.bytes, true);
  const [first] = detected(inner.bytes, topic);
  if (format !== 'text' || inner.bytes.length < bytes.length) return [];
  return [
    {
      choice: { format: first?.choice.format ?? 'text', compression: 'brotli' },
      reason: 'decompressed with brotli it is readable text',
    },
  ];
}

/** RFC 1952, section 2.3; RFC 8878, section 3.1.1; RFC 1950, section 2.2. */
function magic(bytes: Uint8Array): Compression | undefined {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  if (a === 0x1f && b === 0x8b && c === 8) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  const isZlib =
    bytes.length > 6 && (a & 0x0f) === 8 && a >> 4 <= 7 && ((a << 8) | b) % 31 === 0 && (b & 0x20) === 0;
  return isZlib ? 'deflate' : undefined;
}

const names: Readonly<Record<Compression, string>> = {
  gzip: 'it begins with the magic number of gzip',
  zstd: 'it begins with the magic number of zstd',
  deflate: 'it begins as zlib does, and can be decompressed',
  brotli: 'it can be decompressed with brotli',
};

function proposal(compression: Compression, format: string, rest: string): FormatProposal {
  return { choice: { format, compression }, reason: `${names[compression]}${rest}` };
}

function plainForm(bytes: Uint8Array, whole: boolean): readonly [format: string, reason: string] {
  const text = decodeText(bytes, whole);
  return text !== undefined && isReadable(text) ? ['text', ', and in it is text'] : ['hex', ''];
}
