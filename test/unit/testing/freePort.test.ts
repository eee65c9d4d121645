import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { expect, it } from 'vitest';
import { freePort } from '../../support/freePort.ts';

async function answerOf(port: number): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'connected';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'no code';
  } finally {
    socket.destroy();
  }
}

it.each(['127.0.0.1', '0.0.0.0'])(
  'a free port refuses connections but while somebody listens on it, on %s',
  async (host) => {
    const port = await freePort();
    expect(await answerOf(port)).toBe('ECONNREFUSED');
    const server = net.createServer().listen(port, host);
    await once(server, 'listening');
    expect(await answerOf(port)).toBe('connected');
    server.close();
    await once(server, 'close');
    expect(await answerOf(port)).toBe('ECONNREFUSED');
  },
);

it.runIf(process.platform === 'linux')(
  'a free port is held by a connection, which keeps it from being given',
  async () => {
    const port = await freePort();
    // Linux, proc(5): local address and port in hexadecimal, then the remote ones, then the state; 01 is ESTABLISHED.
    const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
    expect(readFileSync('/proc/net/tcp', 'utf8')).toMatch(new RegExp(`: ${address} \\S+ 01 `));
  },
);
