/** The bundles that ship, by their name in dist/meta.json. */
import path from 'node:path';
import type { BuildOptions } from 'esbuild';

export const root = path.resolve(import.meta.dirname, '..');

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  minify: true,
  // "external" leaves no comment in the bundle that would point to a map which isn't shipped.
  sourcemap: 'external',
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
};

/** What every bundle for Node has in common. */
export const node: BuildOptions = {
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

export const bundles = {
  // Lazy import()s become chunks of their own, so activation loads only what it needs.
  extension: {
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    external: ['vscode'],
  },
  history: {
    ...node,
    entryPoints: {
      writer: 'src/history/writing/worker.ts',
      reader: 'src/history/reading/worker.ts',
      transfer: 'src/history/transfer/worker.ts',
    },
    outdir: 'dist/history',
  },
  formats: {
    ...node,
    entryPoints: { worker: 'src/formats/worker.ts' },
    outdir: 'dist/formats',
  },
  endpoint: { ...node, entryPoints: { endpoint: 'src/local/main.ts' }, outdir: 'dist/local' },
  webview: {
    ...common,
    // Each page has a bundle of its own; the console's payload editor is loaded when its composer opens.
    entryPoints: {
      main: 'webview/main.ts',
      editor: 'webview/payloadEditor/main.ts',
      chart: 'webview/chart/main.ts',
    },
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    define: { 'process.env.NODE_ENV': '"production"' },
  },
} satisfies Record<string, BuildOptions>;
