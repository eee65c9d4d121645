import { once } from 'node:events';
import net from 'node:net';

/** What holds the ports that were given, for as long as this process lives. */
const held: net.Socket[] = [];
let holder: net.Server | undefined;

/**
 * A port of this machine that nobody listens on, and that nobody else gets by chance while this process lives: the system gives it to nobody
 * who asks for any port. Whoever asks for it by its number may listen on it.
 *
 * It is the own end of an open connection, so it refuses connections, and is bound so that it may be shared (SO_REUSEADDR, which servers set, too).
 * Elsewhere than on Linux that would keep servers out as well: there the port is only one that was free a moment ago.
 */
export async function freePort(): Promise<number> {
  holder ??= await listening(net.createServer((socket) => held.push(quiet(socket))).unref());
  const { port } = holder.address() as net.AddressInfo;
  const socket = quiet(net.connect({ host: '127.0.0.1', port, localAddress: '127.0.0.1' }));
  await once(socket, 'connect');
  if (process.platform === 'linux') held.push(socket);
  else socket.destroy();
  return socket.localPort ?? 0;
}

async function listening(server: net.Server): Promise<net.Server> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

/** Keeps a process from ending neither by being open nor by breaking. */
function quiet(socket: net.Socket): net.Socket {
  return socket.unref().on('error', () => undefined);
}
