/** Debian's mosquitto on free ports of this machine. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from './freePort.ts';
import { untilListening } from './listening.ts';

export interface Mosquitto {
  readonly ports: { readonly plain: number; readonly tls: number; readonly ws: number };
  stop(): Promise<void>;
}

export interface MosquittoOptions {
  readonly directory: string;
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
  /** More lines of its configuration. */
  readonly configuration?: readonly string[];
  /** Ports of an earlier run, to come back on the same. */
  readonly ports?: Mosquitto['ports'];
}

/** Starts a broker with a plain listener, a TLS listener that wants a client certificate, and a WebSocket listener. */
export async function startMosquitto(options: MosquittoOptions): Promise<Mosquitto> {
  const ports = options.ports ?? { plain: await freePort(), tls: await freePort(), ws: await freePort() };
  const configuration = path.join(options.directory, 'mosquitto.conf');
  const listener = (port: number, ...lines: string[]) => [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    ...lines,
  ];
  await writeFile(
    configuration,
    [
      'per_listener_settings true',
      // Started by root it would change to a user that may not read the keys.
      'user root',
      ...(options.configuration ?? []),
      ...listener(ports.plain),
      ...listener(
        ports.tls,
        `cafile ${options.ca}`,
        `certfile ${options.certificate}`,
        `keyfile ${options.privateKey}`,
        'require_certificate true',
      ),
      ...listener(ports.ws, 'protocol websockets'),
      '',
    ].join('\n'),
  );
  const child = spawn('mosquitto', ['-c', configuration], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  });
  await untilListening(child, Object.values(ports));
  return { ports, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, 'exit');
  child.kill();
  await exited;
}
