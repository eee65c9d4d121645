/**
 * Runs inside VS Code's extension host: extensionTestsPath points to the bundle of this module. Beside
 * it lies suite.json with what to run; results go to result.json and all output to output.log there, for
 * neither a browser window nor a desktop one has a terminal.
 */
import { Console } from 'node:console';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Writable } from 'node:stream';
import { format } from 'node:util';
import type { SuiteOrder, SuiteResult } from './suiteFiles.ts';

const folder = import.meta.dirname;

interface SuiteModule {
  run?: unknown;
  default?: { run?: unknown };
}

/** Called by VS Code. Rejects when a test failed, which VS Code turns into exit code 1. */
export async function run(): Promise<void> {
  const { files, minutesForOneTest, color } = JSON.parse(
    readFileSync(path.join(folder, 'suite.json'), 'utf8'),
  ) as SuiteOrder;
  captureOutput();
  // After the output is captured: mocha's reporters remember console.log when they are loaded.
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', reporter: 'spec', color, timeout: minutesForOneTest * 60_000 });
  const result: SuiteResult = { passed: 0, failed: 0, skipped: 0, failures: [] };
  try {
    for (const file of files) {
      mocha.suite.emit('pre-require', globalThis, file, mocha);
      const suite = await load(file);
      const own = suite.run ?? suite.default?.run;
      if (typeof own === 'function') await runOwn(file, own as (root: string) => unknown, result);
      mocha.suite.emit('post-require', globalThis, file, mocha);
    }
    if (mocha.suite.total() > 0) await runMocha(mocha, result);
  } catch (error) {
    result.failed++;
    result.failures.push({ name: 'the suites could not be run', message: messageOf(error) });
    console.error(error);
  }
  writeFileSync(path.join(folder, 'result.json'), JSON.stringify(result));
  if (result.failed > 0) throw new Error(`${result.failed} failed`);
}

/** A suite that runs itself: it passes when run() resolves (or calls back) without an error. */
async function runOwn(
  file: string,
  own: (root: string, done?: unknown) => unknown,
  result: SuiteResult,
): Promise<void> {
  try {
    if (own.length < 2) await own(path.dirname(file));
    else
      await new Promise<void>((resolve, reject) => {
        own(path.dirname(file), (error: unknown, failures?: number) => {
          if (error !== null && error !== undefined)
            reject(error instanceof Error ? error : new Error(format(error)));
          else if ((failures ?? 0) > 0) reject(new Error(`${failures ?? 0} failed`));
          else resolve();
        });
      });
    result.passed++;
  } catch (error) {
    result.failed++;
    result.failures.push({ file, name: path.basename(file), message: messageOf(error) });
    console.error(error);
  }
}

async function runMocha(mocha: Mocha, result: SuiteResult): Promise<void> {
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', () => result.passed++);
    runner.on('pending', () => result.skipped++);
    runner.on('fail', (test: Mocha.Runnable, error: unknown) => {
      result.failed++;
      const file = test.file === undefined ? {} : { file: test.file };
      result.failures.push({ ...file, name: test.fullTitle(), message: messageOf(error) });
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : format(error);
}

/** CommonJS is required and ESM imported, each the way VS Code offers `vscode` to it. */
async function load(file: string): Promise<SuiteModule> {
  const isModule =
    file.endsWith('.mjs') ||
    (file.endsWith('.js') &&
      (packageType(file) === 'module' || /^\s*(import|export)\s/m.test(readFileSync(file, 'utf8'))));
  if (isModule) return (await import(pathToFileURL(file).href)) as SuiteModule;
  return createRequire(import.meta.url)(file) as SuiteModule;
}

/** What the nearest package.json says about .js files. */
function packageType(file: string): string | undefined {
  for (let place = path.dirname(file); ; place = path.dirname(place)) {
    try {
      return (JSON.parse(readFileSync(path.join(place, 'package.json'), 'utf8')) as { type?: string }).type;
    } catch {
      if (place === path.dirname(place)) return undefined;
    }
  }
}

/** VS Code's extension host guards the methods of its console against replacement, so all of it is replaced. */
function captureOutput(): void {
  const log = path.join(folder, 'output.log');
  const stdout = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      appendFileSync(log, chunk);
      done();
    },
  });
  const console = new Console({ stdout, colorMode: false });
  const error = console.error.bind(console);
  console.error = (...values: unknown[]) => {
    // The extension host misses VS Code's native modules, which are left out on purpose (install.ts).
    if (!/bindings file|native-watchdog/.test(String(values[0]))) error(...values);
  };
  globalThis.console = console;
}
