import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { expect, vi } from 'vitest';

/** Resolves when a program takes connections on all these ports of this machine; rejects when it ended or never does. */
export async function untilListening(child: ChildProcess, ...ports: readonly number[]): Promise<void> {
  child.on('error', () => undefined);
  await vi.waitFor(async () => {
    expect(child.exitCode, `${child.spawnfile} runs`).toBeNull();
    for (const port of ports) {
      const socket = net.connect(port, '127.0.0.1');
      await once(socket, 'connect');
      socket.destroy();
    }
  }, 20_000);
}
