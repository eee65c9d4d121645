/** Bytes that no device would send: random ones, and valid payloads that were changed at random, the same for the same seed. */
import { encode as encodeCbor } from 'cbor2';
import { encode as encodeMessagePack } from '@msgpack/msgpack';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { hostilePayloads } from './hostile.ts';

/** A generator of numbers from 0 to below 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const sample = {
  id: 12,
  name: 'grün',
  list: [1, 2.5, null, true],
  deep: { a: { b: [{}, []] } },
  raw: Uint8Array.of(0, 255),
};
const text = JSON.stringify({ ...sample, raw: 'AP8=' });
const valid: readonly Uint8Array[] = [
  Buffer.from(text),
  Buffer.from('<a x="1"><b>text</b><!-- c --><c/></a>'),
  encodeCbor(sample),
  encodeMessagePack(sample),
  Buffer.from('0a050a0131120041000000000000f03f', 'hex'),
  gzipSync(text),
  brotliCompressSync(text),
  zstdCompressSync(text),
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from('4f626a0104166176726f2e736368656d61', 'hex'),
  ...hostilePayloads.map(({ bytes }) => bytes()).filter(({ length }) => length < 100_000),
];

/** Payloads without end. */
export function* fuzzedPayloads(random: () => number): Generator<Uint8Array, never> {
  const below = (limit: number): number => Math.floor(random() * limit);
  for (;;) {
    if (random() < 0.3) {
      yield Uint8Array.from({ length: below(300) }, () => below(256));
      continue;
    }
    let bytes = Uint8Array.from(valid[below(valid.length)] ?? []);
    for (let change = below(5); change >= 0; change--) bytes = changed(bytes, below);
    yield bytes;
  }
}

function changed(bytes: Uint8Array, below: (limit: number) => number): Uint8Array<ArrayBuffer> {
  const at = below(bytes.length + 1);
  const copy = Uint8Array.from(bytes);
  switch (below(5)) {
    case 0:
      if (at < copy.length) copy[at] = below(256);
      return copy;
    case 1:
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << below(8));
      return copy;
    case 2:
      return copy.slice(0, at);
    case 3:
      // A stretch comes again and again.
      return Uint8Array.from([
        ...copy.slice(0, at),
        ...copy.slice(Math.max(0, at - 8), at),
        ...copy.slice(at),
      ]);
    default:
      return Uint8Array.from([...copy.slice(0, at), 0xff, 0xff, 0xff, 0xff, ...copy.slice(at)]);
  }
}
