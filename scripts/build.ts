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
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, context, type BuildOptions, type Metafile } from 'esbuild';
import { writeManifest } from './manifest.ts';

const root = path.resolve(import.meta.dirname, '..');
const watching = process.argv.includes('--watch');

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  minify: !watching,
  // "external" leaves no comment in the bundle that would point to a map which isn't shipped.
  sourcemap: watching ? 'linked' : 'external',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
};

const node: BuildOptions = {
  ...common,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  // The AWS SDK's CommonJS build hands out its names only as it runs; of its ES modules only what is used comes along.
  mainFields: ['module', 'main'],
  // CommonJS packages inside an ESM bundle still call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
  },
};

const bundles: Record<string, BuildOptions> = {
  // Lazy import()s become chunks of their own, so activation loads only what it needs.
  extension: {
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: ['vscode'],
  },
  worker: { ...node, entryPoints: { worker: 'src/history/worker.ts' }, outdir: 'dist/history' },
  endpoint: { ...node, entryPoints: { endpoint: 'src/local/main.ts' }, outdir: 'dist/local' },
  webview: {
    ...common,
    entryPoints: { main: 'webview/main.ts' },
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    define: { 'process.env.NODE_ENV': '"production"' },
  },
};

function entryOf(options: BuildOptions): string {
  return Object.values(options.entryPoints as Record<string, string>)[0] ?? '';
}

await writeManifest(root);

const metafiles: Record<string, Metafile> = {};
for (const [name, options] of Object.entries(bundles)) {
  const entry = entryOf(options);
  if (!existsSync(path.join(root, entry))) {
    console.error(`build: ${entry} is not there yet, ${name} left out`);
    continue;
  }
  if (watching) {
    await (await context({ ...options, logLevel: 'info' })).watch();
  } else {
    metafiles[name] = (await build(options)).metafile as Metafile;
  }
}
if (!watching) {
  await mkdir(path.join(root, 'dist'), { recursive: true });
  await removeAllBut(Object.values(metafiles).flatMap((metafile) => Object.keys(metafile.outputs)));
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
