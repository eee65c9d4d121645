/** Amazon's data plane client manages connections of the local endpoint, and is refused by policies, on each of its rows. */
import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  GetRetainedMessageCommand,
  IoTDataPlaneClient,
  ListRetainedMessagesCommand,
  ListSubscriptionsCommand,
  PublishCommand,
  SendDirectMessageCommand,
} from '@aws-sdk/client-iot-data-plane';
import { Agent, type AgentOptions, request } from 'node:https';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { endpointForTest } from './endpointForTest.ts';
import { allowing, certificateId, connectWatcher, restrict } from './principals.ts';
import { RawClient } from './rawClient.ts';

const test = endpointForTest();
const clients: IoTDataPlaneClient[] = [];
/** Of AWS credentials. */
const operator = 'AROATOPICSCOPELOCAL00:operator';

function client(port: 'tls443' | 'https8443' = 'tls443', options: AgentOptions = {}): IoTDataPlaneClient {
  const { host, ports, region, credentials } = test().endpoint.description;
  const made = new IoTDataPlaneClient({
    endpoint: `https://${host}:${ports[port]}`,
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: { httpsAgent: new Agent({ ca: test().ca, keepAlive: true, ...options }) },
  });
  clients.push(made);
  return made;
}

afterEach(() => test().endpoint.policies.remove());
afterAll(() => {
  for (const made of clients) made.destroy();
});

const forbidden = { name: 'ForbiddenException', message: 'Forbidden', $metadata: { httpStatusCode: 403 } };
const notFound = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };

describe('GetConnection', () => {
  it('tells of a client that is connected, and then that it is not any more', async () => {
    const device = await RawClient.connected(test(), 'a b/c', 5, {
      keepalive: 45,
      properties: { sessionExpiryInterval: 60 },
    });
    const told = await client().send(new GetConnectionCommand({ clientId: 'a b/c' }));
    expect(told).toMatchObject({
      clientId: 'a b/c',
      connected: true,
      cleanSession: false,
      keepAliveDuration: 45,
      sessionExpiry: 60,
      connectedSince: expect.any(Number) as number,
    });
    expect(told.sourceIp).toBeUndefined();
    expect(
      await client().send(new GetConnectionCommand({ clientId: 'a b/c', includeSocketInformation: true })),
    ).toMatchObject({ sourceIp: '127.0.0.1', sourcePort: device.socket.localPort, targetIp: '127.0.0.1' });
    device.leave();
    await device.end();
    expect(await client().send(new GetConnectionCommand({ clientId: 'a b/c' }))).toMatchObject({
      connected: false,
      disconnectReason: 'CLIENT_INITIATED_DISCONNECT',
      disconnectedSince: expect.any(Number) as number,
    });
    await expect(client().send(new GetConnectionCommand({ clientId: 'nobody' }))).rejects.toMatchObject(
      notFound,
    );
  });
});

describe('DeleteConnection', () => {
  const will = { will: { topic: 'wills/deleted', payload: 'gone', qos: 1 as const, retain: false } };
  const persistent = { ...will, clean: false, properties: { sessionExpiryInterval: 60 } };

  it.each([4, 5] as const)(
    'ends a connection, MQTT %i: with its will, and its session stays',
    async (version) => {
      const watcher = await connectWatcher(test(), 'w', [
        'wills/#',
        '$aws/events/presence/disconnected/deleted',
      ]);
      const device = await RawClient.connected(test(), 'deleted', version, persistent);
      await client().send(new DeleteConnectionCommand({ clientId: 'deleted' }));
      const rest = await device.end();
      expect(rest).toMatchObject(version === 5 ? [{ cmd: 'disconnect', reasonCode: 0x98 }] : []);
      const messages = [await watcher.next('publish'), await watcher.next('publish')];
      const payloads = messages.map(({ payload }) => payload.toString()).sort();
      expect(payloads[0]).toBe('gone');
      expect(payloads[1]).toContain('"disconnectReason":"API_INITIATED_DISCONNECT"');
      const again = RawClient.open(test(), version);
      expect(await again.connect('deleted', persistent)).toMatchObject({ sessionPresent: true });
      again.leave();
      watcher.leave();
    },
  );

  it('ends a connection without will and with the session, where that is asked for', async () => {
    const watcher = await connectWatcher(test(), 'w', ['wills/#']);
    const device = await RawClient.connected(test(), 'deleted', 5, persistent);
    await client().send(
      new DeleteConnectionCommand({ clientId: 'deleted', cleanSession: true, preventWillMessage: true }),
    );
    await device.end();
    await watcher.nothingElse();
    const again = RawClient.open(test());
    expect(await again.connect('deleted', persistent)).toMatchObject({ sessionPresent: false });
    again.leave();
    watcher.leave();
    await expect(client().send(new DeleteConnectionCommand({ clientId: 'nobody' }))).rejects.toMatchObject(
      notFound,
    );
  });
});

describe('ListSubscriptions', () => {
  it('tells a client’s filters in pages', async () => {
    const device = await RawClient.connected(test(), 'lists');
    await device.subscribe(['b/#', 'a', '$share/g/c'], 1);
    const first = await client().send(new ListSubscriptionsCommand({ clientId: 'lists', maxResults: 2 }));
    expect(first.subscriptions).toEqual([
      { topicFilter: '$share/g/c', qos: 1 },
      { topicFilter: 'a', qos: 1 },
    ]);
    const { nextToken } = first;
    const second = await client().send(
      new ListSubscriptionsCommand({ clientId: 'lists', maxResults: 2, nextToken }),
    );
    expect(second.subscriptions).toEqual([{ topicFilter: 'b/#', qos: 1 }]);
    expect(second.nextToken ?? undefined).toBeUndefined();
    device.leave();
  });
});

