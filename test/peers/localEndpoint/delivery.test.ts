/** Where messages go and when: retained messages, wills, sessions, windows, expiry, slow clients. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/shared/clock.ts';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';

/** Milliseconds that the endpoint's clock is ahead of ours. */
let ahead = 0;
const test = endpointForTest({
  limits: { rateLimits: false },
  clock: { ...systemClock, time: () => Date.now() + ahead },
});

const both = [4, 5] as const;

describe('retained messages', () => {
  it('come at subscribing, with RETAIN, to exact filters only; an empty payload deletes', async () => {
    const client = await RawClient.connected(test(), 'retain');
    client.publish('kept/a', 'state', { qos: 1, retain: true });
    await client.next('puback');
    await client.subscribe('kept/+', 1);
    await client.nothingElse();
    await client.subscribe('kept/a', 1);
    expect(await client.next('publish')).toMatchObject({
      topic: 'kept/a',
      retain: true,
      payload: Buffer.from('state'),
    });
    client.publish('kept/a', '', { retain: true });
    expect(await client.next('publish')).toMatchObject({
      topic: 'kept/a',
      retain: false,
      payload: Buffer.alloc(0),
    });
    await client.subscribe('kept/a', 1);
    await client.nothingElse();
    client.leave();
  });

  it('MQTT 5: obey retain handling', async () => {
    const client = await RawClient.connected(test(), 'handling');
    client.publish('kept/h', 'x', { retain: true });
    const subscribe = async (rh: number): Promise<void> => {
      client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'kept/h', qos: 0, rh }] });
      await client.next('suback');
    };
    await subscribe(2);
    await client.nothingElse();
    await subscribe(1);
    await client.nothingElse();
    await subscribe(0);
    await client.next('publish');
    client.leave();
  });
});

describe('wills', () => {
  it('are published when the connection breaks, and not behind DISCONNECT', async () => {
    const watcher = await RawClient.connected(test(), 'watcher');
    await watcher.subscribe('wills/#', 1);
    const will = (topic: string) => ({ will: { topic, payload: 'gone', qos: 1 as const, retain: false } });
    const polite = await RawClient.connected(test(), 'polite', 5, will('wills/polite'));
    polite.leave();
    await polite.end();
    const rude = await RawClient.connected(test(), 'rude', 5, will('wills/rude'));
    rude.socket.destroy();
    expect(await watcher.next('publish')).toMatchObject({ topic: 'wills/rude', qos: 1 });
    const wanted = await RawClient.connected(test(), 'wanted', 5, will('wills/wanted'));
    wanted.send({ cmd: 'disconnect', reasonCode: 4 });
    expect(await watcher.next('publish')).toMatchObject({ topic: 'wills/wanted' });
    watcher.leave();
  });
});

describe.each(both)('persistent sessions, MQTT %s', (version) => {
  const persistent = { clean: false, ...(version === 5 && { properties: { sessionExpiryInterval: 600 } }) };

  it('keep subscriptions and QoS 1 messages, in order, and what was not acknowledged', async () => {
    const clientId = `persistent-${version}`;
    const first = RawClient.open(test(), version);
    expect(await first.connect(clientId, persistent)).toMatchObject({ sessionPresent: false });
    await first.subscribe(`held/${version}`, 1);
    first.acknowledges = false;
    const publisher = await RawClient.connected(test(), 'holder');
    const publish = async (payload: string, qos: 0 | 1): Promise<void> => {
      publisher.publish(`held/${version}`, payload, { qos });
      if (qos === 1) await publisher.next('puback');
    };
    await publish('one', 1);
    expect(await first.next('publish')).toMatchObject({ payload: Buffer.from('one') });
    first.leave();
    await first.end();
    await publish('two', 1);
    await publish('lost', 0);
    await publish('three', 1);

    const again = RawClient.open(test(), version);
    expect(await again.connect(clientId, persistent)).toMatchObject({ sessionPresent: true });
    for (const payload of ['one', 'two', 'three']) {
      expect(await again.next('publish')).toMatchObject({
        payload: Buffer.from(payload),
        qos: 1,
        dup: false,
      });
    }
    await again.nothingElse();
    again.leave();
    await again.end();

    const clean = RawClient.open(test(), version);
    expect(await clean.connect(clientId)).toMatchObject({ sessionPresent: false });
    await publish('four', 1);
    await clean.nothingElse();
    clean.leave();
    publisher.leave();
  });
});

