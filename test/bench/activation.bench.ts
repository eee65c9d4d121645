/**
 * How long the extension takes to load and activate in the real VS Code, a fresh one for each start, against an empty extension that is an ES module
 * as well; and how many bytes activation loads and the package has.
 */
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createVSIX } from '@vscode/vsce';
import type { Metafile } from 'esbuild';
import { root } from '../support/places.ts';
import { runSuite } from '../support/vscode/runSuite.ts';
import { report, reportFact } from './result.ts';

const starts = 5;
const suite = fileURLToPath(new URL('./activationSuite.ts', import.meta.url));
const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-bench-'));

try {
  const empty = await emptyExtension();
  const ours: number[] = [];
  const reference: number[] = [];
  for (let start = 0; start < starts; start++) {
    reference.push(await activation(empty, 'nobody.empty'));
    ours.push(await activation(root, 'topicscope.topicscope'));
  }
  report(
    { bench: 'activation', what: 'loading and activating', unit: 'ms', reference: 'an empty extension' },
    ours,
    reference,
  );
  const kilobytes = (what: string, bytes: number) => {
    reportFact({ bench: 'activation', what, value: bytes / 1024, unit: 'kB' });
  };
  kilobytes('code that activation loads', await loadedAtOnce());
  kilobytes('the package', await packageBytes());
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function activation(extension: string, id: string): Promise<number> {
  const result = path.join(folder, 'result');
  const { failed } = await runSuite([suite], {
    extension,
    env: { TOPICSCOPE_BENCH_EXTENSION: id, TOPICSCOPE_BENCH_RESULT: result },
    output: (text) => void process.stderr.write(text),
  });
  if (failed > 0) throw new Error(`${id} could not be activated`);
  return Number(await readFile(result, 'utf8'));
}

async function emptyExtension(): Promise<string> {
  const place = path.join(folder, 'empty');
  await mkdir(place);
  const manifest = {
    ...{ name: 'empty', publisher: 'nobody', version: '1.0.0', type: 'module', main: './main.js' },
    engines: { vscode: '^1.105.0' },
  };
  await writeFile(path.join(place, 'package.json'), JSON.stringify(manifest));
  await writeFile(path.join(place, 'main.js'), 'export function activate() {}\n');
  return place;
}

/** Bytes of the extension's entry and of the chunks that it imports at once. */
async function loadedAtOnce(): Promise<number> {
  const made = JSON.parse(await readFile(path.join(root, 'dist/meta.json'), 'utf8')) as {
    extension: Metafile;
  };
  const { outputs } = made.extension;
  const seen = new Set<string>();
  const visit = (output: string): void => {
    if (seen.has(output)) return;
    seen.add(output);
    for (const { path: imported, kind, external } of outputs[output]?.imports ?? []) {
      if (kind !== 'dynamic-import' && external !== true) visit(imported);
    }
  };
  visit('dist/extension.js');
  return [...seen].reduce((sum, output) => sum + (outputs[output]?.bytes ?? 0), 0);
}

async function packageBytes(): Promise<number> {
  const packagePath = path.join(folder, 'topicscope.vsix');
  await createVSIX({
    ...{ cwd: root, packagePath, dependencies: false },
    ...{ allowMissingRepository: true, rewriteRelativeLinks: false },
  });
  return (await stat(packagePath)).size;
}
