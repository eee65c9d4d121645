/** The one way to a socket, for MQTT, WebSocket and HTTPS: name, TCP, proxy, TLS, knowing at any time how far it got. */
import type { Socket } from 'node:net';
import { proxyFacts } from '../profile/proxyChoice.ts';
import type { SocketOptions } from './attempt.ts';
import { openThroughProxy } from './proxy.ts';
import { stepsOf, type Steps } from './step.ts';
import { openTcp, resolveName } from './tcp.ts';
import { openTls } from './tls.ts';

/**
 * Connects to a route, through the proxy and through TLS where there are such. The socket of an attempt that fails or is aborted is
 * destroyed.
 *
 * @throws FailureError with the stage that failed; the reason of the abort when aborted
 */
export async function openSocket(options: SocketOptions, steps: Steps = stepsOf(options)): Promise<Socket> {
  const { route, resolved, observer } = options;
  const { proxy, ca } = resolved;
  observer?.onProxy?.(proxy && proxyFacts(proxy));
  const socket = await (proxy
    ? openThroughProxy(proxy, route, steps, { observer, ca })
    : openDirectly(options, steps));
  return route.carrier === 'tcp' || route.carrier === 'ws' ? socket : openTls(socket, options, steps);
}

async function openDirectly(
  { route: { host, port }, observer }: SocketOptions,
  steps: Steps,
): Promise<Socket> {
  const addresses = await resolveName(host, steps, observer?.onResolved);
  return openTcp({ name: host, addresses, port }, steps, observer?.onTcp);
}
