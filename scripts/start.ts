/**
 * One command to live topics: starts the local endpoint with its demo devices and opens VS Code with the
 * extension on the demo workspace.
 *
 *     npm start                 the desktop VS Code if `code` is on the PATH, else VS Code in the browser
 *     npm start -- --no-open    VS Code for a browser, which is left closed: prints `ready URL` and stays
 *
 *     npm start -- --data DIR   keeps settings and history there instead of in .vscode-test/start-data
 *
 * All that was started ends with this process.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { findProgram } from '../test/support/debian.ts';
import { cache, demoWorkspace, root } from '../test/support/places.ts';
import { startServer } from '../test/support/vscode/server.ts';

const fleet = 8;
const { values } = parseArgs({
  options: { 'no-open': { type: 'boolean', default: false }, data: { type: 'string' } },
});
/** Kept from start to start: settings, history, and the port, for a browser keeps a page's state by it. */
const dataDir = path.resolve(values.data ?? path.join(cache, 'start-data'));

const stopped = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
});
const stops: (() => Promise<void>)[] = [];
try {
  await Promise.race([start(), stopped]);
  await stopped;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  for (const stop of stops.reverse()) await stop();
}
process.exit();

async function start(): Promise<void> {
  const description = await startEndpoint();
  if (!values['no-open'] && (await openDesktop(description))) {
    console.log('VS Code is open. Ctrl+C here ends the local endpoint.');
    return;
  }
  const port = await portOfLastTime();
  const server = await startServer({
    dataDir,
    ...(port === undefined ? {} : { port }),
    env: { TOPICSCOPE_LOCAL_ENDPOINT: description },
  });
  stops.push(() => server.stop());
  await writeFile(path.join(dataDir, 'port'), String(server.port));
  const url = server.url({ folder: demoWorkspace, extensionDevelopmentPath: root });
  console.log(`ready ${url}`);
  if (!values['no-open']) openBrowser(url);
}

/**
 * Starts the local endpoint and returns the path of the file that describes it, which the extension
 * reads: where the environment variable says, or at this very place, for a desktop VS Code that was
 * running already does not see our environment.
 */
async function startEndpoint(): Promise<string> {
  const directory = path.join(homedir(), '.topicscope', 'local-endpoint');
  const child = spawn(
    process.execPath,
    [
      path.join(root, 'dist/local/endpoint.js'),
      ...['--json', '--stop-with-parent', '--fleet', String(fleet), '--directory', directory],
    ],
    // Its standard input is a leash: should this process be killed, the endpoint ends as well.
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const file = path.join(directory, 'endpoint.json');
  let stopping = false;
  stops.push(async () => {
    stopping = true;
    child.kill('SIGTERM');
    await ended;
    await rm(file, { force: true });
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('error', reject);
    void ended.then(() => reject(new Error('The local endpoint ended before it was ready')));
  });
  void ended.then(() => {
    if (!stopping) console.error('The local endpoint has ended');
  });
  // It holds keys: readable by its owner alone.
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify({ ...(JSON.parse(line) as object), pid: child.pid }), { mode: 0o600 });
  return file;
}

/** Opens the desktop VS Code; false when there is none, or it doesn't start. */
async function openDesktop(description: string): Promise<boolean> {
  const windows = process.platform === 'win32';
  if (findProgram(windows ? 'code.cmd' : 'code') === undefined) return false;
  const args = [`--extensionDevelopmentPath=${root}`, '--new-window', demoWorkspace];
  const child = spawn('code', windows ? args.map((arg) => `"${arg}"`) : args, {
    stdio: ['ignore', process.stderr, process.stderr],
    shell: windows,
    env: { ...process.env, TOPICSCOPE_LOCAL_ENDPOINT: description },
  });
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  if (code !== 0) console.error('The desktop VS Code did not start: using the one in the browser');
  return code === 0;
}

async function portOfLastTime(): Promise<number | undefined> {
  await mkdir(dataDir, { recursive: true });
  const port = Number(await readFile(path.join(dataDir, 'port'), 'utf8').catch(() => ''));
  if (!(port > 0)) return undefined;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}

function openBrowser(url: string): void {
  const opener =
    process.platform === 'darwin'
      ? { command: 'open', args: [url] }
      : process.platform === 'win32'
        ? { command: 'rundll32', args: ['url.dll,FileProtocolHandler', url] }
        : { command: 'xdg-open', args: [url] };
  const shows =
    process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']) !== undefined;
  if (!shows) return;
  const child = spawn(opener.command, opener.args, { stdio: 'ignore', detached: true });
  child.once('error', () => console.error('Open the address above in a browser'));
  child.unref();
}
