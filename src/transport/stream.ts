/** The byte stream under an MQTT session: a socket or a WebSocket. */
import type { Duplex } from 'node:stream';
import type { StreamOptions } from './attempt.ts';
import { openSocket } from './openSocket.ts';
import { openWebSocket } from './webSocket.ts';

/**
 * Connects to a route, through TLS and the WebSocket upgrade where the route has them. The stream of an aborted attempt is destroyed.
 *
 * @throws FailureError with the stage that failed; the reason of the abort when aborted
 */
export function openStream(options: StreamOptions): Promise<Duplex> {
  const { carrier } = options.route;
  return carrier === 'ws' || carrier === 'wss' ? openWebSocket(options) : openSocket(options);
}
