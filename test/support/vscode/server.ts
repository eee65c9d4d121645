import { spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { node24 } from '../places.ts';
import { installCodeServer } from './install.ts';

export interface ServerOptions {
  /** Where the server keeps its settings, state and logs; made when missing. */
  readonly dataDir: string;
  /** Port on 127.0.0.1; a free one when left out. */
  readonly port?: number;
  /** For the server and the extension host. */
  readonly env?: NodeJS.ProcessEnv;
  /** Treat every folder as trusted (default), or ask as VS Code does. */
  readonly trustEverything?: boolean;
  /** Settings to begin with, over those that keep distractions away. What dataDir holds already stays. */
  readonly settings?: Settings;
}

export interface PageOptions {
  /** Absolute path of the folder to open. */
  readonly folder: string;
  /** Absolute path of the extension to load from its sources. */
  readonly extensionDevelopmentPath?: string;
  /** Absolute path of a module whose run() the extension host calls. */
  readonly extensionTestsPath?: string;
}

export interface Server {
  readonly port: number;
  /** Its process; undefined where that is another's. */
  readonly pid: number | undefined;
  /** Address of a VS Code window. */
  url(options: PageOptions): string;
  /** Settles when the server has ended, by stop() or by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** What would stand in the way of a test or a picture. */
const calmSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
};

/** Starts VS Code's server on 127.0.0.1; installs it first when it is missing. Its log goes to server.log in dataDir. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const vscode = await installCodeServer();
  const trust = options.trustEverything ?? true;
  await prepareSettings(options);
  const args = [
    path.join(vscode, 'out/server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--server-data-dir', options.dataDir],
    ...['--without-connection-token', '--enable-smoke-test-driver', '--accept-server-license-terms'],
    ...['--disable-telemetry', '--disable-getting-started-override'],
    ...(trust ? ['--disable-workspace-trust'] : []),
  ];
  // A group of its own: the extension hosts that the server forks end with it.
  const child = spawn(node24, args, {
    cwd: options.dataDir,
    env: { ...withoutEditor(process.env), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = (signal: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const atExit = (): void => kill('SIGKILL');
  process.once('exit', atExit);

  const log = createWriteStream(path.join(options.dataDir, 'server.log'));
  child.stderr.pipe(log, { end: false });
  const port = await new Promise<number>((resolve, reject) => {
    const lines: string[] = [];
    createInterface(child.stdout).on('line', (line) => {
      log.write(line + '\n');
      lines.push(line);
      const match = /Extension host agent listening on (\d+)/.exec(line);
      if (match !== null) resolve(Number(match[1]));
    });
    child.once('error', reject);
    child.once('close', (code) =>
      reject(
        new Error(`VS Code's server ended with code ${code ?? 'none'}:\n${lines.slice(-20).join('\n')}`),
      ),
    );
  });

  return {
    port,
    pid: child.pid,
    ended,
    url: (page) => urlOf(port, page),
    async stop() {
      process.off('exit', atExit);
      kill('SIGTERM');
      const force = setTimeout(() => kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(force);
      // The group may hold an extension host that outlived the server.
      kill('SIGKILL');
    },
  };
}

/** Writes the settings to begin with into dataDir; those that stand there already stay. */
export async function prepareSettings({
  dataDir,
  trustEverything = true,
  settings,
}: Pick<ServerOptions, 'dataDir' | 'trustEverything' | 'settings'>): Promise<void> {
  const beginning = { ...calmSettings, 'security.workspace.trust.enabled': !trustEverything, ...settings };
  await changeSettings(dataDir, (before) => ({ ...beginning, ...before }));
}

/**
 * Address of a window of the server on this port. The extension and the suite are named in the page's "payload", which VS Code
 * honours only with --enable-smoke-test-driver; the authority of their addresses is the page's own.
 */
export function urlOf(port: number, page: PageOptions): string {
  const authority = `127.0.0.1:${port}`;
  const payload = [
    ['skipWelcome', 'true'],
    ...Object.entries(page)
      .filter(([key]) => key !== 'folder')
      .map(([key, value]) => [key, `vscode-remote://${authority}${value as string}`]),
  ];
  return `http://${authority}/?folder=${encodeURIComponent(page.folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
}

/** Sets settings of the server in dataDir; a running window takes them over at once. */
export async function writeSettings(dataDir: string, settings: Settings): Promise<void> {
  await changeSettings(dataDir, (before) => ({ ...before, ...settings }));
}

type Settings = Readonly<Record<string, unknown>>;

/** They stand in the machine's settings: of those the server tells its windows at once, of the user's it does not. */
async function changeSettings(dataDir: string, change: (before: Settings) => Settings): Promise<void> {
  const file = path.join(dataDir, 'data/Machine/settings.json');
  await mkdir(path.dirname(file), { recursive: true });
  const before = existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as Settings) : {};
  await writeFile(file, JSON.stringify(change(before), null, 2));
}

/** When this runs in VS Code's own terminal, the new server must not take itself for a child of that one. */
function withoutEditor(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(([key]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(key)),
  );
}
