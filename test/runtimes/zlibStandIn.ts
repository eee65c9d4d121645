/** Node 20's zlib with the names of zstd that bundles import, for an Electron that has none: whoever calls them is told so. */
export * from 'node:zlib';

function none(): never {
  throw new Error('This Node has no zstd.');
}

export const zstdCompressSync = none;
export const zstdDecompressSync = none;
