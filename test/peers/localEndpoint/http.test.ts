/** HTTPS publishes and WebSocket upgrades on the stand-in for port 443: who gets in, and how the others are refused. */
import { generate } from 'mqtt-packet';
import { createHash, createHmac } from 'node:crypto';
import { request as httpsRequest, Agent, type RequestOptions } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import WebSocket, { type ClientOptions } from 'ws';
import { systemClock } from '../../../src/shared/clock.ts';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';

/** Milliseconds that the endpoint's clock is ahead of ours. */
let ahead = 0;
const test = endpointForTest({ clock: { ...systemClock, time: () => Date.now() + ahead } });

const description = () => test().endpoint.description;
const hostAndPort = () => `localhost:${description().ports.tls443}`;

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: { message?: string; traceId?: string };
}

async function send(options: RequestOptions, body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      { host: 'localhost', port: description().ports.tls443, ca: test().ca, method: 'POST', ...options },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({
            status: response.statusCode,
            headers: response.headers,
            body: JSON.parse(text) as Answer['body'],
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** A presigned query of our own making; each part can be made wrong. */
function presigned(
  wrong: { region?: string; secret?: string; date?: Date; signToken?: boolean; token?: string } = {},
): string {
  const { credentials, region } = description();
  const date = (wrong.date ?? new Date()).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = [date.slice(0, 8), wrong.region ?? region, 'iotdevicegateway', 'aws4_request'];
  const token = `X-Amz-Security-Token=${encodeURIComponent(wrong.token ?? credentials.sessionToken)}`;
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encodeURIComponent([credentials.accessKeyId, ...scope].join('/'))}`,
    `X-Amz-Date=${date}`,
    ...(wrong.signToken ? [token] : []),
    'X-Amz-SignedHeaders=host',
  ].join('&');
  const canonical = `GET\n/mqtt\n${query}\nhost:${hostAndPort()}\n\nhost\n${createHash('sha256').digest('hex')}`;
  const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope.join('/')}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const key = scope.reduce<string | Buffer>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${wrong.secret ?? credentials.secretAccessKey}`,
  );
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return `${query}&X-Amz-Signature=${signature}${wrong.signToken ? '' : `&${token}`}`;
}

interface Upgrade {
  readonly refused?: {
    status: number | undefined;
    headers: IncomingHttpHeaders;
    rawHeaders: string[];
    body: Answer['body'];
  };
  readonly webSocket: WebSocket;
}

async function upgrade(query: string, options: ClientOptions = {}, path = '/mqtt'): Promise<Upgrade> {
  const url = `wss://${hostAndPort()}${path}${query && `?${query}`}`;
  const webSocket = new WebSocket(url, ['mqtt'], { ca: test().ca, ...options });
  return new Promise((resolve, reject) => {
    webSocket.on('open', () => resolve({ webSocket }));
    webSocket.on('error', reject);
    webSocket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { statusCode: status, headers, rawHeaders } = response;
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Answer['body'];
        resolve({ refused: { status, headers, rawHeaders, body }, webSocket });
      });
    });
  });
}

const connectPacket = (username?: string, password?: string): Buffer =>
  generate({
    cmd: 'connect',
    clientId: 'ws',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 60,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: Buffer.from(password) }),
  });

/** The first bytes that come for a CONNECT: CONNACK, or nothing when the socket closes. */
async function connack(webSocket: WebSocket, packet: Buffer): Promise<string> {
  return new Promise((resolve) => {
    webSocket.on('message', (data: Buffer) => {
      resolve(data.toString('hex'));
      webSocket.close();
    });
    webSocket.on('close', () => resolve(''));
    // Cut in two frames, as a client may do it.
    webSocket.send(packet.subarray(0, 5));
    webSocket.send(packet.subarray(5));
  });
}

const accepted = '20020000';

