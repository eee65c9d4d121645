import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './places.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds after which it is ended; without them it may take as long as it wants. */
  readonly timeout?: number;
}

/**
 * Runs a program to its end with its output on standard error, so that our own standard output stays
 * clean. Rejects when it cannot be started or ends with another code than 0.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', process.stderr, process.stderr] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${code ?? 'none'}`);
}

/** Runs npm in another folder than this project's: without what an outer `npm run` tells its children. @param timeout as of RunOptions */
export async function npm(args: readonly string[], cwd: string, timeout?: number): Promise<void> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([key]) => !/^(npm_(package|lifecycle|config_local_prefix)|INIT_CWD)/.test(key),
    ),
  );
  const cli = process.env['npm_execpath'];
  const options = { cwd, env, ...(timeout === undefined ? {} : { timeout }) };
  if (cli?.endsWith('.js') === true) await run(process.execPath, [cli, ...args], options);
  else await run('npm', args, options);
}

/** The environment with the programs of node_modules (and its Node) first on the PATH. */
export function ownPath(): NodeJS.ProcessEnv {
  const key = Object.keys(process.env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH';
  const binaries = path.join(root, 'node_modules/.bin');
  const before = process.env[key] ?? '';
  return { ...process.env, [key]: before.startsWith(binaries) ? before : binaries + path.delimiter + before };
}
