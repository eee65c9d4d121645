/**
 * Requests to the services that give AWS credentials: STS, SSO, Cognito and the credential provider of AWS IoT. They go
 * through the proxy that the profile's other connections go through.
 *
 * To be imported lazily, for it loads undici.
 */
import type { Socket } from 'node:net';
import { HttpResponse, type HttpRequest } from '@smithy/protocol-http';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { Proxy } from '../profile/proxyChoice.ts';
import { encodeRfc3986 } from './percentEncoding.ts';

export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
}

/** Opens a socket to a target through a proxy. */
export type OpenTunnel = (proxy: Proxy, target: ServiceAddress) => Promise<Socket>;

/** A socket to a service through a proxy; undefined for a direct connection. */
export type Dial = (target: ServiceAddress) => Promise<Socket | undefined>;

/** Milliseconds for connecting, and again for the answer. */
const timeout = 20_000;

export interface ServiceTls {
  /** PEM. */
  readonly cert?: string;
  readonly key?: string;
  /** PEM of the CAs to trust instead of the system's. */
  readonly ca?: string | undefined;
}

/** Connections of a few requests; to be destroyed after them. */
export function serviceDispatcher(dial: Dial, { ca, ...own }: ServiceTls = {}): Dispatcher {
  const connect = buildConnector({
    ...own,
    ...(ca === undefined ? {} : { ca }),
    minVersion: 'TLSv1.2',
    allowH2: false,
    timeout,
  });
  return new Agent({
    allowH2: false,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: (options, callback) => {
      const { hostname, protocol } = options;
      const port = Number(options.port) || (protocol === 'https:' ? 443 : 80);
      dial({ host: hostname.replace(/^\[|\]$/g, ''), port }).then(
        (socket) => {
          if (socket && protocol !== 'https:') callback(null, socket);
          else connect({ ...options, ...(socket ? { httpSocket: socket } : {}) }, callback);
        },
        (error: unknown) => {
          callback(error instanceof Error ? error : new Error(String(error)), null);
        },
      );
    },
  });
}

/** The AWS SDK's request handler on a dispatcher. */
export class ServiceRequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #dispatcher: Dispatcher;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  async handle(request: HttpRequest): Promise<{ response: HttpResponse }> {
    const { protocol, hostname, port, path, query, method, headers } = request;
    const body = request.body as string | Uint8Array | undefined;
    try {
      const { statusCode, ...answer } = await this.#dispatcher.request({
        origin: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`,
        path: `${path}${search(query)}`,
        method: method,
        // undici writes both by itself.
        headers: Object.fromEntries(
          Object.entries(headers).filter(([name]) => !/^(host|content-length)$/i.test(name)),
        ),
        ...(body === undefined ? {} : { body }),
      });
      return {
        response: new HttpResponse({ statusCode, headers: textHeaders(answer.headers), body: answer.body }),
      };
    } catch (error) {
      const { code } = error as { code?: unknown };
      if (typeof code === 'string' && /^UND_ERR_\w*TIMEOUT$/.test(code)) {
        throw Object.assign(new Error(`${hostname} did not answer within ${timeout} ms`, { cause: error }), {
          name: 'TimeoutError',
        });
      }
      throw error;
    }
  }
}

function search(query: HttpRequest['query']): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) =>
      each === null ? encodeRfc3986(name) : `${encodeRfc3986(name)}=${encodeRfc3986(each)}`,
    ),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

function textHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}
