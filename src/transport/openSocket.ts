/** The one way to a socket, for MQTT, WebSocket and HTTPS: name, TCP, TLS, knowing at any time how far it got. */
import type { Socket } from 'node:net';
import type { SocketOptions } from './attempt.ts';
import { stepsOf, type Steps } from './step.ts';
import { openTcp, resolveName } from './tcp.ts';
import { openTls } from './tls.ts';

/**
 * Connects to a route, through TLS where the route has it. The socket of an attempt that fails or is aborted is destroyed.
 *
 * @throws FailureError with the stage that failed; the reason of the abort when aborted
 */
export async function openSocket(options: SocketOptions, steps: Steps = stepsOf(options)): Promise<Socket> {
  const { route, observer } = options;
  observer?.onProxy?.(undefined);
  const addresses = await resolveName(route.host, steps, observer?.onResolved);
  const socket = await openTcp({ name: route.host, addresses, port: route.port }, steps, observer?.onTcp);
  return route.carrier === 'tcp' || route.carrier === 'ws' ? socket : openTls(socket, options, steps);
}
