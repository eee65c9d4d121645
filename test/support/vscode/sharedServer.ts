/**
 * One server for the windows of many tests, one window after the other. What a window leaves behind stays in its own folder: the
 * server's folders for settings and for what extensions keep are links, turned to the window's folder before it opens, and the
 * window's extension host ends with it. What VS Code keeps in the browser goes with the browser.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startServer, urlOf, prepareSettings, type Server, type ServerOptions } from './server.ts';

/** Address of the keeper of the server, where there is one: set for the test processes by keepServer. */
const variable = 'TOPICSCOPE_SHARED_VSCODE';

/** Folders of the server that belong to a window. */
const ofWindow = ['User', 'Machine'] as const;

/** Milliseconds that an extension host has to end by itself. */
const patience = 10_000;

interface Lent {
  readonly port: number;
  /** The server's own folder, with its logs. */
  readonly folder: string;
}

/**
 * Keeps a server for the processes that this one starts; it is started when the first window wants it.
 *
 * @returns what ends it
 */
export async function keepServer(): Promise<() => Promise<void>> {
  let started: Promise<{ server: Server; folder: string }> | undefined;
  /** The process whose window has the server: one at a time. */
  let holder: number | undefined;

  const start = async (): Promise<{ server: Server; folder: string }> => {
    const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-server-'));
    return { server: await startServer({ dataDir: folder }), folder };
  };
  const lend = async (dataDir: string, borrower: number): Promise<Lent> => {
    if (holder === borrower) throw new Error('a test file has one window of it at a time');
    while (holder !== undefined && isAlive(holder)) await delay(100);
    // One that ended without giving it back left its extension host.
    if (holder !== undefined) await takeBack();
    holder = borrower;
    const { server, folder } = await (started ??= start());
    for (const name of ofWindow) {
      const [link, target] = [path.join(folder, 'data', name), path.join(dataDir, 'data', name)];
      await mkdir(target, { recursive: true });
      await rm(link, { recursive: true, force: true });
      await symlink(target, link, 'junction');
    }
    return { port: server.port, folder };
  };
  const takeBack = async (): Promise<void> => {
    try {
      const { server } = (await started) ?? {};
      if (server) await endExtensionHosts(server.pid);
    } finally {
      holder = undefined;
    }
  };

  const web = createServer((request, response) => {
    const { searchParams, pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const work =
      pathname === '/lend'
        ? lend(searchParams.get('dataDir') ?? '', Number(searchParams.get('pid')))
        : takeBack();
    work.then(
      (answer) => response.end(JSON.stringify(answer ?? {})),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  process.env[variable] = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  return async () => {
    process.env[variable] = '';
    web.closeAllConnections();
    web.close();
    const { server, folder } = (await started) ?? {};
    await server?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}

/** Does this process have a server to share? */
export function hasSharedServer(): boolean {
  return (process.env[variable] ?? '') !== '';
}

/**
 * The shared server, for one window. Stopping it gives it back.
 *
 * @returns the server, and the folder with its logs
 */
export async function borrowServer(
  options: Pick<ServerOptions, 'dataDir' | 'settings'>,
): Promise<{ readonly server: Server; readonly folder: string }> {
  await prepareSettings(options);
  const wanted = new URLSearchParams({ dataDir: options.dataDir, pid: String(process.pid) });
  const { port, folder } = (await ask(`/lend?${wanted.toString()}`)) as Lent;
  const server = {
    port,
    pid: undefined,
    // Only its keeper would know.
    ended: new Promise<void>(() => undefined),
    url: (page: Parameters<Server['url']>[0]) => urlOf(port, page),
    stop: async () => {
      await ask('/back');
    },
  };
  return { server, folder };
}

async function ask(route: string): Promise<unknown> {
  const response = await fetch(`${process.env[variable] ?? ''}${route}`, { method: 'POST' });
  if (!response.ok) throw new Error(`the shared server: ${await response.text()}`);
  return await response.json();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Waits until no window's extension host is left, and ends what stays. */
async function endExtensionHosts(server: number | undefined): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const left = await extensionHosts(server);
    if (left.length === 0) return;
    if (Date.now() > deadline) {
      for (const pid of left) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
        }
      }
    }
    await delay(100);
  }
}

/** Process ids of the extension hosts that a server has forked. */
async function extensionHosts(server: number | undefined): Promise<number[]> {
  return (await processes()).flatMap(({ pid, parent, command }) =>
    parent === server && command.includes('--type=extensionHost') ? [pid] : [],
  );
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All processes of this machine. Small systems have no `ps`, and only Linux has /proc. */
async function processes(): Promise<Process[]> {
  if (process.platform === 'linux') {
    const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(ids.map(readProcess));
    return found.filter((one) => one !== undefined);
  }
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,args='], { maxBuffer: 2 ** 24 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s(.*)/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** undefined when it has ended meanwhile. */
async function readProcess(id: string): Promise<Process | undefined> {
  try {
    const [stat, command] = await Promise.all(
      ['stat', 'cmdline'].map((name) => readFile(`/proc/${id}/${name}`, 'utf8')),
    );
    // The name before it, in brackets, may hold anything.
    const parent = Number(/\) \S (\d+) [^)]*$/.exec(stat ?? '')?.[1]);
    return { pid: Number(id), parent, command: command ?? '' };
  } catch {
    return undefined;
  }
}
