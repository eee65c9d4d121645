/** The WebSocket under MQTT over WSS: signed, with custom authorizer parameters, or plain. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import WebSocket, { createWebSocketStream } from 'ws';
import { authorizerHeaders, authorizerQuery } from '../auth/customAuthorizer.ts';
import { presignWebSocketUrl } from '../auth/sigv4.ts';
import type { Resolved } from '../auth/resolve.ts';
import type { Route } from '../profile/routes.ts';
import { readRefusal } from './httpRefusal.ts';
import { failureOf, type StreamOptions } from './attempt.ts';
import { openSocket } from './openSocket.ts';
import { runStep, stepsOf, type Steps } from './step.ts';

/**
 * Opens a WebSocket with sub-protocol `mqtt` and gives its bytes as a stream.
 *
 * @throws FailureError, for a refused upgrade with what the HTTP answer said; the reason of the abort when aborted
 */
export async function openWebSocket(options: StreamOptions): Promise<Duplex> {
  const { route, resolved, signal } = options;
  signal.throwIfAborted();
  const steps = stepsOf(options);
  const socket = await openSocket(options, steps);
  // Signed last: what came before may have taken seconds, and AWS takes a signature for five minutes only.
  const { url, headers } = await upgradeRequest(route, resolved, options.upgradeParameters);
  return upgrade(socket, url, headers, options, steps);
}

async function upgrade(
  socket: Socket,
  url: URL,
  headers: Record<string, string>,
  { resolved, destination, observer }: StreamOptions,
  steps: Steps,
): Promise<Duplex> {
  const started = steps.clock.now();
  // The socket is open, through TLS and a proxy where there is one. Only of requests to a "unix socket" does VS Code's patched
  // http.request keep its hands: of all others it takes away createConnection, to connect by itself as its own settings say.
  const webSocket = new WebSocket(`ws+unix:opened:${url.pathname}${url.search}`, ['mqtt'], {
    headers: { host: url.host, ...headers },
    createConnection: () => socket,
    perMessageDeflate: false,
  });
  try {
    await runStep<undefined>(steps, { phase: 'upgrade', socket }, (done, failed) => {
      webSocket.once('upgrade', (response) => {
        observer?.onUpgrade?.({
          status: response.statusCode ?? 0,
          headers: textHeaders(response),
          milliseconds: steps.clock.now() - started,
        });
      });
      webSocket.once('open', () => {
        done(undefined);
      });
      webSocket.on('error', (error: NodeJS.ErrnoException) => {
        // Node's words for the end of the socket, which says itself whether it closed or broke.
        if (error.code !== 'ECONNRESET') failed(error);
      });
      webSocket.on('unexpected-response', (_request, response: IncomingMessage) => {
        readRefusal(response, resolved).then((http) => {
          failed(failureOf({ phase: 'upgrade', destination, http }));
        }, failed);
      });
    });
  } catch (error) {
    // Ending it before the upgrade makes `ws` report an error that says nothing new.
    webSocket.on('error', () => undefined).terminate();
    throw error;
  }
  const stream = createWebSocketStream(webSocket);
  // A stream of `ws` stays half open when the other side closes, and the end would go unnoticed.
  stream.once('end', () => stream.destroy());
  return stream;
}

async function upgradeRequest(
  route: Route,
  { identity, headers = {} }: Resolved,
  parameters: StreamOptions['upgradeParameters'],
): Promise<{ url: URL; headers: Record<string, string> }> {
  const host = route.host.includes(':') ? `[${route.host}]` : route.host;
  const url = new URL(`${route.carrier}://${host}:${route.port}${route.path ?? '/mqtt'}`);
  if (identity.type === 'sigv4')
    return { url: new URL(await presignWebSocketUrl(url, identity)), headers: {} };
  if (identity.type === 'customAuthorizer' && parameters === 'headers') {
    return { url, headers: authorizerHeaders(identity.authorizer) };
  }
  if (identity.type === 'customAuthorizer' && parameters === 'query') {
    for (const [name, value] of authorizerQuery(identity.authorizer)) url.searchParams.append(name, value);
  }
  return { url, headers };
}

function textHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value = '']) => [name, [value].flat().join(', ')]),
  );
}
