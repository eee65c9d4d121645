/** The broker's rules, packet by packet, as AWS IoT Core has them. */
import { describe, expect, it } from 'vitest';
import type { ISubscribePacket } from 'mqtt-packet';
import { endpointForTest } from './endpointForTest.ts';
import { RawClient } from './rawClient.ts';

const test = endpointForTest({ minimumKeepAlive: 1 });

const both = [4, 5] as const;

/** The connection ends: with DISCONNECT and a reason code in MQTT 5, without a word in MQTT 3.1.1. */
async function refused(client: RawClient, version: 4 | 5, reasonCode: number): Promise<void> {
  const rest = await client.end();
  if (version === 4) expect(rest).toEqual([]);
  else expect(rest).toMatchObject([{ cmd: 'disconnect', reasonCode }]);
}

describe('CONNECT', () => {
  it('MQTT 5 gets AWS IoT Core’s CONNACK', async () => {
    const client = RawClient.open(test());
    const connack = await client.connect('c-1', { keepalive: 120 });
    expect(connack).toMatchObject({
      sessionPresent: false,
      reasonCode: 0,
      properties: {
        receiveMaximum: 100,
        maximumQoS: 1,
        retainAvailable: true,
        maximumPacketSize: 149_504,
        topicAliasMaximum: 8,
        wildcardSubscriptionAvailable: true,
        subscriptionIdentifiersAvailable: false,
        sharedSubscriptionAvailable: true,
        serverKeepAlive: 120,
      },
    });
    client.leave();
  });

  it('keeps the keep alive within limits, and makes up a client id', async () => {
    const client = RawClient.open(test());
    const connack = await client.connect('', { keepalive: 0 });
    expect(connack.properties?.serverKeepAlive).toBe(1200);
    expect(connack.properties?.assignedClientIdentifier).toMatch(/.+/);
    client.leave();
  });

  it.each([
    ['a client id over 128 bytes', 'x'.repeat(129), {}, 0x85],
    ['a client id that begins with $', '$id', {}, 0x85],
    ['a will with QoS 2', 'w', { will: { topic: 'a', payload: '', qos: 2 as const, retain: false } }, 0x9b],
    [
      'a will to a wildcard',
      'w',
      { will: { topic: 'a/#', payload: '', qos: 0 as const, retain: false } },
      0x90,
    ],
  ])('is refused for %s', async (_, clientId, packet, reasonCode) => {
    const five = RawClient.open(test(), 5);
    expect(await five.connect(clientId, packet)).toMatchObject({ reasonCode });
    await five.end();
    const three = RawClient.open(test(), 4);
    await expect(three.connect(clientId, packet)).rejects.toThrow('closed before connack');
  });

  it('a second CONNECT, or a packet before CONNACK, ends the connection', async () => {
    const twice = await RawClient.connected(test(), 'twice');
    twice.send({ cmd: 'connect', clientId: 'twice', protocolId: 'MQTT', protocolVersion: 5, clean: true });
    await refused(twice, 5, 0x82);
    const hasty = RawClient.open(test());
    hasty.socket.cork();
    hasty.send({ cmd: 'connect', clientId: 'hasty', protocolId: 'MQTT', protocolVersion: 5, clean: true });
    hasty.publish('a', 'x');
    hasty.socket.uncork();
    expect(await hasty.end()).toEqual([]);
    const early = RawClient.open(test());
    early.publish('a', 'x');
    expect(await early.end()).toEqual([]);
  });

  it.each(both)('a client id that is taken goes to the newcomer (MQTT %s)', async (version) => {
    const first = await RawClient.connected(test(), 'taken', version);
    const second = await RawClient.connected(test(), 'taken', version);
    await refused(first, version, 0x8e);
    await second.nothingElse();
    second.leave();
  });

  it.each(both)(
    'a client that is silent for 1.5 times its keep alive is closed (MQTT %s)',
    async (version) => {
      const client = await RawClient.connected(test(), 'silent', version, { keepalive: 1 });
      await refused(client, version, 0x8d);
    },
  );
});

