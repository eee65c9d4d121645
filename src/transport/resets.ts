/** Resets of TCP that are told as one. */
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

const nothing = new Uint8Array();

/**
 * Has a connection that was reset end with ECONNRESET. The libuv of Node 22 (VS Code 1.105) tells of one that comes together with
 * data as an end in good order; writing no bytes at that end asks the kernel, which says how it was, and sends nothing.
 *
 * @param socket TCP itself; nothing is asked of TLS that carries TLS (an HTTPS proxy): Node aborts when both write to it at once
 * @param stream what is read from it, where that is not the socket: TLS
 */
export function tellResets(socket: Socket, stream: Duplex = socket): void {
  if (socket instanceof TLSSocket) return;
  // Node's own listener has a socket of which the other half is closed refuse to write.
  stream.prependListener('end', () => {
    if (!socket.writable) return;
    socket.write(nothing, (error: NodeJS.ErrnoException | null | undefined) => {
      // Closed in good order, and reset only because something of ours still came after that: the end stays what it was.
      if (error?.code === 'EPIPE') socket.destroy();
    });
  });
}
