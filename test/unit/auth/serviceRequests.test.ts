/** Requests to the services that give credentials: what arrives at a server of HTTP, by which way. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { HttpRequest } from '@smithy/protocol-http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serviceDispatcher, ServiceRequestHandler, type Dial } from '../../../src/auth/serviceRequests.ts';
import type { Dispatcher } from 'undici';

let server: Server;
let port: number;
const heard: {
  url: string | undefined;
  method: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { url, method, headers } = request;
      heard.push({ url, method, headers, body });
      response.writeHead(201, { 'x-one': 'a', 'set-cookie': ['b=1', 'c=2'] }).end('answer');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await once(server, 'close');
});

let dispatcher: Dispatcher | undefined;
beforeEach(() => heard.splice(0));
afterEach(() => dispatcher?.destroy());

function handler(dial: Dial): ServiceRequestHandler {
  dispatcher = serviceDispatcher(dial);
  return new ServiceRequestHandler(dispatcher);
}
const direct: Dial = () => Promise.resolve(undefined);
const request = (changes: Partial<HttpRequest> = {}) =>
  new HttpRequest({ protocol: 'http:', hostname: '127.0.0.1', port, path: '/a', method: 'POST', ...changes });

describe('a request', () => {
  it('arrives with its query, headers and body, and its answer comes back', async () => {
    const { response } = await handler(direct).handle(
      request({
        query: { plain: "it's", list: ['1', '2'], bare: null },
        headers: { 'X-Amz-Target': 'T', Host: 'other.example', 'Content-Length': '999' },
        body: 'body',
      }),
    );
    expect(heard).toMatchObject([
      { url: '/a?plain=it%27s&list=1&list=2&bare', method: 'POST', body: 'body' },
    ]);
    expect(heard[0]?.headers).toMatchObject({
      'x-amz-target': 'T',
      host: `127.0.0.1:${port}`,
      'content-length': '4',
    });
    expect(response.statusCode).toBe(201);
    expect(response.headers).toMatchObject({ 'x-one': 'a', 'set-cookie': 'b=1, c=2' });
  });

  it('without query and body has none', async () => {
    await handler(direct).handle(request({ method: 'GET' }));
    expect(heard).toMatchObject([{ url: '/a', method: 'GET', body: '' }]);
  });

  it('goes over the socket that is dialled, which is told where to', async () => {
    const targets: unknown[] = [];
    const dial: Dial = async (target) => {
      targets.push(target);
      const socket = net.connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    };
    await handler(dial).handle(request({ hostname: 'service.invalid', port: 8080 }));
    await dispatcher?.destroy();
    const { port: _, ...unported } = request({ hostname: 'service.invalid' });
    await handler(dial).handle(new HttpRequest(unported));
    expect(targets).toEqual([
      { host: 'service.invalid', port: 8080 },
      { host: 'service.invalid', port: 80 },
    ]);
    expect(heard).toHaveLength(2);
  });

  it.each([
    ['https:', 443],
    ['http:', 80],
  ])('of %s without a port is dialled at %i, IPv6 without brackets', async (protocol, expected) => {
    const targets: unknown[] = [];
    const dial: Dial = (target) => {
      targets.push(target);
      return Promise.reject(new Error('the proxy said no'));
    };
    const { port: _, ...unported } = request({ protocol, hostname: '[::1]' });
    await expect(handler(dial).handle(new HttpRequest(unported))).rejects.toThrow('the proxy said no');
    expect(targets[0]).toEqual({ host: '::1', port: expected });
  });

  it('that is not answered in time is a timeout in plain words', async () => {
    const late = {
      request: () => Promise.reject(Object.assign(new Error('x'), { code: 'UND_ERR_HEADERS_TIMEOUT' })),
    };
    const failing = new ServiceRequestHandler(late as unknown as Dispatcher).handle(request());
    await expect(failing).rejects.toMatchObject({
      name: 'TimeoutError',
      message: '127.0.0.1 did not answer within 20000 ms',
    });
    const other = {
      request: () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' })),
    };
    await expect(new ServiceRequestHandler(other as unknown as Dispatcher).handle(request())).rejects.toThrow(
      'reset',
    );
  });
});
