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
  constants,
} from 'node:zlib';
import type { Compression } from '../shared/payload/format.ts';
import { FormatError } from './format.ts';

/** Bytes that a payload may decompress to. */
export const longestDecompressed = 64 * 1024 * 1024;

const decompressors: Record<
  Compression,
  (bytes: Uint8Array, options: { maxOutputLength: number; finishFlush?: number }) => Buffer
> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  brotli: brotliDecompressSync,
  zstd: zstdDecompressSync,
};
/** Lets input end in the middle. */
const partly: Record<Compression, number> = {
  gzip: constants.Z_SYNC_FLUSH,
  deflate: constants.Z_SYNC_FLUSH,
  brotli: constants.BROTLI_OPERATION_FLUSH,
  zstd: constants.ZSTD_e_flush,
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
    throw new FormatError(complaint(bytes, compression, error));
  }
}

/** Compressed bytes of which the beginning is made when only a look is wanted. */
const longestLook = 16 * 1024;
const longestLookMade = 4 * 1024 * 1024;

/**
 * The beginning of what was compressed, for a look at it; undefined when the bytes cannot be decompressed, or
 * become too many. `whole` tells that it is all of it.
 */
export function decompressBeginning(
  bytes: Uint8Array,
  compression: Compression,
): { readonly bytes: Uint8Array; readonly whole: boolean } | undefined {
  const whole = bytes.length <= longestLook;
  try {
    const made = decompressors[compression](bytes.subarray(0, longestLook), {
      maxOutputLength: longestLookMade,
      ...(whole ? {} : { finishFlush: partly[compression] }),
    });
    return { bytes: made, whole };
  } catch (error) {
    // zlib's errors have a code; nothing else is expected of it.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

export function compress(bytes: Uint8Array, compression: Compression): Uint8Array {
  return compressors[compression](bytes);
}

function complaint(bytes: Uint8Array, compression: Compression, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_BUFFER_TOO_LARGE') {
    const megabytes = longestDecompressed / 1024 / 1024;
    return `${bytes.length} bytes of ${compression} become more than ${megabytes} MB; they were not read on.`;
  }
  const words = error instanceof Error ? error.message : String(error);
  return `This is not ${compression}, or it is damaged: ${words.replace(/\.$/, '')}.`;
}
