/**
 * Bundles all that the extension runs into dist/.
 *
 *     node scripts/build.ts            minified, as shipped
 *     node scripts/build.ts --watch    readable, and again at every change
 *
 * Source maps lie beside the bundles and stay out of the package (.vscodeignore).
 * dist/meta.json holds esbuild's metafile of each bundle, by its name; it is written last, so its time of
 * change says when dist/ was complete.
 */
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundles, root } from './bundles.ts';
import { simulationSchema, writeSchemas } from './schemas.ts';
import { watch } from './watch.ts';

if (process.argv.includes('--watch')) await watch();
else await buildAll();

async function buildAll(): Promise<void> {
  await writeSchemas();
  const metafiles: Record<string, Metafile> = {};
  for (const [name, options] of Object.entries(bundles))
    metafiles[name] = (await build({ ...options, metafile: true })).metafile;
  const outputs = Object.values(metafiles).flatMap((metafile) => Object.keys(metafile.outputs));
  await removeAllBut([...outputs, simulationSchema]);
  await writeFile(path.join(root, 'dist/meta.json'), JSON.stringify(metafiles));
}

/** Removes what earlier builds left in dist/. After the build, so that a window that runs from dist/ finds its files all the time. */
async function removeAllBut(outputs: readonly string[]): Promise<void> {
  const kept = new Set(outputs.map((output) => path.resolve(root, output)));
  for (const entry of await readdir(path.join(root, 'dist'), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !kept.has(file)) await rm(file, { force: true });
  }
}
