/** The runtimes that people have besides ours: VS Code's oldest Node, and an Electron where one can be had. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cache } from './places.ts';
import { npm } from './run.ts';

/** VS Code 1.105, the oldest that TopicScope runs in, has this Node, and this Electron on the desktop. */
const oldestNode = '22.19.0';
const oldestElectron = '37.6.0';
/** Milliseconds that a runtime may take to be fetched: where packets are dropped, nothing else ends it. */
const fetchLimit = 600_000;

/** Installs that Node into .vscode-test unless it is there, and returns the program's path. */
export async function installOldestNode(): Promise<string> {
  const folder = await install('node', oldestNode);
  return path.join(folder, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * The Electron that ELECTRON_BINARY names, else the official package's, which is fetched into .vscode-test.
 *
 * @returns the program's path, or why there is none
 */
export async function findElectron(): Promise<{ program: string } | { missing: string }> {
  const named = process.env['ELECTRON_BINARY'];
  if (named !== undefined && named !== '') {
    return existsSync(named)
      ? { program: named }
      : { missing: `ELECTRON_BINARY names "${named}", which is not there.` };
  }
  try {
    const folder = await install('electron', oldestElectron);
    const package_ = path.join(folder, 'node_modules/electron');
    const program = spawnSync(process.execPath, ['-p', `require(${JSON.stringify(package_)})`], {
      encoding: 'utf8',
    }).stdout.trim();
    if (existsSync(program)) return { program };
    await rm(folder, { recursive: true, force: true });
    return { missing: `Electron ${oldestElectron} was fetched without its program.` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { missing: `Electron ${oldestElectron} could not be fetched (${reason}).` };
  }
}

/** Installs a package whose install script fetches a program; its folder is complete, or gone. */
async function install(name: string, version: string): Promise<string> {
  const folder = path.join(cache, `${name}-${version}`);
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return folder;
  console.error(`Fetching ${name} ${version}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  try {
    // Without a package.json of its own npm would install into the project around it.
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
    await npm(
      [
        ...['install', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error'],
        `${name}@${version}`,
      ],
      folder,
      fetchLimit,
    );
    await writeFile(complete, version);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
  return folder;
}
