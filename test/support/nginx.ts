/** Debian's nginx with a configuration of the test's own, on free ports of this machine. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { findProgram } from './debian.ts';
import { untilListening } from './listening.ts';

export interface NginxOptions {
  readonly directory: string;
  /** Ports that the blocks listen on: nginx is ready when all of them take connections. */
  readonly ports: readonly number[];
  /** Contents of the block `stream`. */
  readonly stream?: string;
  /** Contents of the block `http`. */
  readonly http?: string;
}

/** Starts it in the foreground. `stop` ends it. */
export async function startNginx(options: NginxOptions): Promise<{ stop(): Promise<void> }> {
  const { directory, ports, stream, http } = options;
  const own = path.join(directory, `nginx-${ports[0]}`);
  await mkdir(own);
  const configuration = path.join(own, 'nginx.conf');
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (each) => `${each}_temp_path ${own}/${each};`,
  );
  await writeFile(
    configuration,
    [
      `load_module ${findProgram('ngx_stream_module.so') ?? 'ngx_stream_module.so'};`,
      // Started by root it would change to a user that may not read the keys.
      ...(process.getuid?.() === 0 ? ['user root;'] : []),
      'daemon off;',
      'worker_processes 1;',
      `pid ${own}/pid;`,
      `error_log ${own}/error.log;`,
      'events { worker_connections 256; }',
      ...(stream === undefined ? [] : [`stream { ${stream} }`]),
      ...(http === undefined ? [] : [`http { access_log off; ${folders.join(' ')} ${http} }`]),
      '',
    ].join('\n'),
  );
  const program = findProgram('nginx') ?? 'nginx';
  const child = spawn(program, ['-p', own, '-e', `${own}/error.log`, '-c', configuration], {
    stdio: 'ignore',
  });
  await untilListening(child, ports);
  return {
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    },
  };
}
