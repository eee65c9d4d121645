/**
 * Fetches VS Code's server, web workbench and Node extension host, which the npm package code-server
 * carries: a real VS Code that also runs where the desktop one cannot be downloaded.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cache } from '../places.ts';
import { npm } from '../run.ts';

/** code-server 4.139.1 is VS Code 1.139.1. */
const version = '4.139.1';

/**
 * Installs it into .vscode-test unless it is there, and returns the folder of VS Code inside it. Can be
 * interrupted and called again; when another process is installing, waits for that one.
 */
export async function installCodeServer(): Promise<string> {
  const folder = path.join(cache, `code-server-${version}`);
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return vscode;
  await mkdir(folder, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (existsSync(complete)) return vscode;
    console.error(`Fetching VS Code (code-server ${version}, 600 MB on disk)`);
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    // Without a package.json of its own npm would install into the project around it.
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
    // Its own install scripts refuse root and compile parts that aren't needed.
    await npm(['install', ...quiet, `code-server@${version}`], folder);
    await npm(['install', '--omit=dev', ...quiet], vscode);
    await writeFile(complete, version);
    return vscode;
  } finally {
    await unlock();
  }
}

/** Takes a lock folder, waiting while the process that holds it lives. Returns what gives it back. */
async function lock(folder: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      await mkdir(folder);
      await writeFile(path.join(folder, 'pid'), String(process.pid));
      return () => rm(folder, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await readFile(path.join(folder, 'pid'), 'utf8').catch(() => '');
    // The holder may have made the folder and not yet written its id: give it the time of one round.
    await delay(500);
    const again = await readFile(path.join(folder, 'pid'), 'utf8').catch(() => '');
    if (holder === again && !isAlive(Number(holder))) await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
