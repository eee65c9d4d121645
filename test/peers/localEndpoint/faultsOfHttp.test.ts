/** Faults of HTTP requests and WebSocket upgrades: Amazon's data plane client and a WebSocket meet them. */
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { Agent } from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { presignWebSocketUrl } from '../../../src/auth/sigv4.ts';
import type { FaultSettings } from '../../../src/shared/local/faults.ts';
import { endpointForTest } from './endpointForTest.ts';

const test = endpointForTest();
const faults = () => test().endpoint.faults;
const description = () => test().endpoint.description;

let client: IoTDataPlaneClient;
let agent: Agent;
beforeAll(() => {
  const { host, ports, region, credentials } = description();
  agent = new Agent({ ca: test().ca });
  client = new IoTDataPlaneClient({
    endpoint: `https://${host}:${ports.tls443}`,
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: { httpsAgent: agent },
  });
});
afterAll(() => {
  client.destroy();
  agent.destroy();
});
afterEach(() => {
  faults().clear();
});

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** What Amazon's client makes of a publish: undefined when it went well. */
async function publish(): Promise<SdkError | undefined> {
  try {
    await client.send(new PublishCommand({ topic: 'a', payload: Buffer.from('x') }));
    return undefined;
  } catch (error) {
    return error as SdkError;
  }
}

interface Upgraded {
  readonly status: number | undefined;
  readonly message?: string | undefined;
  readonly date?: string | undefined;
  readonly error?: string | undefined;
}

/** What a WebSocket sees of an upgrade on row 1 (signed), or on row 2 (token). */
async function upgrade(row: 1 | 2 = 1): Promise<Upgraded> {
  const { host, ports, region, credentials, authorizer } = description();
  const address = new URL(`wss://${host}:${ports.tls443}/mqtt`);
  const url = row === 1 ? await presignWebSocketUrl(address, { region, credentials }) : address;
  const headers = {
    'x-amz-customauthorizer-name': authorizer.name,
    'x-amz-customauthorizer-signature': authorizer.signature,
    [authorizer.tokenKeyName]: authorizer.token,
  };
  const webSocket = new WebSocket(url, ['mqtt'], { ca: test().ca, ...(row === 2 && { headers }) });
  return await new Promise((resolve) => {
    webSocket.on('open', () => {
      resolve({ status: 101 });
      webSocket.close();
    });
    webSocket.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ status: undefined, error: error.code ?? error.message }),
    );
    webSocket.on('unexpected-response', (_request, response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const { message } = JSON.parse(Buffer.concat(chunks).toString()) as { message: string };
        resolve({ status: response.statusCode, message, date: response.headers.date });
        webSocket.on('error', () => undefined).terminate();
      });
    });
  });
}

describe('httpError', () => {
  it.each<[NonNullable<FaultSettings<'httpError'>['answer']>, number, string, RegExp]>([
    ['missingToken', 403, 'ForbiddenException', /^Missing Authentication Token$/],
    ['signatureMismatch', 403, 'ForbiddenException', /^The request signature we calculated does not match/],
    ['signatureExpired', 403, 'ForbiddenException', /^Signature expired: \d{8}T\d{6}Z is now earlier than/],
    [
      'signatureNotYetCurrent',
      403,
      'ForbiddenException',
      /^Signature not yet current: \d{8}T\d{6}Z is still/,
    ],
    ['wrongRegion', 403, 'ForbiddenException', /^Credential should be scoped to a valid region, not '/],
    ['invalidToken', 403, 'ForbiddenException', /^The security token included in the request is invalid/],
    ['expiredToken', 403, 'ForbiddenException', /^The security token included in the request is expired/],
    ['forbidden', 403, 'ForbiddenException', /^Forbidden$/],
    ['upgradeRequired', 426, 'UpgradeRequiredException', /^Upgrade Required$/],
    ['throttled', 429, 'ThrottlingException', /^Rate exceeded$/],
    ['internalError', 500, 'InternalFailureException', /^Internal Failure$/],
    ['badGateway', 502, 'BadGatewayException', /^Bad Gateway$/],
    ['unavailable', 503, 'ServiceUnavailableException', /^Service Unavailable$/],
  ])('%s', async (answer, status, name, message) => {
    faults().set('httpError', { answer });
    expect(await publish()).toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
      $metadata: { httpStatusCode: status },
    });
    expect(await upgrade()).toMatchObject({ status, message: expect.stringMatching(message) as string });
    faults().clear();
    expect(await publish()).toBeUndefined();
    expect((await upgrade()).status).toBe(101);
  });

  it('strikes upgrades or requests alone', async () => {
    faults().set('httpError', { on: 'upgrade' });
    expect(await publish()).toBeUndefined();
    expect((await upgrade()).status).toBe(403);
    faults().set('httpError', { on: 'requests' });
    expect((await publish())?.name).toBe('ForbiddenException');
    expect((await upgrade()).status).toBe(101);
  });

  it('strikes the rows that were named alone', async () => {
    faults().set('httpError', { rows: [2, 6] });
    expect((await upgrade(1)).status).toBe(101);
    expect((await upgrade(2)).status).toBe(403);
    expect((await publish())?.name).toBe('ForbiddenException');
  });
});

describe('a request', () => {
  it.each(['closeConnection', 'resetConnection'] as const)('that meets %s is not answered', async (name) => {
    faults().set(name, { at: 'request' });
    expect((await publish())?.code).toBe('ECONNRESET');
    expect(await upgrade()).toMatchObject({
      status: undefined,
      error: expect.stringMatching(/ECONNRESET|hang up/) as string,
    });
  });

  it('that meets silence waits', async () => {
    faults().set('stallConnection', { at: 'request', times: 1 });
    let answered = false;
    const waiting = publish().finally(() => (answered = true));
    await expect.poll(() => faults().list()).toEqual([]);
    expect((await upgrade()).status).toBe(101);
    expect(answered).toBe(false);
    agent.destroy();
    expect((await waiting)?.code).toBe('ECONNRESET');
  });
});

describe('credentials', () => {
  it.each([
    ['expired', 'The security token included in the request is expired'],
    ['invalid', 'The security token included in the request is invalid.'],
  ] as const)(
    'are %s: signed requests are refused, tokens of the authorizer are not',
    async (as, message) => {
      faults().set('expireCredentials', { as });
      expect(await publish()).toMatchObject({ name: 'ForbiddenException', message });
      expect(await upgrade(1)).toMatchObject({ status: 403, message });
      expect((await upgrade(2)).status).toBe(101);
    },
  );

  it('are denied by the custom authorizer: 403 Forbidden; signed requests are not its affair', async () => {
    faults().set('authorizerDenies');
    expect(await upgrade(2)).toMatchObject({ status: 403, message: 'Forbidden' });
    expect((await upgrade(1)).status).toBe(101);
  });
});

describe('the clock', () => {
  it.each([
    [10, /^Signature expired/],
    [-10, /^Signature not yet current/],
  ])('is off by %i minutes: signatures are refused, and Date shows it', async (minutes, message) => {
    faults().set('skewClock', { minutes });
    const { status, message: words, date } = await upgrade();
    expect(status).toBe(403);
    expect(words).toMatch(message);
    const skew = (Date.parse(date!) - Date.now()) / 60_000;
    expect(Math.abs(skew - minutes)).toBeLessThan(1);
  });

  it('is off by 3 minutes: signatures still hold', async () => {
    faults().set('skewClock', { minutes: 3 });
    expect((await upgrade()).status).toBe(101);
  });
});

it('throttling is answered 429', async () => {
  faults().set('throttle', { what: 'publish' });
  expect(await publish()).toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
});
