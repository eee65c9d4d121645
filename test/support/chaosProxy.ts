/** A TCP proxy that harms the connections through it: cuts, resets, stalls, and turns new ones away. */
import { once } from 'node:events';
import net from 'node:net';

/** What the proxy can do to all connections that it carries. */
export const harms = ['cut', 'reset', 'stall', 'outage'] as const;
export type Harm = (typeof harms)[number];

export interface ChaosProxy {
  readonly port: number;
  /** How often each harm was done. */
  readonly done: Readonly<Record<Harm, number>>;
  /** Connections that are carried now. */
  readonly carried: number;
  /**
   * - `cut`: both sides see the end of the stream.
   * - `reset`: both sides see a TCP reset.
   * - `stall`: nothing passes any more, and nobody is told; connections that begin later pass.
   * - `outage`: as `reset`, and new connections are reset for `milliseconds`.
   */
  harm(harm: Harm, milliseconds?: number): void;
  stop(): Promise<void>;
}

interface Pair {
  readonly client: net.Socket;
  readonly server: net.Socket;
}

/** Starts a proxy on a free port of loopback in front of another port there. */
export async function startChaosProxy(target: { readonly port: number }): Promise<ChaosProxy> {
  const pairs = new Set<Pair>();
  const done = { cut: 0, reset: 0, stall: 0, outage: 0 };
  let outageUntil = 0;
  const proxy = net.createServer((client) => {
    if (Date.now() < outageUntil) {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const server = net.connect({ port: target.port, host: '127.0.0.1' });
    const pair = { client, server };
    pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.setNoDelay(true);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        to.destroy();
        pairs.delete(pair);
      });
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as net.AddressInfo;
  const forEachSocket = (act: (socket: net.Socket) => void): void => {
    for (const { client, server } of pairs) [client, server].forEach(act);
  };
  return {
    port,
    done,
    get carried() {
      return pairs.size;
    },
    harm: (harm, milliseconds = 0) => {
      done[harm]++;
      switch (harm) {
        case 'cut':
          forEachSocket((socket) => socket.end());
          break;
        case 'stall':
          forEachSocket((socket) => socket.unpipe().pause());
          break;
        case 'outage':
          outageUntil = Date.now() + milliseconds;
          forEachSocket((socket) => socket.resetAndDestroy());
          break;
        case 'reset':
          forEachSocket((socket) => socket.resetAndDestroy());
      }
    },
    stop: async () => {
      const closed = once(proxy, 'close');
      proxy.close();
      forEachSocket((socket) => socket.destroy());
      await closed;
    },
  };
}

/** A generator of pseudo-random numbers from 0 to 1 (mulberry32), so that a run can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
