/** Runs test files inside the real VS Code with the extension loaded, through @vscode/test-electron. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { build, type BuildOptions } from 'esbuild';
import { cache, root } from '../places.ts';
import { ownPath } from '../run.ts';
import type { SuiteOrder, SuiteResult } from './suiteFiles.ts';

export interface RunSuiteOptions {
  /** Extension to load; this project's own by default. */
  readonly extension?: string;
  /** For the extension host. */
  readonly env?: NodeJS.ProcessEnv;
  /** Takes what the suite writes; standard output by default. */
  readonly output?: (text: string) => void;
  /** Keep VS Code's logs when something failed (default); a test of failures itself does not want them. */
  readonly keepLogs?: boolean;
}

/** Bundled for Node; what mocha and native modules are stays outside and is found from .vscode-test by Node itself. */
const bundling: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  sourcemap: 'inline',
  logLevel: 'warning',
  outExtension: { '.js': '.mjs' },
  external: [
    'vscode',
    'mocha',
    'aws-crt',
    'aws-iot-device-sdk-v2',
    'esbuild',
    'playwright-core',
    '@vscode/test-electron',
  ],
  // So that a suite outside of this checkout can use its packages.
  nodePaths: [path.join(root, 'node_modules')],
  banner: {
    js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
  },
};

/**
 * Runs suites: TypeScript is bundled first, JavaScript is loaded as it is. A module that exports run()
 * runs itself and counts as one test; anything else is a mocha file.
 *
 * Returns the counts, with at least one failure when VS Code ended without telling any. What VS Code
 * logged stays in .vscode-test/suites/… when something failed.
 */
export async function runSuite(
  files: readonly string[],
  options: RunSuiteOptions = {},
): Promise<SuiteResult> {
  await mkdir(path.join(cache, 'suites'), { recursive: true });
  const folder = await mkdtemp(path.join(cache, 'suites/run-'));
  const suites = await bundle(files, folder);
  const order: SuiteOrder = {
    files: suites.map(({ loaded }) => loaded),
    minutesForOneTest: 10,
    color: process.stdout.isTTY,
  };
  await writeFile(path.join(folder, 'suite.json'), JSON.stringify(order));
  const workspace = path.join(folder, 'workspace');
  await mkdir(workspace);

  const output = options.output ?? ((text: string) => void process.stdout.write(text));
  const following = new AbortController();
  const followed = follow(path.join(folder, 'output.log'), output, following.signal);
  const exitCode = await runTests({
    vscodeExecutablePath: await findEditor(),
    extensionDevelopmentPath: options.extension ?? root,
    extensionTestsPath: path.join(folder, 'runner.mjs'),
    launchArgs: [workspace, '--disable-extensions', `--user-data-dir=${path.join(folder, 'user')}`],
    extensionTestsEnv: {
      ...ownPath(),
      ...options.env,
      TOPICSCOPE_LAUNCHER_DATA: path.join(folder, 'vscode'),
    },
  }).catch((error: unknown) => (error as { code?: number }).code ?? 1);
  following.abort();
  await followed;

  const file = path.join(folder, 'result.json');
  if (!existsSync(file)) {
    output(`VS Code ended (code ${exitCode}) before the suite had a result. Its logs are in ${folder}\n`);
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      failures: [{ name: 'VS Code ended before the suite', message: `code ${exitCode}` }],
    };
  }
  const result = JSON.parse(await readFile(file, 'utf8')) as SuiteResult;
  for (const failure of result.failures) {
    const named = suites.find(({ loaded }) => loaded === failure.file)?.file;
    if (named !== undefined) failure.file = named;
  }
  if (exitCode !== 0 && result.failed === 0) {
    output(`The suite passed, but VS Code ended with code ${exitCode}. Its logs are in ${folder}\n`);
    result.failed++;
    result.failures.push({ name: 'VS Code', message: `It ended with code ${exitCode}` });
  }
  if (result.failed === 0 || options.keepLogs === false)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  return result;
}

/** Bundles the runner and all TypeScript among the files into the folder; returns what to load for each, in order. */
async function bundle(
  files: readonly string[],
  folder: string,
): Promise<{ readonly file: string; readonly loaded: string }[]> {
  const runner = path.join(import.meta.dirname, 'suite.ts');
  await build({ ...bundling, entryPoints: { runner }, outdir: folder });
  const named = files.map((file, index) => {
    if (!/\.[cm]?ts$/.test(file)) return { file, loaded: file };
    const name = `${index}-${path.basename(file).replace(/\.[cm]?ts$/, '')}`;
    return { file, name, loaded: path.join(folder, `${name}.mjs`) };
  });
  const entries = named.flatMap(({ file, name }) => (name === undefined ? [] : [[name, file] as const]));
  if (entries.length > 0)
    await build({ ...bundling, entryPoints: Object.fromEntries(entries), outdir: folder });
  return named.map(({ file, loaded }) => ({ file, loaded }));
}

/**
 * The VS Code to run in: TOPICSCOPE_TEST_VSCODE may say `desktop`, `browser` (the launcher in this
 * folder) or the path of an executable. Left out, it is the desktop one where that can be had.
 */
async function findEditor(): Promise<string> {
  const wanted = process.env['TOPICSCOPE_TEST_VSCODE'] ?? 'auto';
  const launcher = path.join(import.meta.dirname, 'launcher.ts');
  if (wanted === 'browser') return launcher;
  if (wanted !== 'auto' && wanted !== 'desktop') return path.resolve(wanted);
  if (wanted === 'auto' && !(canShowWindows() && (await canDownload()))) return launcher;
  try {
    return await downloadAndUnzipVSCode({ cachePath: cache });
  } catch (error) {
    if (wanted === 'desktop') throw error;
    console.error(
      `The desktop VS Code could not be downloaded (${String(error)}): using the one in a browser`,
    );
    return launcher;
  }
}

function canShowWindows(): boolean {
  return (
    process.platform !== 'linux' ||
    process.env['DISPLAY'] !== undefined ||
    process.env['WAYLAND_DISPLAY'] !== undefined
  );
}

/** A closed network is found out within two seconds; the download alone would try for minutes. */
async function canDownload(): Promise<boolean> {
  try {
    const answer = await fetch('https://update.code.visualstudio.com/api/releases/stable', {
      method: 'HEAD',
      signal: AbortSignal.timeout(2000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

/** Passes on what is appended to a file until it is told to stop, and then the rest. */
async function follow(file: string, output: (text: string) => void, signal: AbortSignal): Promise<void> {
  await writeFile(file, '');
  const handle = await open(file);
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const last = signal.aborted;
      for (;;) {
        const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(65_536) });
        if (bytesRead === 0) break;
        output(decoder.decode(buffer.subarray(0, bytesRead), { stream: true }));
      }
      if (last) return;
      await delay(100, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await handle.close();
  }
}
