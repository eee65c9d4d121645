/** Subscriptions over connections that come and go, and what the broker says of them: a scripted broker, real packets. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FailureError } from '../../../src/failure/failureError.ts';
import { Subscriber, type SubscriberOptions } from '../../../src/session/subscriber.ts';
import type { MqttConnection } from '../../../src/transport/mqttConnection.ts';
import { ScriptedBroker } from '../../support/scriptedBroker.ts';
import { connectTo, destination } from '../../support/scriptedConnection.ts';
import { TestClock } from '../../support/testClock.ts';

let broker: ScriptedBroker;
let clock: TestClock;
let subscriber: Subscriber;

beforeEach(async () => {
  broker = await new ScriptedBroker(4).listen();
  clock = new TestClock();
});
afterEach(async () => {
  await broker.close();
});

function subscriberOf(filters: readonly string[] = [], options: Partial<SubscriberOptions> = {}): Subscriber {
  subscriber = new Subscriber({
    wanted: filters.map((topicFilter) => ({ topicFilter, qos: 1 })),
    limited: { broker: 'mqtt' },
    ...{ destination, left: [], clock },
    onChange: () => undefined,
    ...options,
  });
  return subscriber;
}
const connect = async (): Promise<MqttConnection> =>
  (await connectTo(broker, clock, { mqttVersion: '3.1.1', cleanStart: false })).connection;
/** Answers SUBSCRIBE with a code for each filter. */
function answers(code: (topicFilter: string) => number): void {
  broker.script = (packet, client) => {
    if (packet.cmd !== 'subscribe') return false;
    const granted = packet.subscriptions.map(({ topic }) => code(topic));
    client.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted });
    return true;
  };
}
/** Closes in good order behind the SUBSCRIBE to a filter. */
function closesBehind(topicFilter: string): void {
  broker.script = (packet, client) => {
    if (packet.cmd !== 'subscribe' || !packet.subscriptions.some(({ topic }) => topic === topicFilter))
      return false;
    client.end();
    return true;
  };
}
const states = (connected = true) =>
  Object.fromEntries(
    subscriber.health(clock.time(), connected).map(({ topicFilter, state }) => [topicFilter, state]),
  );
/** Filters that were asked for, packet by packet. */
const asked = (from = 0) =>
  broker
    .of('subscribe')
    .slice(from)
    .map(({ subscriptions }) => subscriptions.map(({ topic }) => topic).join(' '));
const dropped = () => broker.of('unsubscribe').map(({ unsubscriptions }) => unsubscriptions.join(' '));

describe('SUBACK 0x80', () => {
  it('is told as a refusal, and the filter is not kept', async () => {
    answers(() => 0x80);
    const connection = await connect();
    const subscribing = subscriberOf().subscribe({ topicFilter: 'secret/#', qos: 1 }, connection);
    const { failure } = await subscribing.then(
      () => expect.fail('granted'),
      (error: unknown) => error as FailureError,
    );
    expect(failure).toMatchObject({ stage: 'subscribe', evidence: { topic: 'secret/#', reasonCode: '128' } });
    expect(subscriber.has('secret/#')).toBe(false);
    expect(subscriber.left).toEqual([]);
  });

  it('of a filter of the profile shows as refused, the others as granted', async () => {
    answers((topicFilter) => (topicFilter === 'secret/#' ? 0x80 : 0));
    subscriberOf(['a', 'secret/#', 'b']);
    await subscriber.restore(await connect());
    expect(states()).toEqual({ a: 'active', 'secret/#': 'refused', b: 'active' });
    const [granted, refused] = subscriber.health(clock.time(), true);
    expect(granted).toMatchObject({ qos: 1, grantedQos: 0 });
    expect(granted).not.toHaveProperty('failure');
    expect(refused?.failure?.stage).toBe('subscribe');
    expect(refused).not.toHaveProperty('grantedQos');
  });

  it('stands for a code that is missing', async () => {
    broker.script = (packet, client) => {
      if (packet.cmd !== 'subscribe') return false;
      client.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [1] });
      return true;
    };
    subscriberOf(['a', 'b']);
    await subscriber.restore(await connect());
    expect(states()).toEqual({ a: 'active', b: 'refused' });
  });

  it('is asked about again on the next connection', async () => {
    answers((topicFilter) => (topicFilter === 'b' ? 0x80 : 1));
    subscriberOf(['a', 'b']);
    await subscriber.restore(await connect());
    answers(() => 1);
    broker.sessionPresent = true;
    await subscriber.restore(await connect());
    expect(asked()).toEqual(['a b', 'b']);
    expect(states()).toEqual({ a: 'active', b: 'active' });
  });
});