it('MQTT 5: the receive maximum of the client holds messages back until it acknowledges', async () => {
  const client = await RawClient.connected(test(), 'window', 5, { properties: { receiveMaximum: 2 } });
  client.acknowledges = false;
  await client.subscribe('window', 1);
  const publisher = await RawClient.connected(test(), 'pusher');
  for (const payload of ['1', '2', '3', '4']) {
    publisher.publish('window', payload, { qos: 1 });
    await publisher.next('puback');
  }
  const first = await client.next('publish');
  await client.next('publish');
  await client.nothingElse();
  client.send({ cmd: 'puback', messageId: first.messageId! });
  expect(await client.next('publish')).toMatchObject({ payload: Buffer.from('3') });
  await client.nothingElse();
  client.leave();
  publisher.leave();
});

it('MQTT 5: topic aliases up to 8, properties forwarded, no local', async () => {
  const client = await RawClient.connected(test(), 'alias');
  await client.subscribe('alias/#');
  client.publish('alias/a', '1', {
    properties: { topicAlias: 8, contentType: 'text/plain', userProperties: { a: ['1', '2'] } },
  });
  client.publish('', '2', { properties: { topicAlias: 8 } });
  const first = await client.next('publish');
  expect(first).toMatchObject({ topic: 'alias/a', properties: { contentType: 'text/plain' } });
  expect(first.properties?.topicAlias).toBeUndefined();
  expect(await client.next('publish')).toMatchObject({ topic: 'alias/a', payload: Buffer.from('2') });
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'alias/#', qos: 0, nl: true }] });
  await client.next('suback');
  client.publish('alias/a', '3');
  await client.nothingElse();
  client.publish('alias/b', '4', { properties: { topicAlias: 9 } });
  expect(await client.end()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x94 }]);
});

it('a message that has expired is not delivered, and what is left of its time is told', async () => {
  const options = { clean: false, properties: { sessionExpiryInterval: 600 } };
  const first = await RawClient.connected(test(), 'expiring', 5, options);
  await first.subscribe('expiring', 1);
  first.leave();
  await first.end();
  const publisher = await RawClient.connected(test(), 'expirer');
  publisher.publish('expiring', 'short', { qos: 1, properties: { messageExpiryInterval: 1 } });
  publisher.publish('expiring', 'long', { qos: 1, messageId: 2, properties: { messageExpiryInterval: 600 } });
  await publisher.next('puback');
  await publisher.next('puback');
  publisher.leave();
  ahead += 2_000;
  const again = await RawClient.connected(test(), 'expiring', 5, options);
  const message = await again.next('publish');
  expect(message.payload.toString()).toBe('long');
  expect(message.properties?.messageExpiryInterval).toBeLessThan(600);
  await again.nothingElse();
  again.send({ cmd: 'disconnect', properties: { sessionExpiryInterval: 0 } });
  await again.end();
});

it('20,000 messages go through in order', async () => {
  const subscriber = await RawClient.connected(test(), 'fast-sub', 4);
  await subscriber.subscribe('fast/#');
  const publisher = await RawClient.connected(test(), 'fast-pub', 4);
  for (let number = 0; number < 20_000; number++) publisher.publish(`fast/${number % 100}`, String(number));
  await expect.poll(() => subscriber.packets.length).toBe(20_002);
  const payloads = subscriber.packets
    .slice(2)
    .map((packet) => packet.cmd === 'publish' && Number(packet.payload.toString()));
  expect(payloads).toEqual(Array.from({ length: 20_000 }, (_, number) => number));
  subscriber.leave();
  publisher.leave();
});

it('a slow subscriber loses QoS 0 beyond a limit, and not one QoS 1', async () => {
  const slow = await RawClient.connected(test(), 'slow', 4);
  await slow.subscribe('slow/#', 1);
  slow.socket.pause();
  const publisher = await RawClient.connected(test(), 'flood', 4);
  const payload = Buffer.alloc(100_000);
  for (let number = 0; number < 600; number++) publisher.publish('slow/0', payload);
  for (let number = 0; number < 150; number++)
    publisher.publish('slow/1', String(number), { qos: 1, messageId: number + 1 });
  for (let number = 0; number < 150; number++) await publisher.next('puback');
  slow.socket.resume();
  const topics = (topic: string) =>
    slow.packets.filter((packet) => packet.cmd === 'publish' && packet.topic === topic);
  await expect.poll(() => topics('slow/1').length).toBe(150);
  expect(topics('slow/1').map((packet) => packet.cmd === 'publish' && packet.payload.toString())).toEqual(
    Array.from({ length: 150 }, (_, number) => String(number)),
  );
  expect(topics('slow/0').length).toBeLessThan(600);
  expect(topics('slow/0').length).toBeGreaterThan(100);
  slow.leave();
  publisher.leave();
});
