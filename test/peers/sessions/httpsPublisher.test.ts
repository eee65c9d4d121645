/** HTTPS publishes over connections that end, to a server that does as it is told. */
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { FailureError } from '../../../src/failure/failureError.ts';
import { keepCertificates, type Certificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import type { PublishOutcome } from '../../../src/shared/message.ts';
import { openSessions, type OpenSessions } from '../../support/openSessions.ts';

let directory: string;
let certificates: Certificates;
let server: Server;
let port: number;
let open: OpenSessions;
/** Who asked, and what is done with it. */
let requests: string[];
let connections: Set<Duplex>;
let answer: (request: IncomingMessage, response: ServerResponse, device: string) => void;

const ok = (_request: IncomingMessage, response: ServerResponse) => {
  response.end('{"message":"OK"}');
};
const device = () => ({
  certificate: path.join(directory, 'device.crt'),
  privateKey: path.join(directory, 'device.key'),
});

/** Puts the n-th device's files where the profile has them. */
async function becomeDevice(index: number): Promise<void> {
  const { certificatePath, privateKeyPath } = certificates.devices[index]!;
  await copyFile(certificatePath, device().certificate);
  await copyFile(privateKeyPath, device().privateKey);
}

function addProfile(changes: object = {}): void {
  open.add({
    id: 'https',
    endpoint: 'localhost',
    protocol: 'https',
    port: 8443,
    portMap: { '8443': port },
    ca: certificates.ca.certificatePath,
    identity: { type: 'x509', ...device() },
    ...changes,
  });
}

const publish = (): Promise<PublishOutcome> =>
  open.sessions.publish('https', {
    topic: 'a/b',
    payload: Buffer.from('x'),
    qos: 1,
    retain: false,
    route: 'https',
  });

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof FailureError) return error.failure;
  throw new Error(`expected a FailureError, got ${String(error)}`);
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-publisher-'));
  const files = new KeptFiles(directory);
  await files.prepare();
  certificates = await keepCertificates({ files, devices: 2, serverName: 'localhost', now: Date.now });
  server = createServer(
    {
      cert: await readFile(certificates.server.certificatePath),
      key: await readFile(certificates.server.privateKeyPath),
      ca: await readFile(certificates.ca.certificatePath),
      requestCert: true,
    },
    (request, response) => {
      if (!(request.socket instanceof TLSSocket)) throw new TypeError('no TLS');
      const { fingerprint256 } = request.socket.getPeerCertificate();
      requests.push(fingerprint256);
      request.resume().on('end', () => {
        answer(request, response, fingerprint256);
      });
    },
  );
  server.on('secureConnection', (socket: Duplex) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});
beforeEach(async () => {
  requests = [];
  connections = new Set();
  answer = ok;
  open = openSessions();
  await becomeDevice(0);
});
afterEach(async () => {
  await open.sessions.dispose();
  server.closeAllConnections();
});

it('keeps its connection, and opens another when the endpoint closed it meanwhile', async () => {
  addProfile();
  for (let count = 0; count < 10; count++) await publish();
  expect(connections.size).toBeLessThan(4);
  for (const socket of connections) socket.end();
  await vi.waitFor(() => {
    expect(connections.size).toBe(0);
  });
  expect((await publish()).ok).toBe(true);
  expect(requests).toHaveLength(11);
});

it('says so when the endpoint closes instead of answering, and sends nothing twice', async () => {
  addProfile();
  await publish();
  answer = (request) => request.socket.destroy();
  const failure = await failureOf(publish());
  expect(failure).toMatchObject({ stage: 'publish', retryable: true });
  expect(failure.symptom).toBe('The publish to "a/b" got no answer: the endpoint closed the connection.');
  expect(requests).toHaveLength(2);
  answer = ok;
  expect((await publish()).ok).toBe(true);
});

it('reads the files of the identity anew after a refusal', async () => {
  addProfile();
  let refused: string | undefined;
  answer = (request, response, asked) => {
    refused ??= asked;
    if (asked === refused) response.statusCode = 403;
    ok(request, response);
  };
  expect((await failureOf(publish())).symptom).toContain('HTTP 403');
  await becomeDevice(1);
  expect((await publish()).ok).toBe(true);
  expect(new Set(requests).size).toBe(2);
});

it('ends a publish that waits when the profile changes, and closes the connection', async () => {
  addProfile();
  answer = () => undefined;
  const publishing = failureOf(publish());
  await vi.waitFor(() => {
    expect(requests).toHaveLength(1);
  });
  addProfile({ keepAlive: 100 });
  expect((await publishing).symptom).toBe('The publish to "a/b" got no answer: the publisher was closed.');
  await vi.waitFor(() => {
    expect(connections.size).toBe(0);
  });
});

it('opens no connection for a publish whose profile was removed before', async () => {
  addProfile();
  await publish();
  const publishing = failureOf(publish());
  open.sessions.setProfiles([]);
  expect((await publishing).stage).toBe('publish');
  await vi.waitFor(() => {
    expect(connections.size).toBe(0);
  });
  expect(requests).toHaveLength(1);
});
