/** Opens the byte stream under an MQTT session: TCP, TLS or a WebSocket, knowing at any time how far it got. */
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { errorFacts } from '../failure/explain.ts';
import type { Phase } from '../failure/symptom.ts';
import { abortError, failureOf, type StreamOptions } from './attempt.ts';
import { tlsOptions } from './tls.ts';
import { openWebSocket } from './webSocket.ts';

/**
 * Connects to a route, through TLS and the WebSocket upgrade where the route has them. The stream of an aborted attempt is destroyed.
 *
 * @throws FailureError with the stage that failed; the reason of the abort when aborted
 */
export async function openStream(options: StreamOptions): Promise<Duplex> {
  options.signal.throwIfAborted();
  const { carrier } = options.route;
  if (carrier === 'ws' || carrier === 'wss') return openWebSocket(options);
  return openSocket(options, carrier === 'tls');
}

function openSocket(
  { route, resolved, destination, signal, timeout }: StreamOptions,
  secure: boolean,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    let phase: Phase = 'tcp';
    const address = { host: route.host, port: route.port };
    let socket: net.Socket;
    try {
      socket = secure ? tls.connect({ ...tlsOptions(route, resolved), ...address }) : net.connect(address);
    } catch (error) {
      // Certificates that OpenSSL does not like are thrown, not emitted.
      reject(failureOf({ phase: 'tls', destination, ...errorFacts(error) }));
      return;
    }
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('close', onClose);
      finish();
    };
    const fail = (error: Error) => {
      settle(() => {
        // Node may report the same TLS error twice: the second one has nobody left to tell.
        socket.on('error', () => undefined).destroy();
        reject(error);
      });
    };
    const onError = (error: Error) => {
      fail(failureOf({ phase, destination, ...errorFacts(error) }));
    };
    const onClose = () => {
      fail(failureOf({ phase, destination, silentClose: true }));
    };
    const onAbort = () => {
      fail(abortError(signal));
    };
    const timer = setTimeout(() => {
      fail(failureOf({ phase, destination, code: 'ETIMEDOUT', text: `no answer within ${timeout} ms` }));
    }, timeout);
    signal.addEventListener('abort', onAbort);
    socket.on('error', onError).on('close', onClose);
    socket.setNoDelay(true);
    socket.once('connect', () => {
      phase = secure ? 'tls' : 'connect';
      if (!secure) settle(() => resolve(socket));
    });
    socket.once('secureConnect', () => {
      settle(() => resolve(socket));
    });
  });
}
