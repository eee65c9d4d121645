/** The way to an open stream, against servers of TCP, TLS and WebSocket: what is told of it, and how each step of it fails. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough, type Duplex } from 'node:stream';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { Resolved } from '../../../src/auth/resolve.ts';
import { FailureError } from '../../../src/failure/failureError.ts';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import type { Route } from '../../../src/profile/routes.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import type { StreamOptions } from '../../../src/transport/attempt.ts';
import { runStep, type Steps } from '../../../src/transport/step.ts';
import { openStream } from '../../../src/transport/stream.ts';
import { tlsOptions } from '../../../src/transport/tls.ts';
import { TestClock } from '../../support/testClock.ts';
import { broker as destination } from '../failure/symptoms.ts';

const none: Resolved = { identity: { type: 'none' } };
let directory: string;
let ca: string;
let tcpServer: net.Server;
let tlsServer: tls.Server;
let webServer: HttpServer;
let webSockets: WebSocketServer;
/** What the upgrade asked for. */
let upgrades: IncomingMessage[];
let greet: (socket: Duplex) => void;
let open: Duplex[];
/** What the observer was told, in its order. */
let told: [string, Record<string, unknown> | undefined][];

const portOf = (server: net.Server): number => (server.address() as AddressInfo).port;
const routeTo = (carrier: Route['carrier'], port: number, more: Partial<Route> = {}): Route => ({
  ...{ carrier, host: 'localhost', port },
  ...more,
});

async function connect(route: Route, more: Partial<StreamOptions> = {}): Promise<Duplex> {
  const note = (name: string) => (facts: unknown) => told.push([name, facts as Record<string, unknown>]);
  const stream = await openStream({
    ...{ route, destination, resolved: none, clock: systemClock, timeout: 60_000 },
    signal: new AbortController().signal,
    observer: {
      ...{ onProxy: note('proxy'), onResolved: note('resolved'), onTcp: note('tcp') },
      ...{ onTls: note('tls'), onUpgrade: note('upgrade') },
    },
    ...more,
  });
  open.push(stream);
  return stream;
}

async function failureOf(work: Promise<unknown>) {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof FailureError) return error.failure;
  throw new Error(`expected a FailureError, got ${String(error)}`);
}

/** The first bytes that come. */
async function greeting(stream: Duplex): Promise<string> {
  const [chunk] = (await once(stream, 'data')) as [Buffer];
  return chunk.toString();
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-streams-'));
  const files = new KeptFiles(directory);
  await files.prepare();
  const { server, ca: own } = await keepCertificates({
    ...{ files, devices: 0, serverName: 'localhost', now: Date.now },
  });
  ca = await readFile(own.certificatePath, 'utf8');
  const certificate = {
    cert: await readFile(server.certificatePath),
    key: await readFile(server.privateKeyPath),
  };
  const take = (socket: Duplex): void => {
    socket.on('error', () => undefined);
    greet(socket);
  };
  tcpServer = net.createServer(take);
  tlsServer = tls.createServer({ ...certificate, ALPNProtocols: ['mqtt'] }, take);
  webServer = createHttpServer((_request, response) => response.writeHead(404).end());
  webSockets = new WebSocketServer({ server: webServer, path: '/mqtt', handleProtocols: () => 'mqtt' });
  webSockets.on('connection', (socket, request) => {
    upgrades.push(request);
    socket.on('message', () => {
      socket.send('hello');
    });
  });
  for (const server of [tcpServer, tlsServer, webServer]) {
    server.listen(0, 'localhost');
    await once(server, 'listening');
  }
});
afterAll(async () => {
  for (const server of [tcpServer, tlsServer, webServer]) server.close();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  [upgrades, open, told] = [[], [], []];
  greet = (socket) => socket.write('hello');
});
afterEach(() => {
  for (const stream of open) stream.destroy();
  for (const client of webSockets.clients) client.terminate();
});

