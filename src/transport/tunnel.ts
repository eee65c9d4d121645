/** Sockets through a proxy for services beside the endpoint: those that give AWS credentials. */
import type { Socket } from 'node:net';
import type { OpenTunnel } from '../auth/serviceRequests.ts';
import { openThroughProxy } from './proxy.ts';

/** Milliseconds for reaching the proxy and for its answer. */
const timeout = 20_000;

/** @throws FailureError whose symptom names the proxy and what it answered */
export const openTunnel: OpenTunnel = async (proxy, { host, port }): Promise<Socket> =>
  openThroughProxy(
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
      deadline: performance.now() + timeout,
    },
  );
