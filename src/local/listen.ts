/** Listening on loopback alone, IPv4 and IPv6, with the same port number for both. */
import type { Server } from 'node:net';

/** A port that was asked for cannot be had. */
export class PortUnavailable extends Error {
  override readonly name = 'PortUnavailable';
  readonly port: number;
  readonly code: string;
  /** AWS's port that it was to stand for. */
  readonly standsFor: number;

  constructor(port: number, code: string, standsFor: number) {
    super(`port ${port} (for ${standsFor}): ${code}`);
    this.port = port;
    this.code = code;
    this.standsFor = standsFor;
  }
}

const attempts = 50;

/** A port that is listened on. */
export interface Listening {
  readonly port: number;
  /** One when the machine has no IPv6. */
  readonly servers: readonly Server[];
  /** Takes no connections for a while: who tries is refused. Those that are there stay. */
  suspend(): void;
  /** Takes connections again. */
  resume(): Promise<void>;
}

/**
 * Starts two servers of a kind on one port.
 *
 * @param port 0 for one that is free for both families
 * @param standsFor AWS's port, for the error
 * @param create makes a server that does not listen yet
 * @throws PortUnavailable
 */
export async function listenOnLoopback(
  port: number,
  standsFor: number,
  create: () => Server,
): Promise<Listening> {
  for (let attempt = 1; ; attempt++) {
    const v4 = create();
    const chosen = await listen(v4, port, '127.0.0.1', standsFor);
    const v6 = create();
    try {
      await listen(v6, chosen, '::1', standsFor);
      return listening(chosen, standsFor, [v4, v6]);
    } catch (error) {
      if (!(error instanceof PortUnavailable)) throw error;
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT')
        return listening(chosen, standsFor, [v4]);
      await new Promise((resolve) => v4.close(resolve));
      // Free for IPv4 but taken for IPv6: another one, where any would do.
      if (port !== 0 || attempt === attempts) throw error;
    }
  }
}

function listening(port: number, standsFor: number, servers: readonly Server[]): Listening {
  return {
    port,
    servers,
    suspend: () => {
      for (const server of servers) server.close();
    },
    resume: async () => {
      const addresses = ['127.0.0.1', '::1'];
      await Promise.all(
        servers.map(async (server, index) => {
          if (!server.listening) await listen(server, port, addresses[index] ?? '127.0.0.1', standsFor);
        }),
      );
    },
  };
}

function listen(server: Server, port: number, host: string, standsFor: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void =>
      reject(new PortUnavailable(port, error.code ?? error.message, standsFor));
    server.once('error', failed);
    server.listen({ port, host, exclusive: true }, () => {
      server.removeListener('error', failed);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