describe('SendDirectMessage', () => {
  it('reaches a client that subscribes to nothing, and waits for its PUBACK where asked to', async () => {
    const device = await RawClient.connected(test(), 'direct');
    const send = (input: { confirmation?: boolean; timeout?: number; clientId?: string }) =>
      client().send(
        new SendDirectMessageCommand({ clientId: 'direct', topic: 'to/you', payload: 'hello', ...input }),
      );
    expect(await send({})).toMatchObject({ message: 'OK' });
    expect(await device.next('publish')).toMatchObject({
      topic: 'to/you',
      qos: 0,
      payload: Buffer.from('hello'),
    });
    expect(await send({ confirmation: true })).toMatchObject({ message: 'OK' });
    expect(await device.next('publish')).toMatchObject({ topic: 'to/you', qos: 1 });
    device.acknowledges = false;
    await expect(send({ confirmation: true, timeout: 1 })).rejects.toMatchObject({
      name: 'GatewayTimeoutException',
      $metadata: { httpStatusCode: 504 },
    });
    await expect(send({ timeout: 16 })).resolves.toBeDefined();
    await expect(send({ confirmation: true, timeout: 16 })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'timeout must be between 1 and 15 seconds.',
    });
    await expect(send({ clientId: 'nobody' })).rejects.toMatchObject(notFound);
    device.leave();
  });
});

describe('a policy denies with Forbidden', () => {
  it.each<[string, (sdk: IoTDataPlaneClient) => Promise<unknown>]>([
    ['iot:Publish', (sdk) => sdk.send(new PublishCommand({ topic: 'a', payload: 'x' }))],
    ['iot:GetRetainedMessage', (sdk) => sdk.send(new GetRetainedMessageCommand({ topic: 'a' }))],
    ['iot:ListRetainedMessages', (sdk) => sdk.send(new ListRetainedMessagesCommand({}))],
    ['iot:GetConnection', (sdk) => sdk.send(new GetConnectionCommand({ clientId: 'a' }))],
    ['iot:DeleteConnection', (sdk) => sdk.send(new DeleteConnectionCommand({ clientId: 'a' }))],
    ['iot:ListSubscriptions', (sdk) => sdk.send(new ListSubscriptionsCommand({ clientId: 'a' }))],
    ['iot:SendDirectMessage', (sdk) => sdk.send(new SendDirectMessageCommand({ clientId: 'a', topic: 'a' }))],
  ])('%s', async (action, send) => {
    const { policies } = test().endpoint;
    policies.set(operator, allowing({ 'iot:Nothing': ['*'] }));
    await expect(send(client())).rejects.toMatchObject(forbidden);
    policies.set(operator, allowing({ [action]: ['*'] }));
    await send(client()).catch((error: unknown) => expect(error).toMatchObject(notFound));
  });

  it('iot:RetainPublish, and it says nothing of other topics', async () => {
    test().endpoint.policies.set(operator, allowing({ 'iot:Publish': ['topic/open/*'] }));
    await client().send(new PublishCommand({ topic: 'open/a', payload: 'x' }));
    await expect(
      client().send(new PublishCommand({ topic: 'open/a', payload: 'x', retain: true })),
    ).rejects.toMatchObject(forbidden);
    await expect(client().send(new PublishCommand({ topic: 'shut/a', payload: 'x' }))).rejects.toMatchObject(
      forbidden,
    );
  });

  it.each(['tls443', 'https8443'] as const)('a client certificate on %s', async (port) => {
    restrict(test(), { 'iot:Publish': ['topic/open/*'] });
    const sdk = client(port, {
      cert: test().certificate,
      key: test().privateKey,
      ...(port === 'tls443' && { ALPNProtocols: ['x-amzn-http-ca'] }),
    });
    await sdk.send(new PublishCommand({ topic: 'open/a', payload: 'x' }));
    await expect(sdk.send(new PublishCommand({ topic: 'shut/a', payload: 'x' }))).rejects.toMatchObject(
      forbidden,
    );
    // The connection is kept alive; the certificate's state counts for each request.
    const { registry } = test().endpoint;
    registry.setStatus(certificateId(test().certificate), 'INACTIVE');
    await expect(sdk.send(new PublishCommand({ topic: 'open/a', payload: 'x' }))).rejects.toThrow();
    registry.setStatus(certificateId(test().certificate), 'ACTIVE');
  });

  it('a custom authorizer', async () => {
    const { ports, authorizer } = test().endpoint.description;
    test().endpoint.policies.set(
      `customAuthorizer${authorizer.username.replace(/[^a-zA-Z0-9]/g, '')}`,
      allowing({ 'iot:Publish': ['topic/open/*'] }),
    );
    const status = (topic: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const { username, password } = authorizer;
        const options = { auth: `${username}:${password}`, ca: test().ca, method: 'POST' };
        request(`https://localhost:${ports.tls443}/topics/${topic}`, options, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .once('error', reject)
          .end('x');
      });
    expect(await status('open/a')).toBe(200);
    expect(await status('shut/a')).toBe(403);
  });
});