describe('a stream', () => {
  it('over TCP', async () => {
    expect(await greeting(await connect(routeTo('tcp', portOf(tcpServer))))).toBe('hello');
    expect(told.map(([name]) => name)).toEqual(['proxy', 'resolved', 'tcp']);
    expect(told[0]?.[1]).toBeUndefined();
    expect(told[1]?.[1]).toMatchObject({ name: 'localhost' });
    expect(told[2]?.[1]).toMatchObject({ port: portOf(tcpServer) });
  });

  it('over TLS, with what was agreed', async () => {
    const route = routeTo('tls', portOf(tlsServer), { serverName: 'localhost', alpn: 'mqtt' });
    expect(await greeting(await connect(route, { resolved: { ...none, ca } }))).toBe('hello');
    const [, facts] = told.at(-1) ?? [];
    expect(facts).toMatchObject({
      version: 'TLSv1.3',
      serverName: 'localhost',
      alpnOffered: ['mqtt'],
      alpnChosen: 'mqtt',
    });
    const chain = facts?.['chain'] as Record<string, unknown>[];
    expect(chain[0]).toMatchObject({ names: expect.arrayContaining(['localhost']) as unknown });
    expect(chain[0]?.['fingerprint']).toMatch(/^[0-9a-f]{64}$/);
    // The leaf, and the CA that signed it, once each.
    expect(chain).toHaveLength(2);
    expect(chain[0]?.['issuer']).toBe(chain[1]?.['subject']);
    expect(chain[1]).not.toHaveProperty('names');
  });

  it('over TLS without ALPN', async () => {
    await connect(routeTo('tls', portOf(tlsServer), { serverName: 'localhost' }), {
      resolved: { ...none, ca },
    });
    expect(told.at(-1)?.[1]).toMatchObject({ alpnOffered: [] });
    expect(told.at(-1)?.[1]).not.toHaveProperty('alpnChosen');
  });

  it('over a WebSocket, with headers and the path', async () => {
    const route = routeTo('ws', portOf(webServer), { path: '/mqtt?a=1' });
    const stream = await connect(route, { resolved: { ...none, headers: { 'x-plant': 'seven' } } });
    // As with MQTT, the client speaks first.
    stream.write('hi');
    expect(await greeting(stream)).toBe('hello');
    expect(upgrades[0]?.url).toBe('/mqtt?a=1');
    expect(upgrades[0]?.headers).toMatchObject({
      ...{ host: `localhost:${portOf(webServer)}`, 'x-plant': 'seven', 'sec-websocket-protocol': 'mqtt' },
    });
    expect(told.at(-1)?.[0]).toBe('upgrade');
    expect(told.at(-1)?.[1]).toMatchObject({ status: 101, headers: { 'sec-websocket-protocol': 'mqtt' } });
    // It does not stay half open when the other side closes.
    const closed = once(stream, 'close');
    for (const client of webSockets.clients) client.close();
    await closed;
  });

  it('over a WebSocket, with what a custom authorizer wants', async () => {
    const resolved: Resolved = {
      identity: {
        type: 'customAuthorizer',
        authorizer: { authorizerName: 'mine', token: { keyName: 'k', value: 'v w' } },
      },
    };
    const route = routeTo('ws', portOf(webServer));
    for (const upgradeParameters of ['headers', 'query'] as const)
      await connect(route, { resolved, upgradeParameters });
    await connect(route, { resolved });
    await expect.poll(() => upgrades.length).toBe(3);
    expect(upgrades.map(({ url }) => url)).toEqual([
      '/mqtt',
      '/mqtt?x-amz-customauthorizer-name=mine&k=v+w',
      '/mqtt',
    ]);
    expect(upgrades.map(({ headers }) => headers['k'])).toEqual(['v w', undefined, undefined]);
  });
});

