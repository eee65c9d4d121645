/** AWS IoT Core's quotas, shrunk where waiting for the real ones would take too long. */
import { afterEach, describe, expect, it } from 'vitest';
import type { LimitValues } from '../../../src/local/limits.ts';
import { inTime } from '../../support/inTime.ts';
import { TestClock } from '../../support/testClock.ts';
import { endpointForTest } from './endpointForTest.ts';
import { connectWatcher } from './principals.ts';
import { RawClient } from './rawClient.ts';

const clock = new TestClock();
const test = endpointForTest({ clock });
const both = [4, 5] as const;

const change = (changes: Partial<LimitValues>): void => test().endpoint.limits.change(changes);
afterEach(() => test().endpoint.limits.reset());

/** Publishes so many messages as fast as the socket takes them. */
function flood(client: RawClient, topic: string, count: number, qos: 0 | 1): void {
  for (let number = 0; number < count; number++) {
    client.publish(topic, String(number), { qos, messageId: number + 1 });
  }
}

describe('publishes a second', () => {
  it.each(both)('MQTT %i: what is over the rate is discarded, and the connection stays', async (version) => {
    change({ publishesPerSecond: 1, publishBurst: 20 });
    const watcher = await connectWatcher(test(), 'w', ['rate/#']);
    const client = await RawClient.connected(test(), `rate-${version}`, version);
    flood(client, 'rate/a', 60, 0);
    await client.nothingElse();
    const payloads = await watcher.received();
    expect(payloads).toEqual(Array.from({ length: 20 }, (_, number) => String(number)));
    client.leave();
    watcher.leave();
  });

  it('MQTT 5: QoS 1 is told in PUBACK, MQTT 3.1.1: gets none', async () => {
    change({ publishesPerSecond: 1, publishBurst: 1 });
    const five = await RawClient.connected(test(), 'rate-5');
    flood(five, 'rate/b', 2, 1);
    expect(await five.next('puback')).toMatchObject({ messageId: 1, reasonCode: 0 });
    expect(await five.next('puback')).toMatchObject({ messageId: 2, reasonCode: 0x97 });
    five.leave();
    const four = await RawClient.connected(test(), 'rate-4', 4);
    flood(four, 'rate/b', 2, 1);
    expect(await four.next('puback')).toMatchObject({ messageId: 1 });
    await four.nothingElse();
    four.leave();
  });

  it('comes back with time, and does not count where rates are not limited', async () => {
    change({ publishesPerSecond: 50, publishBurst: 1 });
    const client = await RawClient.connected(test(), 'again');
    let id = 0;
    const code = async (): Promise<number | undefined> => {
      client.publish('rate/c', 'x', { qos: 1, messageId: ++id });
      return (await client.next('puback')).reasonCode;
    };
    expect(await code()).toBe(0);
    expect(await code()).toBe(0x97);
    await clock.advance(19);
    expect(await code()).toBe(0x97);
    await clock.advance(1);
    expect(await code()).toBe(0);
    expect(await code()).toBe(0x97);
    change({ rateLimits: false });
    for (let count = 0; count < 20; count++) expect(await code()).toBe(0);
    client.leave();
  });
});

describe('bytes a second', () => {
  it('what is over it is delayed, in both directions, and nothing is lost', async () => {
    change({ throughputBytesPerSecond: 40_000 });
    const watcher = await connectWatcher(test(), 'w', ['bytes/#']);
    const client = await RawClient.connected(test(), 'bytes');
    const began = clock.now();
    const block = Buffer.alloc(10_000, 'x');
    for (let number = 0; number < 8; number++)
      client.publish('bytes/a', block, { qos: 1, messageId: number + 1 });
    for (let number = 0; number < 8; number++) await inTime(clock, client.next('puback'));
    for (let number = 0; number < 8; number++) await inTime(clock, watcher.next('publish'));
    // 80,000 bytes, of which a second's worth goes at once: faster is what the limit forbids.
    expect(clock.now() - began).toBeGreaterThan(900);
    client.leave();
    watcher.leave();
  });
});

describe('QoS 1 messages without PUBACK', () => {
  it('no more than the limit go out, and CONNACK tells it for those that come in', async () => {
    change({ unacknowledgedPublishes: 3 });
    const client = RawClient.open(test());
    client.acknowledges = false;
    expect(await client.connect('window')).toMatchObject({ properties: { receiveMaximum: 3 } });
    await client.subscribe('window/#', 1);
    const watcher = await connectWatcher(test(), 'w');
    flood(watcher, 'window/a', 5, 1);
    for (let number = 0; number < 5; number++) await watcher.next('puback');
    const first = await client.next('publish');
    await client.next('publish');
    await client.next('publish');
    await client.nothingElse();
    client.send({ cmd: 'puback', messageId: first.messageId! });
    await client.next('publish');
    client.leave();
    watcher.leave();
  });

  it.each(both)('MQTT %i: that come in over it', async (version) => {
    change({ unacknowledgedPublishes: 3 });
    test().endpoint.faults.set('noPuback', { share: 1 });
    try {
      const watcher = await connectWatcher(test(), 'w', ['inward/#']);
      const client = await RawClient.connected(test(), `inward-${version}`, version);
      flood(client, 'inward/a', 5, 1);
      if (version === 5) expect(await client.end()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x93 }]);
      else await client.nothingElse();
      for (const expected of ['0', '1', '2']) {
        expect((await watcher.next('publish')).payload.toString()).toBe(expected);
      }
      await watcher.nothingElse();
      client.leave();
      watcher.leave();
    } finally {
      test().endpoint.faults.clear();
    }
  });
});

describe('CONNECTs a second', () => {
  it('too many of one client id are refused, others are not', async () => {
    change({ connectsPerSecond: 1, connectBurst: 2 });
    for (const version of both) {
      const id = `often-${version}`;
      for (let count = 0; count < 2; count++) (await RawClient.connected(test(), id, version)).leave();
      const client = RawClient.open(test(), version);
      if (version === 5) expect(await client.connect(id)).toMatchObject({ reasonCode: 0x97 });
      else await expect(client.connect(id)).rejects.toThrow('closed before connack');
      expect(await client.end()).toEqual([]);
    }
    (await RawClient.connected(test(), 'another')).leave();
  });
});

it('subscriptions of a connection: one over the limit ends it', async () => {
  change({ subscriptionsPerConnection: 2 });
  const client = await RawClient.connected(test(), 'subscribes');
  await client.subscribe(['a', 'b']);
  await client.subscribe('a', 1);
  client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'c', qos: 0 }] });
  expect(await client.end()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x97 }]);
});

it('a session’s expiry interval is cut to the limit, and CONNACK tells it', async () => {
  const client = RawClient.open(test());
  const connack = await client.connect('expiry', { properties: { sessionExpiryInterval: 1200 } });
  expect(connack.properties?.sessionExpiryInterval).toBeUndefined();
  client.leave();
  const longer = RawClient.open(test());
  expect(await longer.connect('expiry', { properties: { sessionExpiryInterval: 604_800 } })).toMatchObject({
    properties: { sessionExpiryInterval: 3600 },
  });
  longer.leave();
});