function tokenHeaders(token = description().authorizer.token): Record<string, string> {
  const { name, tokenKeyName, signature } = description().authorizer;
  return {
    'x-amz-customauthorizer-name': name,
    'x-amz-customauthorizer-signature': signature,
    [tokenKeyName]: token,
  };
}

describe('a WebSocket upgrade with SigV4', () => {
  it('is let in, with the token appended behind the signature', async () => {
    const { refused, webSocket } = await upgrade(presigned());
    expect(refused).toBeUndefined();
    expect(webSocket.protocol).toBe('mqtt');
    expect(await connack(webSocket, connectPacket())).toBe(accepted);
  });

  it.each<[string, () => string, RegExp]>([
    [
      'a bad signature',
      () => presigned({ secret: 'wrong' }),
      /^The request signature we calculated does not match/,
    ],
    [
      'the token inside the signature',
      () => presigned({ signToken: true }),
      /^The request signature we calculated/,
    ],
    [
      'another token',
      () => presigned({ token: 'wrong' }),
      /^The security token included in the request is invalid\.$/,
    ],
    [
      'another region',
      () => presigned({ region: 'eu-west-1' }),
      /^Credential should be scoped to a valid region, not 'eu-west-1'\. $/,
    ],
    [
      'an old date',
      () => presigned({ date: new Date(Date.now() - 360_000) }),
      /^Signature expired: .* - 5 min\.\)$/,
    ],
    [
      'a date to come',
      () => presigned({ date: new Date(Date.now() + 360_000) }),
      /^Signature not yet current: .* \+ 5 min\.\)$/,
    ],
    ['half a signature', () => 'X-Amz-Algorithm=AWS4-HMAC-SHA256', /^Missing Authentication Token$/],
  ])('is refused for %s as AWS refuses it', async (_, query, message) => {
    const { refused } = await upgrade(query());
    expect(refused?.status).toBe(403);
    expect(refused?.body.message).toMatch(message);
    expect(refused?.body.traceId).toBe(refused?.headers['x-amzn-requestid']);
    expect(refused?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-errortype': 'ForbiddenException:',
      'access-control-allow-origin': '*',
      connection: 'keep-alive',
    });
    expect(refused?.rawHeaders.filter((name) => name === 'access-control-expose-headers')).toHaveLength(4);
  });

  it('is judged by the endpoint’s clock', async () => {
    ahead = 400_000;
    try {
      expect((await upgrade(presigned())).refused?.body.message).toMatch(/^Signature expired/);
    } finally {
      ahead = 0;
    }
  });

  it('is for the path /mqtt only', async () => {
    expect((await upgrade(presigned(), {}, '/other')).refused?.status).toBe(403);
  });
});

describe('a WebSocket upgrade with a custom authorizer', () => {
  it('takes the token in headers or in the query', async () => {
    const inHeaders = await upgrade('', { headers: tokenHeaders() });
    expect(await connack(inHeaders.webSocket, connectPacket())).toBe(accepted);
    const inQuery = await upgrade(new URLSearchParams(tokenHeaders()).toString());
    expect(await connack(inQuery.webSocket, connectPacket())).toBe(accepted);
  });

  it('refuses a wrong token with Forbidden', async () => {
    const { refused } = await upgrade('', { headers: tokenHeaders('wrong') });
    expect(refused).toMatchObject({ status: 403, body: { message: 'Forbidden' } });
  });

  it('takes user name and password in CONNECT, and closes without a word when they are wrong', async () => {
    const { name, username, password } = description().authorizer;
    const user = `${username}?x-amz-customauthorizer-name=${name}`;
    expect(await connack((await upgrade('')).webSocket, connectPacket(user, password))).toBe(accepted);
    expect(await connack((await upgrade('')).webSocket, connectPacket(user, 'wrong'))).toBe('');
    expect(await connack((await upgrade('')).webSocket, connectPacket())).toBe('');
  });
});

