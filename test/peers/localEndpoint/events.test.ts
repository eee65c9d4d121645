/** Lifecycle events, as clients subscribe to them. */
import { generate } from 'mqtt-packet';
import { createHash, X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';
import { connect } from 'node:tls';

const test = endpointForTest({ minimumKeepAlive: 1 });

async function watch(): Promise<() => Promise<Record<string, unknown>>> {
  const watcher = await RawClient.connected(test(), '', 4);
  await watcher.subscribe(
    [
      'presence/connected/+',
      'presence/disconnected/+',
      'presence/connect_failed/+',
      'subscriptions/+/subject',
    ].map((filter) => `$aws/events/${filter}`),
    1,
  );
  return async () => {
    const message = await watcher.next('publish');
    const event = JSON.parse(message.payload.toString()) as Record<string, unknown>;
    return { ...event, topic: message.topic };
  };
}

it('tells connections, subscriptions and why connections ended', async () => {
  const next = await watch();
  const principalIdentifier = createHash('sha256')
    .update(new X509Certificate(test().certificate).raw)
    .digest('hex');
  const client = await RawClient.connected(test(), 'subject');
  const connected = await next();
  expect(connected).toEqual({
    topic: '$aws/events/presence/connected/subject',
    clientId: 'subject',
    timestamp: expect.any(Number) as number,
    eventType: 'connected',
    sessionIdentifier: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    principalIdentifier,
    ipAddress: '127.0.0.1',
    versionNumber: 0,
  });
  await client.subscribe(['s/1', 's/2']);
  expect(await next()).toMatchObject({
    eventType: 'subscribed',
    topics: ['s/1', 's/2'],
    principalIdentifier,
  });
  client.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: ['s/1'] });
  expect(await next()).toMatchObject({ eventType: 'unsubscribed', topics: ['s/1'] });
  client.leave();
  expect(await next()).toEqual({
    topic: '$aws/events/presence/disconnected/subject',
    clientId: 'subject',
    timestamp: expect.any(Number) as number,
    eventType: 'disconnected',
    sessionIdentifier: connected['sessionIdentifier'],
    principalIdentifier,
    clientInitiatedDisconnect: true,
    disconnectReason: 'CLIENT_INITIATED_DISCONNECT',
    versionNumber: 0,
  });

  const ends: [string, (client: RawClient) => void][] = [
    ['CONNECTION_LOST', (ended) => ended.socket.destroy()],
    ['CLIENT_ERROR', (ended) => ended.publish('a/#', 'x')],
    ['MQTT_KEEP_ALIVE_TIMEOUT', () => undefined],
  ];
  for (const [index, [disconnectReason, end]] of ends.entries()) {
    const ended = await RawClient.connected(test(), 'subject', 5, { keepalive: 1 });
    expect(await next()).toMatchObject({ eventType: 'connected', versionNumber: index + 1 });
    end(ended);
    expect(await next()).toMatchObject({
      eventType: 'disconnected',
      disconnectReason,
      clientInitiatedDisconnect: false,
      versionNumber: index + 1,
    });
  }
});

it('tells the loser of a client id that it was taken over', async () => {
  const next = await watch();
  await RawClient.connected(test(), 'taken');
  await next();
  const newcomer = await RawClient.connected(test(), 'taken');
  const events = [await next(), await next()];
  expect(events).toContainEqual(
    expect.objectContaining({ disconnectReason: 'DUPLICATE_CLIENTID', versionNumber: 0 }),
  );
  expect(events).toContainEqual(expect.objectContaining({ eventType: 'connected', versionNumber: 1 }));
  newcomer.leave();
});

it('tells who was not let in, and keeps silent about ids with wildcards', async () => {
  const next = await watch();
  (await RawClient.connected(test(), 'with+wildcard')).leave();
  const { ports } = test().endpoint.description;
  const socket = connect({
    host: '::1',
    port: ports.tls443,
    servername: 'localhost',
    ca: test().ca,
    ALPNProtocols: ['mqtt'],
  });
  socket.on('error', () => undefined);
  socket.end(
    generate({
      cmd: 'connect',
      clientId: 'stranger',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      username: 'x',
    }),
  );
  expect(await next()).toMatchObject({
    topic: '$aws/events/presence/connect_failed/stranger',
    connectFailureReason: 'AUTHORIZATION_FAILED',
    ipAddress: '::1',
  });
});
