/**
 * What Node 20 lacks beside Node 22, as far as what is tested needs it to load: set up before the tests where an Electron with
 * Node 20 stands for VS Code's. Elsewhere it does nothing. That nothing reads the certificates' own dates is the lint's to hold.
 */
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
import zlib from 'node:zlib';

/** undici binds both as it loads, and uses them only for answers that nobody here gives. */
const missing: readonly (readonly [object, string, () => unknown])[] = [
  [
    zlib,
    'createZstdDecompress',
    () => {
      throw new Error('This Node has no zstd.');
    },
  ],
  [threads, 'markAsUncloneable', () => undefined],
];

for (const [module, name, standIn] of missing) {
  if (!(name in module)) Object.defineProperty(module, name, { value: standIn, enumerable: true });
}
syncBuiltinESMExports();
