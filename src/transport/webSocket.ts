/** The WebSocket under MQTT over WSS: signed, with custom authorizer parameters, or plain. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import WebSocket, { createWebSocketStream } from 'ws';
import { authorizerHeaders, authorizerQuery } from '../auth/customAuthorizer.ts';
import { presignWebSocketUrl } from '../auth/sigv4.ts';
import { errorFacts } from '../failure/explain.ts';
import type { Symptom } from '../failure/symptom.ts';
import type { Resolved } from '../auth/resolve.ts';
import type { Route } from '../profile/routes.ts';
import { readRefusal } from './httpRefusal.ts';
import { abortError, failureOf, type StreamOptions } from './attempt.ts';
import { tlsOptions } from './tls.ts';

/**
 * Opens a WebSocket with sub-protocol `mqtt` and gives its bytes as a stream.
 *
 * @throws FailureError, for a refused upgrade with what the HTTP answer said; the reason of the abort when aborted
 */
export async function openWebSocket(options: StreamOptions): Promise<Duplex> {
  const { route, resolved, destination, signal, timeout } = options;
  const { url, headers } = await upgradeRequest(route, resolved, options.upgradeParameters);
  signal.throwIfAborted();
  const socket = new WebSocket(url, ['mqtt'], {
    ...tlsOptions(route, resolved),
    headers,
    handshakeTimeout: timeout,
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('close', onClose).off('unexpected-response', onRefusal);
      finish();
    };
    const fail = (error: Error) => {
      settle(() => {
        // Terminating before the upgrade makes `ws` report an error that says nothing new.
        socket.on('error', () => undefined).terminate();
        reject(error);
      });
    };
    const onError = (error: Error) => {
      fail(failureOf(symptomOf(error, destination)));
    };
    const onClose = () => {
      fail(failureOf({ phase: 'upgrade', destination, silentClose: true }));
    };
    const onAbort = () => {
      fail(abortError(signal));
    };
    const onRefusal = (_request: unknown, response: IncomingMessage) => {
      readRefusal(response, resolved).then(
        (http) => {
          fail(failureOf({ phase: 'upgrade', destination, http }));
        },
        (error: unknown) => {
          fail(failureOf({ phase: 'upgrade', destination, ...errorFacts(error) }));
        },
      );
    };
    signal.addEventListener('abort', onAbort);
    socket.on('error', onError).on('close', onClose).on('unexpected-response', onRefusal);
    socket.once('open', () => {
      settle(() => {
        const stream = createWebSocketStream(socket);
        // A stream of `ws` stays half open when the other side closes, and the end would go unnoticed.
        stream.once('end', () => stream.destroy());
        resolve(stream);
      });
    });
  });
}

async function upgradeRequest(
  route: Route,
  { identity }: Resolved,
  parameters: StreamOptions['upgradeParameters'],
): Promise<{ url: string; headers: Record<string, string> }> {
  const host = route.host.includes(':') ? `[${route.host}]` : route.host;
  const url = new URL(`${route.carrier}://${host}:${route.port}${route.path ?? '/mqtt'}`);
  if (identity.type === 'sigv4') return { url: await presignWebSocketUrl(url, identity), headers: {} };
  if (identity.type === 'customAuthorizer' && parameters === 'headers') {
    return { url: url.href, headers: authorizerHeaders(identity.authorizer) };
  }
  if (identity.type === 'customAuthorizer' && parameters === 'query') {
    for (const [name, value] of authorizerQuery(identity.authorizer)) url.searchParams.append(name, value);
  }
  return { url: url.href, headers: {} };
}

/** `ws` reports only errors: how far it had got is read from what they say. */
function symptomOf(error: Error, destination: Symptom['destination']): Symptom {
  const facts = errorFacts(error);
  const text = facts.text ?? '';
  if (/Opening handshake has timed out/.test(text))
    return { phase: 'upgrade', destination, code: 'ETIMEDOUT', text };
  if (/before secure TLS connection/.test(text))
    return { phase: 'tls', destination, silentClose: true, ...facts };
  if (/socket hang up/.test(text)) return { phase: 'upgrade', destination, silentClose: true, text };
  if (/^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/.test(facts.code ?? '')) {
    return { phase: 'tcp', destination, ...facts };
  }
  return {
    phase: /^(ERR_SSL|EPROTO|ERR_TLS|CERT_|UNABLE_|SELF_|DEPTH_)/.test(facts.code ?? '') ? 'tls' : 'upgrade',
    destination,
    ...facts,
  };
}
