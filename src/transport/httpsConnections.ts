/** Kept-open TLS connections of a publisher. */
import tls from 'node:tls';
import { Pool } from 'undici';
import type { Resolved } from '../auth/resolve.ts';
import type { Route } from '../profile/routes.ts';
import { tlsOptions } from './tls.ts';

/** No connection came about: nothing was sent. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError';
  readonly phase: 'tcp' | 'tls';

  constructor(phase: 'tcp' | 'tls', cause: unknown) {
    super(`no connection (${phase})`, { cause });
    this.phase = phase;
  }
}

/** Milliseconds that TCP and TLS may take together. */
const connectTimeout = 20_000;
/** Connections beside each other: AWS answers one request of a connection after the other. */
const connections = 8;

/**
 * A pool of HTTP/1.1 connections to a publisher's route.
 *
 * undici overrides the ALPN name that it is given, and port 443 with a client certificate needs x-amzn-http-ca:
 * so the sockets are opened here. When that fails, requests reject with ConnectError.
 */
export function openConnections(route: Route, resolved: Resolved): Pool {
  return new Pool(`https://${authority(route)}`, {
    connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 30_000,
    bodyTimeout: 30_000,
    keepAliveTimeout: 60_000,
    connect: (_options, callback) => {
      let socket: tls.TLSSocket;
      let phase: ConnectError['phase'] = 'tcp';
      try {
        socket = tls.connect({ ...tlsOptions(route, resolved), host: route.host, port: route.port });
      } catch (error) {
        callback(new ConnectError('tls', error), null);
        return;
      }
      const settle = (error: Error | null) => {
        clearTimeout(timer);
        socket.off('secureConnect', onSecure).off('error', settle).off('close', onClose);
        if (error) {
          socket.on('error', () => undefined).destroy();
          callback(new ConnectError(phase, error), null);
        } else callback(null, socket);
      };
      const onSecure = () => {
        settle(null);
      };
      const onClose = () => {
        settle(Object.assign(new Error('the other side closed'), { code: 'ECONNRESET' }));
      };
      const timer = setTimeout(() => {
        settle(Object.assign(new Error(`no answer within ${connectTimeout} ms`), { code: 'ETIMEDOUT' }));
      }, connectTimeout);
      socket.setNoDelay(true);
      socket.once('connect', () => (phase = 'tls'));
      socket.once('secureConnect', onSecure).on('error', settle).on('close', onClose);
    },
  });
}

/** Host and port as a URL and the `Host` header have them. */
export function authority(route: Route): string {
  const host = route.host.includes(':') ? `[${route.host}]` : route.host;
  return route.port === 443 ? host : `${host}:${route.port}`;
}
