/** Kept-open TLS connections of a publisher. */
import { Pool } from 'undici';
import type { Resolved } from '../auth/resolve.ts';
import type { Destination } from '../failure/symptom.ts';
import type { Route } from '../profile/routes.ts';
import type { Clock } from '../shared/clock.ts';
import { openSocket } from './openSocket.ts';

/** Milliseconds that name, TCP and TLS may take together. */
const connectTimeout = 20_000;
/** Connections beside each other: AWS answers one request of a connection after the other. */
const connections = 8;

export interface HttpsConnections {
  readonly pool: Pool;
  /** Closes them; requests that are under way end with an error. */
  destroy(): Promise<void>;
}

/**
 * A pool of HTTP/1.1 connections to a publisher's route.
 *
 * undici overrides the ALPN name that it is given, and port 443 with a client certificate needs x-amzn-http-ca:
 * so the sockets are opened here. When that fails, requests reject with its FailureError.
 */
export function openConnections(
  route: Route,
  resolved: Resolved,
  destination: Destination,
  clock: Clock,
): HttpsConnections {
  const ending = new AbortController();
  const pool = new Pool(`https://${authority(route)}`, {
    connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
    keepAliveTimeout: 60_000,
    connect: (_options, callback) => {
      openSocket({
        route,
        resolved,
        destination,
        signal: ending.signal,
        timeout: connectTimeout,
        clock,
      }).then(
        (socket) => {
          callback(null, socket);
        },
        (error: unknown) => {
          callback(error as Error, null);
        },
      );
    },
  });
  return {
    pool,
    destroy: async () => {
      ending.abort();
      await pool.destroy();
    },
  };
}

/** Host and port as a URL and the `Host` header have them. */
export function authority(route: Route): string {
  const host = route.host.includes(':') ? `[${route.host}]` : route.host;
  return route.port === 443 ? host : `${host}:${route.port}`;
}
