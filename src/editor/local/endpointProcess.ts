/** The local endpoint as a process of its own: started, read, and ended with this window. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { readDescription, type EndpointDescription } from './description.ts';

export interface EndpointProcessOptions {
  /** Path of the bundled program, dist/local/endpoint.js. */
  readonly program: string;
  /** Where it keeps certificates and keys. */
  readonly directory: string;
  /** Number of demo devices. */
  readonly fleet: number;
  /** Ports that it had before, to be had again; absent for free ones. */
  readonly ports?: EndpointDescription['ports'] | undefined;
  /** One line of what it says on standard error. */
  readonly log: (line: string) => void;
}

export interface EndpointProcess {
  readonly description: EndpointDescription;
  /** Resolves when the process has ended: with the reason for a person. */
  readonly ended: Promise<string>;
  /** Ends it; resolves when it has ended. */
  stop(): Promise<void>;
}

/** Starts the program and waits for its line of JSON; rejects with what it said when it ends before. */
export async function startEndpointProcess(options: EndpointProcessOptions): Promise<EndpointProcess> {
  const { program, directory, fleet, ports, log } = options;
  const child = spawn(
    process.execPath,
    [
      program,
      '--json',
      '--stop-with-parent',
      ...['--fleet', String(fleet), '--directory', directory],
      ...(ports
        ? [
            ...['--port-443', String(ports.tls443)],
            ...['--port-8883', String(ports.mqtts8883)],
            ...['--port-8443', String(ports.https8443)],
          ]
        : []),
    ],
    // Inside the desktop VS Code execPath is Electron, which is Node only when told so.
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } },
  );
  const said: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line);
    if (said.length > 20) said.shift();
    log(line);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) =>
      resolve(code === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${code}`),
    );
  });
  const description = await Promise.race([
    firstLine(child),
    ended.then((reason) => {
      throw new Error(`The local endpoint did not start: ${[reason, ...said].join('\n')}`);
    }),
  ]).catch((error: unknown) => {
    // One that runs and says something else is nobody's otherwise.
    child.kill('SIGTERM');
    throw error;
  });
  return {
    description,
    ended,
    stop: async () => {
      // Standard input is its leash: at its end the program stops in good order.
      child.stdin.end();
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function firstLine(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
): Promise<EndpointDescription> {
  const lines = createInterface({ input: child.stdout });
  return await new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      const description = readDescription(line);
      if (description) resolve(description);
      else reject(new Error('The local endpoint said something else than the JSON that was expected.'));
    });
  });
}
