/** Images that browsers draw, known by their magic numbers. SVG is none of them: it is a document, and shown as XML. */
import { FormatError, type Format } from './format.ts';

interface ImageKind {
  readonly mediaType: string;
  readonly name: string;
  readonly is: (bytes: Uint8Array) => boolean;
}

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const kinds: readonly ImageKind[] = [
  { mediaType: 'image/png', name: 'PNG', is: (bytes) => ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n' },
  {
    mediaType: 'image/jpeg',
    name: 'JPEG',
    is: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  },
  { mediaType: 'image/gif', name: 'GIF', is: (bytes) => /^GIF8[79]a$/.test(ascii(bytes, 0, 6)) },
  {
    mediaType: 'image/webp',
    name: 'WebP',
    is: (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP',
  },
  { mediaType: 'image/avif', name: 'AVIF', is: (bytes) => /^ftypavi[fs]$/.test(ascii(bytes, 4, 12)) },
  {
    mediaType: 'image/bmp',
    name: 'BMP',
    // The size of the file stands behind the two letters; without it any text with BM would be one.
    is: (bytes) =>
      ascii(bytes, 0, 2) === 'BM' &&
      bytes.length >= 26 &&
      new DataView(bytes.buffer, bytes.byteOffset).getUint32(2, true) === bytes.length,
  },
];

export const image: Format = {
  id: 'image',
  title: 'Image',
  encodes: false,
  decode(bytes) {
    const kind = kinds.find(({ is }) => is(bytes));
    if (!kind) throw new FormatError('This is not a PNG, JPEG, GIF, WebP, AVIF or BMP image.');
    return { image: { mediaType: kind.mediaType, bytes: new Uint8Array(bytes) } };
  },
  detect(bytes) {
    const kind = kinds.find(({ is }) => is(bytes));
    return kind ? `it begins as a ${kind.name} image` : undefined;
  },
};

/** The usual ending of a file for an image; undefined for bytes that are none. */
export function imageExtension(bytes: Uint8Array): string | undefined {
  const name = kinds.find(({ is }) => is(bytes))?.name.toLowerCase();
  return name === 'jpeg' ? 'jpg' : name;
}
