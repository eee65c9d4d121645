/** How long connections last: over WebSocket, and by custom authorizer. */
import { afterEach, expect, it } from 'vitest';
import { connectAsync, type MqttClient } from 'mqtt';
import { TestClock } from '../../support/testClock.ts';
import { endpointForTest } from './endpointForTest.ts';
import { connectWatcher } from './principals.ts';

const clock = new TestClock();
const test = endpointForTest({ clock });
afterEach(() => test().endpoint.limits.reset());

async function connectByAuthorizer(protocol: 'wss' | 'mqtts', clientId: string): Promise<MqttClient> {
  const { ports, authorizer } = test().endpoint.description;
  return await connectAsync({
    protocol,
    host: 'localhost',
    servername: 'localhost',
    port: ports.tls443,
    path: '/mqtt',
    ca: test().ca,
    ...(protocol === 'mqtts' && { ALPNProtocols: ['mqtt'] }),
    protocolVersion: 5,
    clientId,
    username: authorizer.username,
    password: authorizer.password,
    reconnectPeriod: 0,
    keepalive: 0,
  });
}

async function reasons(clientId: string): Promise<() => Promise<string>> {
  const watcher = await connectWatcher(test(), '', [`$aws/events/presence/disconnected/${clientId}`]);
  return async () => (await watcher.next('publish')).payload.toString();
}

const closed = (client: MqttClient): Promise<void> => new Promise((resolve) => client.once('close', resolve));

it('a WebSocket connection ends with the first packet behind its limit', async () => {
  test().endpoint.limits.change({ webSocketSeconds: 60 });
  const next = await reasons('long-wss');
  const client = await connectByAuthorizer('wss', 'long-wss');
  const end = closed(client);
  await clock.advance(60_000);
  await client.publishAsync('a', 'at its limit', { qos: 1 });
  await clock.advance(1);
  expect(client.connected).toBe(true);
  client.publish('a', 'behind it');
  await end;
  expect(await next()).toContain('WEBSOCKET_TTL_EXPIRATION');
});

it('that packet may be the broker’s, and the limit is none for MQTT over TCP', async () => {
  test().endpoint.limits.change({ webSocketSeconds: 60 });
  const next = await reasons('sleepy-wss');
  const client = await connectByAuthorizer('wss', 'sleepy-wss');
  await client.subscribeAsync('wakes');
  const end = closed(client);
  const watcher = await connectWatcher(test(), 'w');
  await clock.advance(60_001);
  watcher.publish('wakes', 'x', { qos: 1 });
  await watcher.next('puback');
  await end;
  expect(await next()).toContain('WEBSOCKET_TTL_EXPIRATION');
  await watcher.nothingElse();
  watcher.leave();
});

it.each(['wss', 'mqtts'] as const)(
  'a connection by custom authorizer over %s ends with its time',
  async (protocol) => {
    test().endpoint.limits.change({ customAuthorizerSeconds: 60 });
    const next = await reasons(`authorized-${protocol}`);
    const client = await connectByAuthorizer(protocol, `authorized-${protocol}`);
    const end = closed(client);
    await clock.advance(59_999);
    await client.publishAsync('a', 'just before', { qos: 1 });
    await clock.advance(1);
    await end;
    expect(await next()).toContain('CUSTOMAUTH_TTL_EXPIRATION');
  },
);
