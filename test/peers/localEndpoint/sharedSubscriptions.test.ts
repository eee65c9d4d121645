/** Shared subscriptions and Basic Ingest, as AWS IoT Core has them. */
import { describe, expect, it } from 'vitest';
import { endpointForTest } from './endpointForTest.ts';
import { connectWatcher } from './principals.ts';
import { RawClient } from './rawClient.ts';

const test = endpointForTest();
const both = [4, 5] as const;
const persistent = { clean: false, properties: { sessionExpiryInterval: 60 } };

/** Publishes numbered messages with QoS 1 and waits until all are taken. */
async function publish(topic: string, count: number): Promise<void> {
  const publisher = await connectWatcher(test(), '');
  for (let number = 0; number < count; number++) {
    publisher.publish(topic, String(number), { qos: 1, messageId: number + 1 });
  }
  for (let number = 0; number < count; number++) await publisher.next('puback');
  publisher.leave();
}

describe.each(both)('a shared subscription, MQTT %i', (version) => {
  const share = `$share/g${version}/share${version}/+`;

  it('gives each message to one of its members, and to each other subscriber', async () => {
    const members = [
      await RawClient.connected(test(), 'one', version),
      await RawClient.connected(test(), 'two', 5),
    ];
    for (const member of members) expect(await member.subscribe(share, 1)).toMatchObject({ granted: [1] });
    const other = await connectWatcher(test(), 'other', [
      `share${version}/#`,
      `$share/other/share${version}/a`,
    ]);
    await publish(`share${version}/a`, 60);
    const [one = [], two = []] = await Promise.all(members.map((member) => member.received()));
    expect([...one, ...two].sort()).toEqual(Array.from({ length: 60 }, (_, number) => String(number)).sort());
    expect(one.length).toBeGreaterThan(0);
    expect(two.length).toBeGreaterThan(0);
    // Once for its own subscription, once as the only member of the other group.
    expect(await other.received()).toHaveLength(120);
    for (const client of [...members, other]) client.leave();
  });

  it('ends by unsubscribing from the same string', async () => {
    const member = await RawClient.connected(test(), 'leaver', version);
    await member.subscribe(share, 1);
    member.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: [share] });
    await member.next('unsuback');
    await publish(`share${version}/a`, 1);
    await member.nothingElse();
    member.leave();
  });

  it('brings no retained message', async () => {
    const member = await RawClient.connected(test(), 'retained', version);
    member.publish('retained/a', 'x', { qos: 1, retain: true });
    await member.next('puback');
    await member.subscribe('$share/g/retained/a', 1);
    await member.nothingElse();
    member.publish('retained/a', '', { retain: true });
    member.leave();
  });

  it('holds QoS 1 for the first member to come back, while one with a persistent session is away', async () => {
    const away = await RawClient.connected(test(), 'away', version, persistent);
    const filter = `$share/away${version}/away${version}/#`;
    await away.subscribe(filter, 1);
    away.leave();
    await away.end();
    await publish(`away${version}/a`, 3);
    const newcomer = await RawClient.connected(test(), 'newcomer', version);
    await newcomer.subscribe(filter, 1);
    await expect.poll(() => newcomer.received()).toEqual(['0', '1', '2']);
    newcomer.leave();
    await newcomer.end();
    await publish(`away${version}/a`, 2);
    const back = await RawClient.connected(test(), 'away', version, persistent);
    await expect.poll(() => back.received()).toEqual(['0', '1']);
    back.send({ cmd: 'unsubscribe', messageId: 2, unsubscriptions: [filter] });
    back.leave();
  });

  it('passes on what a member had not acknowledged when its session ended', async () => {
    const filter = `$share/passes${version}/passes${version}`;
    const first = await RawClient.connected(test(), 'first', version);
    first.acknowledges = false;
    await first.subscribe(filter, 1);
    await publish(`passes${version}`, 2);
    await first.next('publish');
    const second = await RawClient.connected(test(), 'second', version);
    await second.subscribe(filter, 1);
    first.socket.destroy();
    await expect.poll(() => second.received()).toEqual(['0', '1']);
    second.leave();
  });
});

describe('a shared subscription that cannot be', () => {
  it.each(['$share/g', '$share//a', '$share/g+/a', '$share/g/'])('%s ends the connection', async (filter) => {
    const client = await RawClient.connected(test(), 'malformed');
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: filter, qos: 0 }] });
    expect(await client.end()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x8f }]);
  });

  it('"no local" with it is a protocol error', async () => {
    const client = await RawClient.connected(test(), 'no-local');
    client.send({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: '$share/g/a', qos: 0, nl: true }],
    });
    expect(await client.end()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x82 }]);
  });

  it('counts as one subscription', async () => {
    const client = await RawClient.connected(test(), 'counts');
    for (let start = 0; start < 50; start += 5) {
      await client.subscribe(Array.from({ length: 5 }, (_, index) => `$share/g/count/${start + index}`));
    }
    client.send({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '$share/h/count/1', qos: 0 }] });
    expect(await client.end()).toMatchObject([{ cmd: 'disconnect', reasonCode: 0x97 }]);
  });
});

describe.each(both)('Basic Ingest, MQTT %i', (version) => {
  it('takes and acknowledges a message, and delivers it to nobody', async () => {
    const watcher = await connectWatcher(test(), 'w', ['#', '+/a']);
    const client = await RawClient.connected(test(), 'ingest', version);
    client.publish('$aws/rules/store/a', 'x', { qos: 1 });
    await client.next('puback');
    // Eight levels and 256 bytes are counted behind the rule's name.
    client.publish(`$aws/rules/store/${Array.from({ length: 8 }, () => 'l').join('/')}`, 'x', { qos: 1 });
    await client.next('puback');
    await watcher.nothingElse();
    client.leave();
    watcher.leave();
  });

  it('cannot be subscribed to', async () => {
    const client = await RawClient.connected(test(), 'no-ingest', version);
    if (version === 5) {
      expect(await client.subscribe(['$aws/rules/store/a', '$aws/rules/#'])).toMatchObject({
        granted: [0x8f, 0x8f],
      });
      client.leave();
    } else {
      await expect(client.subscribe('$aws/rules/store/a')).rejects.toThrow('closed before suback');
    }
  });
});