it('a text frame ends the WebSocket', async () => {
  const { webSocket } = await upgrade(presigned());
  const closed = new Promise<number>((resolve) => webSocket.on('close', resolve));
  webSocket.send('hello');
  expect(await closed).toBe(1003);
});

describe('an HTTPS publish', () => {
  it('with a custom authorizer reaches a subscriber, and is answered as AWS does', async () => {
    const subscriber = await RawClient.connected(test(), 'https-sub');
    await subscriber.subscribe('https/#', 1);
    const answer = await send({ path: '/topics/https/a/b?qos=1', headers: tokenHeaders() }, 'in headers');
    expect(answer).toMatchObject({ status: 200, body: { message: 'OK' } });
    expect(answer.headers['x-amzn-requestid']).toBe(answer.body.traceId);
    expect(await subscriber.next('publish')).toMatchObject({
      topic: 'https/a/b',
      qos: 1,
      payload: Buffer.from('in headers'),
    });
    const query = new URLSearchParams({ qos: '0', ...tokenHeaders() }).toString();
    expect((await send({ path: `/topics/https%2Fq?${query}` }, 'in query')).status).toBe(200);
    expect(await subscriber.next('publish')).toMatchObject({
      topic: 'https/q',
      qos: 0,
      payload: Buffer.from('in query'),
    });
    subscriber.leave();
  });

  it('with user name and password goes by them', async () => {
    const { username, password } = description().authorizer;
    expect((await send({ path: '/topics/a', auth: `${username}:${password}` })).status).toBe(200);
    expect(await send({ path: '/topics/a', auth: `${username}:wrong` })).toMatchObject({
      status: 403,
      body: { message: 'Forbidden' },
    });
  });

  it('uses one connection for many', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: test().ca });
    const sockets = new Set<number | undefined>();
    agent.on('free', (socket: { localPort?: number }) => sockets.add(socket.localPort));
    for (let number = 0; number < 3; number++) {
      expect((await send({ path: '/topics/a', headers: tokenHeaders(), agent }, 'x')).status).toBe(200);
    }
    agent.destroy();
    expect(sockets.size).toBe(1);
  });

  it.each<[string, RequestOptions, number, string]>([
    ['nothing to prove itself with', { path: '/topics/a' }, 403, 'ForbiddenException:'],
    ['a QoS of 2', { path: '/topics/a?qos=2' }, 400, 'InvalidRequestException:'],
    ['a retain that is none', { path: '/topics/a?retain=maybe' }, 400, 'InvalidRequestException:'],
    ['no topic', { path: '/topics/' }, 400, 'InvalidRequestException:'],
    ['a broken escape', { path: '/topics/%ff' }, 400, 'InvalidRequestException:'],
    [
      'a response topic with a wildcard',
      { path: '/topics/a?responseTopic=%23' },
      400,
      'InvalidRequestException:',
    ],
    [
      'a bad property header',
      { path: '/topics/a', headers: { 'x-amz-mqtt5-user-properties': 'bm8=' } },
      400,
      'InvalidRequestException:',
    ],
    ['another method', { path: '/topics/a', method: 'GET' }, 405, 'MethodNotAllowedException:'],
    ['another path', { path: '/nowhere' }, 404, 'ResourceNotFoundException:'],
  ])('is refused for %s', async (_, options, status, errorType) => {
    const headers =
      status === 403 ? {} : { ...tokenHeaders(), ...(options.headers as Record<string, string>) };
    const answer = await send({ ...options, headers });
    expect(answer.status).toBe(status);
    expect(answer.headers['x-amzn-errortype']).toBe(errorType);
  });

  it('over 128 KiB is refused with 413', async () => {
    const answer = await send({ path: '/topics/a', headers: tokenHeaders() }, Buffer.alloc(131_073));
    expect(answer).toMatchObject({
      status: 413,
      headers: { 'x-amzn-errortype': 'RequestEntityTooLargeException:' },
    });
  });
});
