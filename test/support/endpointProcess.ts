/** The built local endpoint as a process of its own, as people run it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';

export interface EndpointProcess {
  readonly description: LocalEndpointDescription;
  /** Ends it without a word, as a crash would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface EndpointProcessOptions {
  /** dist/local/endpoint.js */
  readonly program: string;
  readonly directory: string;
  /** Ports of an earlier run, to come back on the same. */
  readonly ports?: LocalEndpointDescription['ports'];
  /** Take messages faster than AWS does. */
  readonly rateLimits?: false;
}

export async function startEndpointProcess(options: EndpointProcessOptions): Promise<EndpointProcess> {
  const { ports } = options;
  const child = spawn(
    process.execPath,
    [
      options.program,
      '--json',
      '--stop-with-parent',
      ...['--directory', options.directory],
      ...(options.rateLimits === false ? ['--no-rate-limits'] : []),
      ...(ports === undefined
        ? []
        : [
            ...['--port-443', String(ports.tls443)],
            ...['--port-8883', String(ports.mqtts8883)],
            ...['--port-8443', String(ports.https8443)],
          ]),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
  );
  return {
    description: await firstLine(child),
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  };
}

async function firstLine(child: ChildProcess): Promise<LocalEndpointDescription> {
  if (!child.stdout) throw new Error('the endpoint has no standard output');
  for await (const line of createInterface(child.stdout)) return JSON.parse(line) as LocalEndpointDescription;
  throw new Error('the endpoint ended without saying where it listens');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
