import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { root } from '../support/places.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'topicscope-commands-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe('npm run --silent endpoint -- --json', () => {
  it.each(['npm alone', 'the whole group'])(
    'prints one line and ends with a signal to %s',
    async (receiver) => {
      const group = receiver === 'the whole group';
      const npm = spawn('npm', ['run', '--silent', 'endpoint', '--', '--json', '--directory', folder], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: group,
      });
      let output = '';
      npm.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      const closed = new Promise((resolve) => npm.stdout.once('end', resolve));
      await vi.waitFor(() => expect(output).toContain('\n'));
      const { ports } = JSON.parse(output) as { ports: Record<string, number> };
      for (const port of Object.values(ports)) expect(await accepts(port)).toBe(true);
      signal(npm, group ? 'SIGINT' : 'SIGTERM', group);
      // The pipe ends when the last process that could write to it has ended.
      await closed;
      for (const port of Object.values(ports)) expect(await accepts(port)).toBe(false);
      expect(output.trimEnd()).not.toContain('\n');
    },
  );
});

function signal(child: ChildProcess, name: NodeJS.Signals, group: boolean): void {
  if (child.pid === undefined) throw new Error('npm has not started');
  process.kill(group ? -child.pid : child.pid, name);
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