describe('a new connection', () => {
  it('without a session at the broker asks for everything', async () => {
    subscriberOf(['a', 'b']);
    await subscriber.restore(await connect());
    expect(states(false)).toEqual({ a: 'pending', b: 'pending' });
    await subscriber.restore(await connect());
    expect(asked()).toEqual(['a b', 'a b']);
  });

  it('of a kept session drops what nobody wants any more, and asks for what is new', async () => {
    subscriberOf(['a'], { left: ['old/1', 'a', 'old/2'] });
    expect(subscriber.left).toEqual(['old/1', 'old/2']);
    broker.sessionPresent = true;
    await subscriber.restore(await connect());
    expect(dropped()).toEqual(['old/1 old/2']);
    expect(asked()).toEqual(['a']);
    expect(subscriber.left).toEqual(['a']);
  });

  it('that finds no session has nothing to drop', async () => {
    subscriberOf([], { left: ['old'] });
    await subscriber.restore(await connect());
    expect(dropped()).toEqual([]);
    expect(subscriber.left).toEqual([]);
  });

  it('asks in packets of as many filters as the broker takes, each QoS in packets of its own', async () => {
    const wanted = [
      ...Array.from({ length: 9 }, (_, index) => ({ topicFilter: `one/${index}`, qos: 1 as const })),
      { topicFilter: 'zero', qos: 0 as const },
    ];
    subscriberOf([], { wanted });
    await subscriber.restore(await connect());
    expect(broker.of('subscribe').map(({ subscriptions }) => subscriptions.map(({ qos }) => qos))).toEqual([
      [0],
      Array.from({ length: 8 }, () => 1),
      [1],
    ]);
  });

  it('has to drop what was unsubscribed while there was none', async () => {
    subscriberOf(['a', 'b']);
    await subscriber.restore(await connect());
    await subscriber.unsubscribe('a', undefined);
    expect(subscriber.wanted).toEqual([{ topicFilter: 'b', qos: 1 }]);
    broker.sessionPresent = true;
    await subscriber.restore(await connect());
    expect(dropped()).toEqual(['a']);
    // What is wanted again before that is not dropped.
    await subscriber.unsubscribe('b', undefined);
    await subscriber.subscribe({ topicFilter: 'b', qos: 1 }, undefined);
    await subscriber.restore(await connect());
    expect(dropped()).toEqual(['a']);
  });
});

describe('a filter behind which the broker closes', () => {
  /** Restores on connection after connection, until one stays. @returns how many closed */
  async function restores(): Promise<number> {
    for (let closes = 0; ; closes++) {
      const connection = await connect();
      try {
        await subscriber.restore(connection);
        return closes;
      } catch {
        await expect.poll(() => connection.end).toBeDefined();
      }
    }
  }

  it('is found by asking for one at a time, and set aside after it has done it alone', async () => {
    closesBehind('bad');
    subscriberOf(['a', 'bad', 'b']);
    expect(await restores()).toBe(2);
    expect(states()).toEqual({ a: 'active', bad: 'setAside', b: 'active' });
    expect(asked()).toEqual(['a bad b', 'a', 'bad', 'a', 'b']);
    // All at once again, now that it is found.
    expect(await restores()).toBe(0);
    expect(asked().at(-1)).toBe('a b');
  });

  it('is asked for again when a person resumes it, and set aside again', async () => {
    closesBehind('bad');
    subscriberOf(['bad']);
    expect(await restores()).toBe(2);
    expect(await subscriber.resume(undefined, 'other')).toBe(false);
    expect(await subscriber.resume(undefined)).toBe(true);
    expect(states()).toEqual({ bad: 'pending' });
    expect(await restores()).toBe(2);
    expect(states()).toEqual({ bad: 'setAside' });
    broker.script = () => false;
    expect(await subscriber.resume(await connect(), 'bad')).toBe(true);
    expect(states()).toEqual({ bad: 'active' });
    expect(await subscriber.resume(undefined)).toBe(false);
  });

  it('is not blamed for a close long after it was asked for', async () => {
    broker.script = ({ cmd }) => cmd === 'subscribe';
    subscriberOf(['a']);
    for (let round = 0; round < 3; round++) {
      const connection = await connect();
      const restored = subscriber.restore(connection).catch((error: unknown) => String(error));
      await expect.poll(() => broker.of('subscribe').length).toBe(round + 1);
      await clock.advance(2001);
      for (const client of broker.clients) client.end();
      await restored;
      await expect.poll(() => connection.end).toBeDefined();
    }
    expect(states()).toEqual({ a: 'pending' });
  });
});

it('says that a filter is gone which was unsubscribed while its answer was awaited', async () => {
  subscriberOf();
  broker.script = ({ cmd }) => cmd === 'subscribe';
  const connection = await connect();
  const subscribing = subscriber.subscribe({ topicFilter: 'a', qos: 1 }, connection);
  await expect.poll(() => broker.of('subscribe').length).toBe(1);
  await subscriber.unsubscribe('a', undefined);
  for (const client of broker.clients)
    client.send({ cmd: 'suback', messageId: broker.of('subscribe')[0]?.messageId ?? 0, granted: [1] });
  await expect(subscribing).rejects.toThrow('unsubscribed meanwhile');
  await expect(subscriber.unsubscribe('a', undefined)).rejects.toThrow('no subscription to "a"');
});
