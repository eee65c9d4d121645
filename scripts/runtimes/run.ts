/** Programs of the runtimes, in the foreground; none outlives the command. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../../test/support/places.ts';
import { ownPath } from '../../test/support/run.ts';
import { countsOf, failuresOf, type Counts, type VitestReport } from './counts.ts';

/** A program that runs JavaScript, and what it has to be told. */
export interface Runtime {
  /** "Node 22.19.0". */
  readonly name: string;
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();
let stopped = false;

/** Passes a signal to end on to what runs; nothing new begins then. */
export function passSignalsOn(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopped = true;
      for (const child of running) child.kill(signal);
    });
  }
}

/** Runs a program to its end and returns its exit code. Rejects when it cannot be started. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  if (stopped) return 1;
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...ownPath(), ...env },
  });
  running.add(child);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    running.delete(child);
  }
}

export interface Results extends Counts {
  /** What failed, a line each. */
  readonly failures: readonly string[];
}

export interface Selection {
  readonly projects: readonly string[];
  /** Files or folders; all of the projects' when there are none. */
  readonly files?: readonly string[];
  readonly without?: readonly string[];
}

/** Runs tests of vitest on a runtime. */
export async function runVitest(
  { program, env = {} }: Runtime,
  { projects, files = [], without = [] }: Selection,
): Promise<Results> {
  const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-results-'));
  try {
    const file = path.join(folder, 'results.json');
    const code = await run(
      program,
      [
        path.join(root, 'node_modules/vitest/vitest.mjs'),
        ...['run', '--config', path.join(root, 'test/runtimes/vitest.config.ts'), '--passWithNoTests'],
        ...projects.flatMap((project) => ['--project', project]),
        ...without.flatMap((one) => ['--exclude', one]),
        ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
        ...files,
      ],
      env,
    );
    if (!existsSync(file)) return oneFailure(`${projects.join(', ')}: the run ended with code ${code}`);
    const report = JSON.parse(await readFile(file, 'utf8')) as VitestReport;
    return {
      ...countsOf(report, code),
      failures: failuresOf(report, (name) => path.relative(root, name)),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function oneFailure(message: string): Results {
  return { passed: 0, failed: 1, skipped: 0, failures: [message] };
}
