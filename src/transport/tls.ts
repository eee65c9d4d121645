/** TLS on an open socket: the step, and what was agreed. */
import type { Socket } from 'node:net';
import tls from 'node:tls';
import type { Resolved } from '../auth/resolve.ts';
import { errorFacts } from '../failure/explain.ts';
import type { Route } from '../profile/routes.ts';
import { failureOf, type SocketOptions } from './attempt.ts';
import { readChain } from './certificateFacts.ts';
import { tellResets } from './resets.ts';
import { runStep, type Steps } from './step.ts';

/**
 * Options of Node's `tls.connect` for a route: TLS 1.2 at least, SNI always, ALPN as the route has it.
 * Source: AWS IoT Core developer guide, "Transport security in AWS IoT Core".
 */
export function tlsOptions(route: Route, resolved: Resolved): tls.ConnectionOptions {
  const { identity } = resolved;
  return {
    minVersion: 'TLSv1.2',
    ...(route.serverName === undefined ? {} : { servername: route.serverName }),
    ...(route.alpn === undefined ? {} : { ALPNProtocols: [route.alpn] }),
    // Node's own default where the profile does not say so: the variable NODE_TLS_REJECT_UNAUTHORIZED must not turn it off unseen.
    rejectUnauthorized: route.insecure !== true,
    ...(resolved.ca === undefined ? {} : { ca: resolved.ca }),
    ...(identity.type === 'x509'
      ? { cert: identity.clientCertificate.certificate, key: identity.clientCertificate.privateKey }
      : {}),
  };
}

/** Bytes of a record that holds an alert and nothing else (RFC 8446, sections 5.1 and 6). */
const alertRecord = 7;

/**
 * Does the handshake of a route on a socket.
 *
 * @throws FailureError of phase `tls`, with the server's certificate as evidence where it was seen
 */
export async function openTls(
  socket: Socket,
  { route, resolved, destination, observer }: SocketOptions,
  steps: Steps,
): Promise<tls.TLSSocket> {
  const started = steps.clock.now();
  const readBefore = socket.bytesRead;
  let secured: tls.TLSSocket;
  try {
    // Without a name for SNI, the certificate is checked against the host.
    secured = tls.connect({ ...tlsOptions(route, resolved), socket, host: route.host });
  } catch (error) {
    // Certificates that OpenSSL does not like are thrown, not emitted.
    socket.on('error', () => undefined).destroy();
    throw failureOf({ phase: 'tls', destination, ...errorFacts(error) });
  }
  tellResets(socket, secured);
  let serverCertificate: ReturnType<typeof readChain>[number] | undefined;
  // Node tears the connection down when it refuses the certificate; this event comes right before it looks at it. Should it ever not
  // come, only the evidence is missing.
  secured.prependOnceListener('secure', () => {
    [serverCertificate] = readChain(secured);
  });
  const evidence = () => ({
    ...(serverCertificate === undefined ? {} : { serverCertificate }),
    // TLS that carries TLS (an HTTPS proxy) does not count its bytes.
    ...(!(socket instanceof tls.TLSSocket) && socket.bytesRead - readBefore <= alertRecord
      ? { refusedOffer: true }
      : {}),
  });
  await runStep<undefined>(steps, { phase: 'tls', socket: secured, evidence }, (done) => {
    secured.once('secureConnect', () => {
      done(undefined);
    });
  });
  observer?.onTls?.({
    version: secured.getProtocol() ?? '',
    cipher: secured.getCipher().name,
    ...(route.serverName === undefined ? {} : { serverName: route.serverName }),
    alpnOffered: route.alpn === undefined ? [] : [route.alpn],
    ...(typeof secured.alpnProtocol === 'string' ? { alpnChosen: secured.alpnProtocol } : {}),
    chain: readChain(secured),
    milliseconds: steps.clock.now() - started,
  });
  return secured;
}
