import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { patience } from './patience.ts';

/**
 * Resolves when a program takes connections on all these ports of this machine; rejects when it ended or does not within the time.
 *
 * @param timeout milliseconds
 */
export async function untilListening(
  child: ChildProcess,
  ports: readonly number[],
  timeout = patience,
): Promise<void> {
  let failure: Error | undefined;
  child.on('error', (error) => (failure = error));
  child.on('exit', (code) => (failure ??= new Error(`${child.spawnfile} ended with code ${String(code)}`)));
  const end = Date.now() + timeout;
  for (const port of ports) {
    while (!(await takesConnections(port))) {
      if (failure) throw failure;
      if (Date.now() > end)
        throw new Error(`${child.spawnfile} does not listen on ${port} after ${timeout} ms`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