describe('a stream that does not come about', () => {
  it('where nobody listens', async () => {
    const server = net.createServer().listen(0, 'localhost');
    await once(server, 'listening');
    const port = portOf(server);
    server.close();
    await once(server, 'close');
    expect(await failureOf(connect(routeTo('tcp', port)))).toMatchObject({ id: 'tcp.refused', stage: 'tcp' });
  });

  it('where the name is not known', async () => {
    const route = routeTo('tcp', 1, { host: 'no-such-host.invalid' });
    expect((await failureOf(connect(route))).stage).toBe('dns');
    expect(told.map(([name]) => name)).toEqual(['proxy']);
  });

  it('where the certificate is not trusted, unless the profile takes any', async () => {
    const route = routeTo('tls', portOf(tlsServer), { serverName: 'localhost' });
    const failure = await failureOf(connect(route));
    expect(failure).toMatchObject({ stage: 'tls', retryable: false });
    expect(failure.evidence['serverCertificate']).toContain('for localhost');
    await connect({ ...route, insecure: true });
  });

  it('where the files cannot be a certificate', async () => {
    const clientCertificate = { certificate: 'no PEM', privateKey: 'no PEM' } as never;
    const resolved: Resolved = { identity: { type: 'x509', clientCertificate }, ca };
    const failure = await failureOf(connect(routeTo('tls', portOf(tlsServer)), { resolved }));
    expect(failure).toMatchObject({ id: 'certificate.unreadable' });
  });

  it('where the WebSocket is refused, with what the answer said', async () => {
    const failure = await failureOf(connect(routeTo('ws', portOf(webServer), { path: '/other' })));
    expect(failure).toMatchObject({ id: 'http.notTheService', evidence: { httpMessage: 'Bad Request' } });
  });

  it('where the server closes in the middle', async () => {
    greet = (socket) => socket.destroy();
    const failure = await failureOf(connect(routeTo('ws', portOf(tcpServer))));
    expect(failure).toMatchObject({ id: 'upgrade.closed', stage: 'upgrade' });
  });

  it('once it was aborted, with the reason of the abort', async () => {
    const reason = new Error('not wanted any more');
    await expect(
      connect(routeTo('ws', portOf(webServer)), { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    expect(upgrades).toEqual([]);
  });
});

describe('a step', () => {
  const clock = new TestClock();
  const steps = (more: Partial<Steps> = {}): Steps => ({
    ...{ destination, signal: new AbortController().signal, timeout: 5000, clock },
    ...{ deadline: clock.now() + 5000, ...more },
  });

  it.each([
    ['dns', 'EAI_AGAIN'],
    ['tcp', 'ETIMEDOUT'],
  ] as const)('of %s is over when time is up, and its socket with it', async (phase, code) => {
    const socket = new PassThrough();
    const failure = failureOf(
      runStep(steps(), { phase, socket, evidence: () => ({ topic: 't' }) }, () => undefined),
    );
    await clock.advance(5000);
    expect((await failure).evidence).toMatchObject({ code, text: 'no answer within 5000 ms', topic: 't' });
    expect(socket.destroyed).toBe(true);
  });

  it('has no time at all when the steps before took it', async () => {
    const late = failureOf(runStep(steps({ deadline: clock.now() - 1 }), { phase: 'tcp' }, () => undefined));
    await clock.advance(0);
    expect((await late).id).toBe('tcp.timeout');
  });

  it('ends once: what comes later changes nothing', async () => {
    const socket = new PassThrough();
    const abort = new AbortController();
    const value = await runStep<string>(
      steps({ signal: abort.signal }),
      { phase: 'tcp', socket },
      (done, failed) => {
        done('open');
        failed(new Error('late'));
      },
    );
    abort.abort();
    await clock.advance(6000);
    expect([value, socket.destroyed, socket.listenerCount('close'), socket.listenerCount('error')]).toEqual([
      ...['open', false, 0, 0],
    ]);
  });

  it('fails with the error, the end or the abort of its socket', async () => {
    const of = (
      more: Partial<Steps>,
      act: (socket: PassThrough, failed: (error: unknown) => void) => void,
    ) => {
      const socket = new PassThrough();
      return runStep(steps(more), { phase: 'tcp', socket }, (_done, failed) => act(socket, failed));
    };
    const proxy = { kind: 'http', host: 'p', port: 1, source: 'proxy' } as const;
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    expect(await failureOf(of({}, (socket) => socket.destroy(reset)))).toMatchObject({ id: 'tcp.closed' });
    expect((await failureOf(of({ proxy }, (socket) => socket.destroy()))).id).toBe('proxy.protocol');
    const own = new FailureError(await failureOf(of({}, (socket) => socket.destroy())));
    expect(await failureOf(of({}, (_socket, failed) => failed(own)))).toBe(own.failure);
    const abort = new AbortController();
    await expect(of({ signal: abort.signal }, () => abort.abort('a text'))).rejects.toThrow(
      'The attempt was ended.',
    );
    await expect(of({ signal: AbortSignal.abort(reset) }, () => expect.unreachable())).rejects.toBe(reset);
  });
});

describe('options of TLS', () => {
  const route: Route = { carrier: 'tls', host: 'h', port: 1 };
  it('are those of the route and of the identity', () => {
    expect(tlsOptions(route, none)).toEqual({ minVersion: 'TLSv1.2', rejectUnauthorized: true });
    const clientCertificate = { certificate: 'c', privateKey: 'k' } as never;
    expect(
      tlsOptions(
        { ...route, serverName: 'n', alpn: 'a', insecure: true },
        { identity: { type: 'x509', clientCertificate }, ca: 'ca' },
      ),
    ).toMatchObject({
      ...{ servername: 'n', ALPNProtocols: ['a'], rejectUnauthorized: false, ca: 'ca', cert: 'c', key: 'k' },
    });
  });
});
