/** The control interface: who gets in, what it does, and what it says to bad input. */
import { request as httpRequest } from 'node:http';
import { createHash, X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { clearFault, listFaults, setFault } from '../../../src/editor/local/controlClient.ts';
import type { ControlStatus } from '../../../src/local/control/routes.ts';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';

const test = endpointForTest();
const control = () => test().endpoint.description.control;

afterEach(() => {
  test().endpoint.faults.clear();
  test().endpoint.policies.remove();
  test().endpoint.limits.reset();
});

interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { authorization: `Bearer ${control().token}` },
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: control().port, method, path, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
}

const refusal = (status: number, message: RegExp) => ({
  status,
  body: { message: expect.stringMatching(message) as string },
});

describe('who gets in', () => {
  it.each<[string, Record<string, string>, number, RegExp]>([
    ['no token', {}, 401, /Bearer/],
    ['a wrong token', { authorization: 'Bearer wrong' }, 401, /Bearer/],
    ['another scheme', { authorization: 'Basic eDp5' }, 401, /Bearer/],
  ])('not with %s', async (_what, headers, status, message) => {
    expect(await ask('PUT', '/faults/noConnack', {}, headers)).toMatchObject(refusal(status, message));
    expect(test().endpoint.faults.list()).toEqual([]);
  });

  it('not by another name of this machine, even with the token', async () => {
    const authorization = `Bearer ${control().token}`;
    const headers = { authorization, host: `evil.example.com:${control().port}` };
    expect(await ask('GET', '/status', undefined, headers)).toMatchObject(refusal(403, /evil\.example\.com/));
    const good = { authorization, host: `localhost:${control().port}` };
    expect((await ask('GET', '/status', undefined, good)).status).toBe(200);
  });
});

describe('faults', () => {
  it('are set with their defaults, listed, counted and ended', async () => {
    const set = await ask('PUT', '/faults/connackRefusal', { clientId: 'a*', times: 5 });
    expect(set).toMatchObject({
      status: 200,
      body: {
        name: 'connackRefusal',
        parameters: { reasonCode: 135, returnCode: 5 },
        scope: { clientId: 'a*', times: 5 },
        struck: 0,
      },
    });
    expect((await RawClient.open(test()).connect('abc')).reasonCode).toBe(135);
    const b = await RawClient.connected(test(), 'b');
    const { body } = await ask('GET', '/status');
    const status = body as ControlStatus;
    expect(status.connections.map(({ clientId }) => clientId)).toEqual(['b']);
    expect(status.faults).toMatchObject([{ name: 'connackRefusal', struck: 1 }]);
    expect(status.struck.connackRefusal).toBe(1);
    expect(await ask('DELETE', '/faults/connackRefusal')).toEqual({ status: 200, body: { ended: true } });
    expect(await ask('GET', '/faults')).toEqual({ status: 200, body: [] });
    b.leave();
    await b.end();
  });

  it('end all at once', async () => {
    await ask('PUT', '/faults/noConnack');
    await ask('PUT', '/faults/noPingresp', { seconds: 60 });
    expect((await ask('GET', '/faults')).body).toHaveLength(2);
    expect(await ask('DELETE', '/faults')).toEqual({ status: 200, body: { ended: true } });
    expect((await ask('GET', '/faults')).body).toEqual([]);
  });

  it.each<[string, string, unknown, number, RegExp]>([
    ['an unknown name', 'explode', {}, 400, /^There is no fault "explode"\. There are: refuseConnections, /],
    ['no name', '', {}, 400, /needs the name of a fault/],
    ['no JSON', 'noConnack', '{', 400, /^The body is not JSON/],
    ['a list', 'noConnack', [], 400, /expected object/],
    ['an unknown parameter', 'noConnack', { share: 1 }, 400, /share/],
    ['a number out of range', 'noPuback', { share: 1.5 }, 400, /^share: .*<=1/],
    ['a broken number', 'connackRefusal', { reasonCode: 135.5 }, 400, /^reasonCode: /],
    ['a number that is text', 'slowDown', { bytesPerSecond: '9' }, 400, /^bytesPerSecond: /],
    ['a choice that is none', 'closeConnection', { at: 'lunch' }, 400, /^at: .*"accept"/],
    ['a port that AWS does not have', 'noConnack', { ports: [1883] }, 400, /^ports\.0: /],
    ['a scope that makes no sense', 'refuseConnections', { times: 1 }, 400, /times/],
    [
      'a client id too early',
      'closeConnection',
      { at: 'tls', clientId: 'a' },
      400,
      /^clientId: .*not known yet/,
    ],
    ['a body too large', 'noConnack', ' '.repeat(300_000), 413, /larger than/],
  ])('with %s are refused by the name of the field', async (_what, name, body, status, message) => {
    expect(await ask('PUT', `/faults/${name}`, body)).toMatchObject(refusal(status, message));
    expect(test().endpoint.faults.list()).toEqual([]);
  });
});

