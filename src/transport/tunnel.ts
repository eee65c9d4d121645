/** Sockets through a proxy for services beside the endpoint: those that give AWS credentials. */
import type { Socket } from 'node:net';
import type { Proxy, Target } from '../profile/proxyChoice.ts';
import { systemClock, type Clock } from '../shared/clock.ts';
import { openThroughProxy } from './proxy.ts';

/** Milliseconds for reaching the proxy and for its answer. */
const timeout = 20_000;

/** @throws FailureError whose symptom names the proxy and what it answered */
export async function openTunnel(
  proxy: Proxy,
  { host, port }: Pick<Target, 'host' | 'port'>,
  clock: Clock = systemClock,
): Promise<Socket> {
  return openThroughProxy(
    proxy,
    { host, port },
    {
      destination: {
        host,
        port,
        aws: true,
        protocol: 'https',
        secure: true,
        authentication: 'AWS credentials',
      },
      signal: new AbortController().signal,
      timeout,
      clock,
      deadline: clock.now() + timeout,
    },
  );
}