describe.each(both)('PUBLISH, MQTT %s', (version) => {
  it('reaches subscribers with the lower QoS of the two, RETAIN cleared', async () => {
    const subscriber = await RawClient.connected(test(), 'sub', version);
    expect((await subscriber.subscribe(['q/0', 'q/1'], 1)).granted).toEqual([1, 1]);
    await subscriber.subscribe('q/0', 0);
    const publisher = await RawClient.connected(test(), 'pub', version);
    publisher.publish('q/0', 'a', { qos: 1, retain: true });
    publisher.publish('q/1', 'b', { qos: 1, messageId: 2 });
    publisher.publish('q/1', 'c');
    expect(await publisher.next('puback')).toMatchObject({ messageId: 1 });
    expect(await publisher.next('puback')).toMatchObject({ messageId: 2 });
    expect(await subscriber.next('publish')).toMatchObject({ topic: 'q/0', qos: 0, retain: false });
    expect(await subscriber.next('publish')).toMatchObject({ topic: 'q/1', qos: 1, dup: false });
    expect(await subscriber.next('publish')).toMatchObject({ topic: 'q/1', qos: 0 });
    publisher.publish('q/0', '', { retain: true });
    subscriber.leave();
    publisher.leave();
  });

  it('of 128 KiB is taken, and one byte more ends the connection', async () => {
    const client = await RawClient.connected(test(), 'large', version);
    client.publish('large', Buffer.alloc(131_072), { qos: 1 });
    await client.next('puback');
    client.publish('large', Buffer.alloc(131_073), { qos: 1 });
    await refused(client, version, 0x97);
  });

  it.each([
    ['QoS 2', 'a', { qos: 2 as const }, 0x9b],
    ['eight slashes', 'a/b/c/d/e/f/g/h/i', {}, 0x90],
    ['257 bytes', 'x'.repeat(257), {}, 0x90],
    ['a topic of AWS', '$aws/events/presence/connected/x', {}, 0x90],
    ['RETAIN on a reserved topic', '$aws/things/t/shadow/update', { retain: true }, 0x90],
  ])('with %s ends the connection', async (_, topic, packet, reasonCode) => {
    const client = await RawClient.connected(test(), 'wrong', version);
    client.publish(topic, 'x', packet);
    await refused(client, version, reasonCode);
  });

  it('to a rule (basic ingest) is acknowledged', async () => {
    const client = await RawClient.connected(test(), 'rule', version);
    client.publish('$aws/rules/rule/a/b/c/d/e/f/g/h', 'x', { qos: 1 });
    await client.next('puback');
    client.leave();
  });

  it('that is malformed ends the connection', async () => {
    const client = await RawClient.connected(test(), 'malformed', version);
    client.socket.write(Buffer.from('3002ffff', 'hex'));
    await refused(client, version, 0x81);
  });
});

describe.each(both)('SUBSCRIBE, MQTT %s', (version) => {
  it('# does not match its parent, and no wildcard the topics that begin with $', async () => {
    const client = await RawClient.connected(test(), 'wild', version);
    await client.subscribe(['#', '+/wild', 'wild/#', 'wild2/#']);
    client.publish('wild2', 'parent');
    client.publish('wild2/', 'child');
    // Of overlapping subscriptions it comes once.
    expect(await client.next('publish')).toMatchObject({ topic: 'wild2' });
    expect(await client.next('publish')).toMatchObject({ topic: 'wild2/' });
    client.publish('$aws/things/wild/shadow/update', '{}');
    await client.nothingElse();
    client.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: ['#'] });
    expect(await client.next('unsuback')).toMatchObject({ messageId: 2 });
    client.publish('wild', 'parent');
    await client.nothingElse();
    client.leave();
  });

  it.each([
    ['nine filters', Array.from({ length: 9 }, (_, index) => `f/${index}`), 0x97],
    ['eight slashes', ['a/b/c/d/e/f/g/h/#'], 0x8f],
    ['# in the middle', ['a/#/b'], 0x8f],
  ])('with %s ends the connection', async (_, filters, reasonCode) => {
    const client = await RawClient.connected(test(), 'filters', version);
    client.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: filters.map((topic) => ({ topic, qos: 0 })),
    });
    await refused(client, version, reasonCode);
  });

  it('takes 50 subscriptions and not one more', async () => {
    const client = await RawClient.connected(test(), 'fifty', version);
    for (let done = 0; done < 50; done += 5) {
      await client.subscribe(Array.from({ length: 5 }, (_, index) => `fifty/${done + index}`));
    }
    await client.subscribe('fifty/0', 1);
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'fifty/50', qos: 0 }] });
    await refused(client, version, 0x97);
  });

  it('QoS 2 ends the connection', async () => {
    const client = await RawClient.connected(test(), 'two', version);
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'a', qos: 2 }] });
    await refused(client, version, 0x9b);
  });

  it('a filter of AWS that nobody may have is refused', async () => {
    const client = await RawClient.connected(test(), 'reserved', version);
    const packet: ISubscribePacket = {
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: '$aws/rules/r', qos: 0 }],
    };
    client.send(packet);
    if (version === 4) expect(await client.end()).toEqual([]);
    else expect((await client.next('suback')).granted).toEqual([0x8f]);
    client.leave();
  });
});

it('MQTT 5: a subscription identifier ends the connection', async () => {
  const client = await RawClient.connected(test(), 'identifier');
  client.send({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: [{ topic: 'a', qos: 0 }],
    properties: { subscriptionIdentifier: 3 },
  });
  await refused(client, 5, 0xa1);
});
