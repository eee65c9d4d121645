/** Compression around a format, bounded: a few bytes must not become gigabytes. */
import {
  brotliCompressSync,
  brotliDecompressSync,
  deflateSync,
  gunzipSync,
  gzipSync,
  inflateSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib';
import type { Compression } from '../shared/payload/format.ts';
import { FormatError } from './format.ts';

/** Bytes that a payload may decompress to. */
export const longestDecompressed = 64 * 1024 * 1024;

const decompressors: Record<
  Compression,
  (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer
> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  brotli: brotliDecompressSync,
  zstd: zstdDecompressSync,
};
const compressors: Record<Compression, (bytes: Uint8Array) => Buffer> = {
  gzip: (bytes) => gzipSync(bytes),
  deflate: (bytes) => deflateSync(bytes),
  brotli: (bytes) => brotliCompressSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
};

/** What was compressed. @throws FormatError for anything else, and for more than `longestDecompressed` bytes */
export function decompress(bytes: Uint8Array, compression: Compression): Uint8Array {
  try {
    return decompressors[compression](bytes, { maxOutputLength: longestDecompressed });
  } catch (error) {
    throw new FormatError(`${compression}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

export function compress(bytes: Uint8Array, compression: Compression): Uint8Array {
  return compressors[compression](bytes);
}
