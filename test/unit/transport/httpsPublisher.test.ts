/** HTTPS publishes, to a server that notes what arrives and answers as it is told. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Resolved } from '../../../src/auth/resolve.ts';
import { FailureError } from '../../../src/failure/failureError.ts';
import { keepCertificates } from '../../../src/local/certificates.ts';
import { KeptFiles } from '../../../src/local/keptFiles.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import type { PublishRequest } from '../../../src/shared/message.ts';
import { authority } from '../../../src/transport/httpsConnections.ts';
import { HttpsPublisher, type HttpsPublisherOptions } from '../../../src/transport/httpsPublisher.ts';
import { https as destination } from '../failure/symptoms.ts';

interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let directory: string;
let server: Server;
let port: number;
let ca: string;
let arrived: Arrived[];
let answer: (response: ServerResponse, count: number) => void;
let publisher: HttpsPublisher;

const none: Resolved['identity'] = { type: 'none' };
const authorizer: Resolved['identity'] = {
  type: 'customAuthorizer',
  authorizer: { authorizerName: 'mine', token: { keyName: 'key', value: 'the token', signature: 'a+b/' } },
};

function publisherAs(
  identity: Resolved['identity'],
  more: Partial<HttpsPublisherOptions> = {},
): HttpsPublisher {
  publisher = new HttpsPublisher({
    route: { carrier: 'https', host: 'localhost', port, serverName: 'localhost' },
    ...{ destination, authorizerIn: 'headers', resolve: () => Promise.resolve({ identity, ca }) },
    clock: systemClock,
    ...more,
  });
  return publisher;
}

const message: PublishRequest = {
  ...{ topic: 'a/b c', payload: Buffer.from('hello'), qos: 1, retain: false, route: 'https' },
};
const failureOf = async (work: Promise<unknown>): Promise<FailureError> => {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (error instanceof FailureError) return error;
  throw new Error(`expected a FailureError, got ${String(error)}`);
};

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-https-'));
  const files = new KeptFiles(directory);
  await files.prepare();
  const certificates = await keepCertificates({ files, devices: 0, serverName: 'localhost', now: Date.now });
  ca = await readFile(certificates.ca.certificatePath, 'utf8');
  server = createServer(
    {
      cert: await readFile(certificates.server.certificatePath),
      key: await readFile(certificates.server.privateKeyPath),
    },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '', 'https://localhost');
        arrived.push({
          ...{ method: request.method ?? '', path: pathname, query: Object.fromEntries(searchParams) },
          ...{ headers: request.headers, body: Buffer.concat(chunks).toString() },
        });
        answer(response, arrived.length);
      });
    },
  );
  server.listen(0, 'localhost');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  arrived = [];
  answer = (response) => response.end('{"message":"OK","traceId":"7a1"}');
});
afterEach(async () => {
  await publisher.dispose();
  server.closeAllConnections();
});

describe('a publish', () => {
  it('arrives with all that it has', async () => {
    const outcome = await publisherAs(none).publish({
      ...message,
      retain: true,
      properties: {
        ...{ contentType: 'text/plain', responseTopic: 'r/1', messageExpiryInterval: 0 },
        ...{ payloadFormatIndicator: 'utf8', correlationData: Uint8Array.of(1, 2) },
        userProperties: [
          ['a', 'ü'],
          ['a', '2'],
        ],
      },
    });
    expect(outcome).toMatchObject({ ok: true, httpStatus: 200, message: 'OK', traceId: '7a1' });
    expect(arrived).toHaveLength(1);
    const [{ headers, ...rest }] = arrived as [Arrived];
    expect(rest).toEqual({
      ...{ method: 'POST', path: '/topics/a%2Fb%20c', body: 'hello' },
      query: {
        ...{ qos: '1', retain: 'true', contentType: 'text/plain', responseTopic: 'r/1', messageExpiry: '0' },
      },
    });
    expect(headers).toMatchObject({
      ...{ host: `localhost:${port}`, 'content-type': 'application/octet-stream' },
      'x-amz-mqtt5-user-properties': Buffer.from('[{"a":"ü"},{"a":"2"}]').toString('base64'),
      'x-amz-mqtt5-payload-format-indicator': 'UTF8_DATA',
      'x-amz-mqtt5-correlation-data': 'AQI=',
    });
  });

  it('has nothing that was not said', async () => {
    await publisherAs(none).publish({ ...message, qos: 0 });
    expect(arrived[0]?.query).toEqual({ qos: '0' });
    expect(Object.keys(arrived[0]?.headers ?? {}).filter((name) => name.startsWith('x-amz'))).toEqual([]);
    await publisher.publish({ ...message, properties: { payloadFormatIndicator: 'unspecified' } });
    expect(arrived[1]?.headers).toHaveProperty('x-amz-mqtt5-payload-format-indicator', 'UNSPECIFIED_BYTES');
  });

  it('is told by the request id where the answer says no more', async () => {
    answer = (response) => response.setHeader('x-amzn-requestid', 'r-1').end('fine');
    const outcome = await publisherAs(none).publish(message);
    expect(outcome).toMatchObject({ ok: true, traceId: 'r-1' });
    expect(outcome).not.toHaveProperty('message');
    answer = (response) => response.end('{"message":7}');
    expect(await publisher.publish(message)).toEqual({
      ok: true,
      httpStatus: 200,
      milliseconds: expect.any(Number) as number,
    });
  });

  it('that is refused says why, with its outcome', async () => {
    answer = (response) => response.writeHead(413).end('{"message":"Too large","traceId":"9"}');
    const { failure, outcome } = await failureOf(publisherAs(none).publish({ ...message, retain: true }));
    expect(failure).toMatchObject({
      id: 'http.payloadTooLarge',
      evidence: { topic: 'a/b c', httpStatus: '413' },
    });
    expect(outcome).toMatchObject({ ok: false, httpStatus: 413, message: 'Too large', traceId: '9' });
    answer = (response) => response.writeHead(403).end('');
    const refused = await failureOf(publisher.publish({ ...message, retain: true }));
    expect(refused.failure.policy?.map(({ action }) => action)).toEqual(['iot:Publish', 'iot:RetainPublish']);
    expect(refused.outcome).not.toHaveProperty('traceId');
  });

  it('carries what a custom authorizer wants, in headers or in the query', async () => {
    await publisherAs(authorizer).publish(message);
    expect(arrived[0]?.query).toEqual({ qos: '1' });
    expect(arrived[0]?.headers).toMatchObject({
      ...{ 'x-amz-customauthorizer-name': 'mine', key: 'the token' },
      ...{ 'x-amz-customauthorizer-signature': 'a+b/', 'content-type': 'application/octet-stream' },
    });
    await publisher.dispose();
    await publisherAs(authorizer, { authorizerIn: 'query' }).publish(message);
    expect(arrived[1]?.headers).not.toHaveProperty('key');
    expect(arrived[1]?.query).toEqual({
      ...{ qos: '1', 'x-amz-customauthorizer-name': 'mine', key: 'the token' },
      'x-amz-customauthorizer-signature': 'a+b/',
    });
  });

  it('is signed with AWS credentials', async () => {
    const credentials = {
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI',
      sessionToken: 'IQoJ',
    };
    await publisherAs({ type: 'sigv4', region: 'eu-west-1', credentials }).publish(message);
    expect(arrived[0]?.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\//);
    expect(arrived[0]?.headers['x-amz-security-token']).toBe('IQoJ');
  });

  it('without an answer says that its fate is not known, and which topic it was', async () => {
    answer = (response) => response.destroy();
    const { failure } = await failureOf(publisherAs(none).publish(message));
    expect(failure).toMatchObject({ id: 'publish.noAnswer', stage: 'publish', evidence: { topic: 'a/b c' } });
  });

  it('over a connection that never came about is a failure of the way there', async () => {
    const { failure } = await failureOf(
      publisherAs(none, { resolve: () => Promise.resolve({ identity: none }) }).publish(message),
    );
    expect(failure.stage).toBe('tls');
  });

  it('ends with the publisher, before and while it is under way', async () => {
    const { promise: asked, resolve: wasAsked } = Promise.withResolvers<undefined>();
    answer = () => {
      wasAsked(undefined);
    };
    const underWay = failureOf(publisherAs(none).publish(message));
    await asked;
    await publisher.dispose();
    expect((await underWay).failure.id).toBe('publish.noAnswer');
    expect((await failureOf(publisher.publish(message))).failure.symptom).toContain(
      'the publisher was closed',
    );
    expect(arrived).toHaveLength(1);
  });
});

describe('the list of retained messages', () => {
  it('comes in pages', async () => {
    answer = (response, count) =>
      response.end(
        JSON.stringify({
          retainedTopics: [{ topic: `t${count}` }, { topic: 7 }, null, 'x', {}],
          ...(count === 1 ? { nextToken: 'two' } : { nextToken: '' }),
        }),
      );
    expect(await publisherAs(none).listRetained()).toEqual({ topics: ['t1'], nextToken: 'two' });
    expect(await publisher.listRetained('two')).toEqual({ topics: ['t2'] });
    expect(arrived.map(({ method, path: asked, query, body }) => [method, asked, query, body])).toEqual([
      ['GET', '/retainedMessage', { maxResults: '200' }, ''],
      ['GET', '/retainedMessage', { maxResults: '200', nextToken: 'two' }, ''],
    ]);
  });

  it.each([
    [403, '{"message":"Forbidden"}', /^HTTP 403: Forbidden; a policy has to allow iot:ListRetainedMessages/],
    [500, '', /^HTTP 500$/],
    [200, '{}', /no list of topics/],
    [200, '<html>', /no list of topics/],
  ])('says why there is none: %i %s', async (status, body, text) => {
    answer = (response) => response.writeHead(status).end(body);
    await expect(publisherAs(none).listRetained()).rejects.toThrow(text);
  });
});

describe('the host of a request', () => {
  it.each([
    ['a.test', 443, 'a.test'],
    ['a.test', 8443, 'a.test:8443'],
    ['::1', 443, '[::1]'],
    ['::1', 8443, '[::1]:8443'],
  ])('%s port %i', (host, of, text) => {
    expect(authority({ carrier: 'https', host, port: of })).toBe(text);
  });
});
