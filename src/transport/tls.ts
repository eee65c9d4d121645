import type { ConnectionOptions } from 'node:tls';
import type { Resolved } from '../auth/resolve.ts';
import type { Route } from '../profile/routes.ts';

/**
 * Options of Node's `tls.connect` for a route: TLS 1.2 at least, SNI always, ALPN as the route has it.
 * Source: AWS IoT Core developer guide, "Transport security in AWS IoT Core".
 */
export function tlsOptions(route: Route, resolved: Resolved): ConnectionOptions {
  const { identity } = resolved;
  return {
    minVersion: 'TLSv1.2',
    ...(route.serverName === undefined ? {} : { servername: route.serverName }),
    ...(route.alpn === undefined ? {} : { ALPNProtocols: [route.alpn] }),
    ...(resolved.ca === undefined ? {} : { ca: resolved.ca }),
    ...(identity.type === 'x509'
      ? { cert: identity.clientCertificate.certificate, key: identity.clientCertificate.privateKey }
      : {}),
  };
}
