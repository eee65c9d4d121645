import { existsSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';

/** Debian package by the program that is looked for. */
const packages = {
  chromium: 'chromium',
  mosquitto: 'mosquitto',
  mosquitto_pub: 'mosquitto-clients',
  protoc: 'protobuf-compiler',
  openssl: 'openssl',
  sqlite3: 'sqlite3',
  tinyproxy: 'tinyproxy-bin',
  microsocks: 'microsocks',
  'rabbitmq-server': 'rabbitmq-server',
  nginx: 'nginx-light',
  'ngx_stream_module.so': 'libnginx-mod-stream',
} as const;

export type Program = keyof typeof packages;

/** What the failure table is provoked with, besides Node. */
export const failurePrograms: readonly Program[] = [
  'mosquitto',
  'nginx',
  'openssl',
  'tinyproxy',
  'microsocks',
];

/** Absolute path of a program, also where it stands outside an ordinary user's PATH; undefined when it is not there. */
export function findProgram(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  return [...folders, '/usr/sbin', '/usr/local/sbin', '/usr/lib/nginx/modules']
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

/**
 * Installs what is missing of these programs where that can be done without asking (root on Debian);
 * elsewhere says what to do, and goes on: the tests that need them fail with their own words.
 */
export async function ensurePrograms(programs: readonly Program[]): Promise<void> {
  const missing = programs
    .filter((program) => findProgram(program) === undefined)
    .map((program) => packages[program]);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) {
    console.error(
      `Missing for the tests: ${missing.join(', ')}. On Debian: sudo apt-get install -y ${missing.join(' ')}`,
    );
    return;
  }
  // With run level 1 no package starts its service: the tests start what they need on ports of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get', ['update', '-q'], { env });
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], { env });
}
