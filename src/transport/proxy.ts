/** Through a proxy to a target: HTTP CONNECT (RFC 9110, section 9.3.6) or SOCKS5 (RFC 1928 and 1929). The proxy resolves the target's name. */
import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { SocksClient } from 'socks';
import { proxyFacts, type Proxy, type Target } from '../profile/proxyChoice.ts';
import type { StreamObserver } from './observer.ts';
import { runStep, type Steps } from './step.ts';
import { openTcp, resolveName } from './tcp.ts';

/**
 * A socket to the target whose bytes travel through the proxy.
 *
 * @param ca PEM of CAs that an `https` proxy may have its certificate of, besides the usual ones
 * @throws FailureError of phase `tcp` or `tls` whose symptom names the proxy and what it answered
 */
export async function openThroughProxy(
  proxy: Proxy,
  target: Pick<Target, 'host' | 'port'>,
  steps: Steps,
  { observer, ca }: { observer?: StreamObserver | undefined; ca?: string | undefined } = {},
): Promise<Socket> {
  const { kind, host, port } = proxy;
  const about: Steps = { ...steps, proxy: proxyFacts(proxy) };
  const addresses = await resolveName(host, about);
  const tcp = await openTcp({ name: host, addresses, port }, about, observer?.onTcp);
  if (kind === 'socks5') return throughSocks(tcp, proxy, target, about);
  const socket = kind === 'https' ? await secure(tcp, proxy, about, ca) : tcp;
  return throughConnect(socket, proxy, target, about);
}

/** TLS to the proxy itself. */
async function secure(socket: Socket, proxy: Proxy, steps: Steps, ca: string | undefined): Promise<Socket> {
  const secured = tls.connect({
    socket,
    host: proxy.host,
    minVersion: 'TLSv1.2',
    ...(/^[\d.]+$|:/.test(proxy.host) ? {} : { servername: proxy.host }),
    ...(ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] }),
    // As `http.proxyStrictSSL` says, and of the proxy's certificate alone.
    rejectUnauthorized: proxy.strictSsl,
  });
  await runStep<undefined>(steps, { phase: 'tls', socket: secured }, (done) => {
    secured.once('secureConnect', () => {
      done(undefined);
    });
  });
  return secured;
}

async function throughConnect(
  socket: Socket,
  proxy: Proxy,
  { host, port }: Pick<Target, 'host' | 'port'>,
  steps: Steps,
): Promise<Socket> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const authorization = authorizationOf(proxy);
  const answer: { status?: number } = {};
  const evidence = () => ({ proxy: { ...proxyFacts(proxy), ...answer } });
  await runStep<undefined>(steps, { phase: 'tcp', socket, evidence }, (done, failed) => {
    const connect = request({
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }),
      },
      createConnection: () => socket,
    });
    connect.on('error', (error: NodeJS.ErrnoException) => {
      // Node's words for the end of the socket, which says itself whether it closed or broke.
      if (error.code !== 'ECONNRESET') failed(error);
    });
    const refuse = (response: IncomingMessage) => {
      answer.status = response.statusCode ?? 0;
      failed(new Error(`HTTP ${answer.status} ${response.statusMessage ?? ''}`.trim()));
    };
    connect.once('response', refuse);
    connect.once('connect', (response, _socket, head) => {
      const { statusCode = 0 } = response;
      if (statusCode < 200 || statusCode > 299) {
        refuse(response);
        return;
      }
      if (head.length > 0) socket.unshift(head);
      done(undefined);
    });
    connect.end();
  });
  return socket;
}

function authorizationOf({ authorization, username, password = '' }: Proxy): string | undefined {
  if (authorization !== undefined) return authorization;
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

async function throughSocks(
  socket: Socket,
  { host, port, username, password = '' }: Proxy,
  target: Pick<Target, 'host' | 'port'>,
  steps: Steps,
): Promise<Socket> {
  await runStep<undefined>(steps, { phase: 'tcp', socket }, (done, failed) => {
    SocksClient.createConnection({
      command: 'connect',
      proxy: {
        host,
        port,
        type: 5,
        ...(username === undefined ? {} : { userId: username, password }),
      },
      destination: target,
      existing_socket: socket,
      timeout: steps.timeout,
    }).then(
      () => {
        done(undefined);
      },
      (error: unknown) => {
        failed(socksError(error));
      },
    );
  });
  return socket;
}

/** RFC 1928, section 6, in its own words; and what `socks` says of the negotiation. */
const socksReplies: Readonly<Record<string, string>> = {
  Failure: 'general SOCKS server failure',
  NotAllowed: 'connection not allowed by ruleset',
  NetworkUnreachable: 'network unreachable',
  HostUnreachable: 'host unreachable',
  ConnectionRefused: 'connection refused',
  TTLExpired: 'TTL expired',
  CommandNotSupported: 'command not supported',
  AddressNotSupported: 'address type not supported',
};

function socksError(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error);
  const reply = socksReplies[/rejected connection - (\w+)/.exec(text)?.[1] ?? ''];
  if (reply !== undefined) return new Error(reply);
  return new Error(
    /no accepted authentication type/.test(text) ? 'no acceptable authentication method' : text,
  );
}
