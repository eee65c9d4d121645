/** Programs that the project's commands run, with Node 24 and the programs of node_modules on the PATH. None outlives the command. */
import { spawn, type ChildProcess } from 'node:child_process';
import { node24, root } from '../../test/support/places.ts';
import { ownPath } from '../../test/support/run.ts';

export interface RunOptions {
  /** Where it runs; the checkout by default. */
  readonly cwd?: string;
  /** More variables for it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Collects what it writes instead of passing it on, for what runs beside others. */
  readonly collect?: boolean;
}

export interface Ended {
  readonly code: number;
  /** What it wrote, when it was collected. */
  readonly output: string;
}

const running = new Set<ChildProcess>();
let stoppedBy: NodeJS.Signals | undefined;

/** Was this command told to end? Nothing new is to be begun then. */
export function isStopped(): boolean {
  return stoppedBy !== undefined;
}

/** Runs a script or a program of Node to its end, with Node 24. Rejects when it cannot be started. */
export async function runNode(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return runProgram(node24, args, options);
}

/** Runs a program to its end. Rejects when it cannot be started. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  if (isStopped()) return { code: 1, output: '' };
  const { cwd = root, env, collect = false } = options;
  const child = spawn(program, args, {
    cwd,
    env: { ...ownPath(), ...env },
    stdio: collect ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  running.add(child);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode) => resolve(exitCode ?? 1));
    });
    return { code, output };
  } finally {
    running.delete(child);
  }
}

/**
 * Passes a signal to end on to all that runs. What runs then ends, and nothing new begins, so the command gets to its end and can say what
 * it knows; it ends with code 1.
 */
export function passSignalsOn(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stoppedBy = signal;
      process.exitCode = 1;
      for (const child of running) child.kill(signal);
    });
  }
}
