import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundles } from '../../scripts/bundles.ts';
import { root } from '../support/places.ts';

/** Every kind of file that may ship. */
const kinds = [
  /^package\.json$/,
  /^package\.nls(\.[a-z-]+)?\.json$/,
  /^l10n\/bundle\.l10n(\.[a-z-]+)?\.json$/,
  /^(README\.md|CHANGELOG\.md|LICENSE)$/,
  /^media\/(activity-bar\.svg|icon\.png)$/,
  /^media\/language\/[\w-]+(\.tmLanguage)?\.(svg|json)$/,
  /^media\/(walkthrough|readme)\/[\w-]+\.(svg|png|md)$/,
  /^dist\/extension\.js$/,
  /^dist\/chunks\/[\w-]+\.js$/,
  /^dist\/history\/(reader|transfer|writer)\.js$/,
  /^dist\/formats\/worker\.js$/,
  /^dist\/simulation\.schema\.json$/,
  /^dist\/local\/endpoint\.js$/,
  /^dist\/webview\/(main\.js|main\.css|editor\.js|chart\.js|chart\.css|codicon\.ttf)$/,
];

const needed = [
  'package.json',
  'package.nls.json',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'media/icon.png',
  'media/language/language-configuration.json',
  'media/language/mqtt-message.tmLanguage.json',
  'dist/extension.js',
  'dist/formats/worker.js',
  'dist/history/reader.js',
  'dist/history/transfer.js',
  'dist/history/writer.js',
  'dist/local/endpoint.js',
  'dist/simulation.schema.json',
  'dist/webview/chart.css',
  'dist/webview/chart.js',
  'dist/webview/editor.js',
  'dist/webview/main.js',
  'dist/webview/main.css',
  'dist/webview/codicon.ttf',
];

/** A package above this has swallowed something; raise it knowingly. */
const budget = 2_500_000;

describe('the package', () => {
  let files: string[];
  beforeAll(async () => {
    files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  });

  it('holds nothing but what runs', () => {
    expect(files.filter((file) => !kinds.some((kind) => kind.test(file)))).toEqual([]);
  });

  it('holds all that runs', () => {
    expect(needed.filter((file) => !files.includes(file))).toEqual([]);
  });

  it('tells nothing of the machine that built it', async () => {
    const telling: string[] = [];
    for (const file of files.filter((each) => /\.(js|css|json)$/.test(each))) {
      if ((await readFile(path.join(root, file), 'utf8')).includes(root)) telling.push(file);
    }
    expect(telling).toEqual([]);
  });

  it('carries no source text in the source maps beside it', async () => {
    const { outputFiles } = await build({ ...bundles.history, write: false });
    const map = outputFiles.find((file) => file.path.endsWith('.map'));
    expect(JSON.parse(map?.text ?? '{}')).not.toHaveProperty('sourcesContent.0');
  });

  it('can be made without a network and stays small', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-package-'));
    try {
      const packagePath = path.join(folder, 'topicscope.vsix');
      await createVSIX({
        cwd: root,
        packagePath,
        dependencies: false,
        allowMissingRepository: true,
        rewriteRelativeLinks: false,
      });
      expect((await stat(packagePath)).size).toBeLessThan(budget);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
