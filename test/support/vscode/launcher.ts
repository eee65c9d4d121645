#!/usr/bin/env node
/**
 * Stands in for the desktop VS Code in @vscode/test-electron's runTests({ vscodeExecutablePath }): takes
 * --extensionDevelopmentPath and --extensionTestsPath, opens VS Code's own workbench in a browser with
 * both, and ends with the exit code of the suite. A folder to open may be given, too.
 *
 * What the extension host logs goes to standard output, without VS Code's own noise; all of it to
 * window.log beside the server's log.
 *
 * TOPICSCOPE_LAUNCHER_DATA    folder for the server's settings, state and logs, kept (else a temporary one)
 * TOPICSCOPE_LAUNCHER_MINUTES time after which a suite counts as hung, default 40
 */
import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { launchBrowser } from './browser.ts';
import { startServer } from './server.ts';

const { options, folder } = readArguments(process.argv.slice(2));
const minutes = Number(process.env['TOPICSCOPE_LAUNCHER_MINUTES'] ?? 40);
const keptData = process.env['TOPICSCOPE_LAUNCHER_DATA'];
const dataDir = keptData ?? (await mkdtemp(path.join(tmpdir(), 'topicscope-vscode-')));

const stopped = new Promise<never>((_, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => reject(new Error(`stopped by ${signal}`)));
  }
});

try {
  process.exitCode = await Promise.race([runSuite(), stopped]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  if (keptData === undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
}
// What the race left behind must not keep the process.
process.exit();

/** Opens the window and waits for the suite's exit code. Rejects when the window, the server or the time ends before. */
async function runSuite(): Promise<number> {
  const extensionDevelopmentPath = options.get('extensionDevelopmentPath');
  const extensionTestsPath = options.get('extensionTestsPath');
  if (extensionDevelopmentPath === undefined || extensionTestsPath === undefined) {
    throw new Error('--extensionDevelopmentPath and --extensionTestsPath are needed');
  }
  await mkdir(dataDir, { recursive: true });
  const opened = folder ?? (await mkdtemp(path.join(dataDir, 'workspace-')));
  const server = await startServer({ dataDir });
  void stopped.catch(() => server.stop());
  const browser = await launchBrowser();
  void stopped.catch(() => browser.close());
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const exitCode = new Promise<number>((resolve) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
    });
    await page.exposeFunction('codeAutomationLog', (type: string, args: readonly unknown[]) => {
      const line = `${type}: ${args.map(show).join(' ')}\n`;
      appendFileSync(path.join(dataDir, 'window.log'), line);
      if (!isNoise(line)) process.stdout.write(line);
    });
    const lost = new Promise<never>((_, reject) => {
      page.once('crash', () => reject(new Error('the window crashed before the suite ended')));
      browser.once('disconnected', () => reject(new Error('the browser ended before the suite')));
      void server.ended.then(() => reject(new Error("VS Code's server ended before the suite")));
      setTimeout(() => reject(new Error(`no result after ${minutes} minutes`)), minutes * 60_000).unref();
    });
    lost.catch(() => undefined);
    const url = server.url({ folder: opened, extensionDevelopmentPath, extensionTestsPath });
    // The whole has its time; how long a page takes to load on this machine is no failure.
    const loaded = page.goto(url, { waitUntil: 'commit', timeout: 0 });
    return await Promise.race([loaded.then(() => exitCode), lost]);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Is this VS Code telling about itself: sign-in that isn't there, galleries out of reach, native modules left out? */
function isNoise(line: string): boolean {
  if (
    /^(info|warn|error): (Creating a socket|Resolv|Updating additional builtin|Creation of workbench contribution|\[)/.test(
      line,
    )
  )
    return true;
  if (/Timed out waiting for authentication provider|open-vsx\.org|bindings file|native-watchdog/.test(line))
    return true;
  // A stack that runs through VS Code alone.
  const frames = line.split('\n').filter((each) => /^\s+at /.test(each));
  return (
    frames.length > 0 &&
    frames.every((frame) => /out\/vs\/|node:|\/runner\.mjs:|node_modules\/@vscode\//.test(frame))
  );
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Options come as --name=value or as "--name value"; of the rest only a folder to open matters here. */
function readArguments(args: readonly string[]): {
  options: Map<string, string>;
  folder: string | undefined;
} {
  const options = new Map<string, string>();
  let folder: string | undefined;
  for (let index = 0; index < args.length; index++) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(args[index] ?? '') ?? [];
    if (name === undefined) folder = path.resolve(args[index] ?? '');
    else if (value !== undefined) options.set(name, toPath(value));
    else if (/^extension(Development|Tests)Path$/.test(name)) options.set(name, toPath(args[++index] ?? ''));
  }
  return { options, folder };
}

function toPath(value: string): string {
  return path.resolve(value.startsWith('file://') ? new URL(value).pathname : value);
}