describe('rules', () => {
  it('certificates change their state', async () => {
    const id = createHash('sha256').update(new X509Certificate(test().certificate).raw).digest('hex');
    const client = await RawClient.connected(test(), 'certified');
    expect(await ask('PUT', `/certificates/${id}`, { status: 'REVOKED' })).toEqual({
      status: 200,
      body: { id, status: 'REVOKED' },
    });
    await client.end();
    await expect(RawClient.open(test()).connect('certified')).rejects.toThrow('closed before connack');
    expect((await ask('GET', '/certificates')).body).toContainEqual({ id, status: 'REVOKED' });
    await ask('PUT', `/certificates/${id}`, { status: 'ACTIVE' });
    (await RawClient.connected(test(), 'certified')).leave();
    const wrong = await ask('PUT', `/certificates/${id}`, { status: 'LOST' });
    expect(wrong).toMatchObject(refusal(400, /^status: write ACTIVE, INACTIVE, /));
    expect(await ask('PUT', '/certificates/0', { status: 'ACTIVE' })).toMatchObject(
      refusal(404, /registered/),
    );
  });

  it('policies are attached and taken away', async () => {
    const { body } = await ask('GET', '/certificates');
    const [{ id }] = body as [{ id: string }];
    expect((await ask('PUT', `/policies/${id}`, [])).status).toBe(200);
    expect((await RawClient.open(test()).connect('x')).reasonCode).toBe(0x87);
    expect((await ask('GET', '/policies')).body).toEqual([{ principal: id, policies: [] }]);
    expect(await ask('DELETE', `/policies/${id}`)).toEqual({ status: 200, body: [] });
    (await RawClient.connected(test(), 'x')).leave();
    const wrong = await ask('PUT', `/policies/${id}`, {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Maybe' }],
    });
    expect(wrong).toMatchObject(refusal(400, /Effect/));
  });

  it('limits are changed and taken back', async () => {
    expect((await ask('PUT', '/limits', { subscriptionsPerConnection: 1 })).body).toMatchObject({
      subscriptionsPerConnection: 1,
    });
    expect((await ask('DELETE', '/limits')).body).toMatchObject({ subscriptionsPerConnection: 50 });
    expect(await ask('PUT', '/limits', { subscriptionsPerConnection: 0 })).toMatchObject(
      refusal(400, /subscriptionsPerConnection/),
    );
  });

  it('connections are ended', async () => {
    const client = await RawClient.connected(test(), 'a/b');
    const path = `/connections/${encodeURIComponent('a/b')}/end`;
    expect(await ask('POST', path, { reason: 'NONE' })).toMatchObject(refusal(400, /^reason: write one of /));
    expect(await ask('POST', path, { reason: 'SERVER_INITIATED_DISCONNECT' })).toEqual({
      status: 200,
      body: { ended: true },
    });
    expect(await client.end()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x8b }]);
    expect(await ask('POST', path)).toMatchObject(refusal(404, /"a\/b" is connected/));
  });
});

it('what is not there is 404, and a method that is not taken 405', async () => {
  expect(await ask('GET', '/nothing')).toMatchObject(refusal(404, /GET \/ lists/));
  expect(await ask('GET', '/faults/a/b')).toMatchObject(refusal(404, /GET \/ lists/));
  expect(await ask('GET', '/constructor')).toMatchObject(refusal(404, /GET \/ lists/));
  expect(await ask('PATCH', '/faults')).toMatchObject(refusal(405, /GET, PUT, DELETE/));
  expect(await ask('GET', '/connections/a/end')).toMatchObject(refusal(405, /POST/));
  expect((await ask('GET', '/')).body).toEqual({
    resources: ['status', 'faults', 'certificates', 'policies', 'limits', 'connections'],
  });
});

describe("the editor's client", () => {
  it('sets, lists and ends faults', async () => {
    await setFault(control(), 'closeConnection', { at: 'tls', ports: [443], times: 2 });
    expect(await listFaults(control())).toMatchObject([
      { name: 'closeConnection', parameters: { at: 'tls' }, scope: { ports: [443], times: 2 }, struck: 0 },
    ]);
    await clearFault(control(), 'closeConnection');
    expect(await listFaults(control())).toEqual([]);
  });

  it("passes the endpoint's own words on, and never the token", async () => {
    await expect(setFault(control(), 'noPuback', { share: 7 })).rejects.toThrow(/refused: share: /);
    const wrong = { ...control(), token: 'a-wrong-secret' };
    const error = await listFaults(wrong).catch((one: unknown) => one);
    expect(String(error)).toMatch(/Bearer/);
    expect(JSON.stringify(error) + String(error)).not.toContain('a-wrong-secret');
  });
});
