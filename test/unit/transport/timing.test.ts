/** What a connection waits for, and how long: real packets and sockets, by a clock that the test moves. */
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FailureError } from '../../../src/failure/failureError.ts';
import type { Acknowledgement } from '../../../src/shared/receipt.ts';
import { Operations } from '../../../src/transport/operations.ts';
import { openStream } from '../../../src/transport/stream.ts';
import { ScriptedBroker, type ScriptedClient } from '../../support/scriptedBroker.ts';
import { connectTo, destination } from '../../support/scriptedConnection.ts';
import { TestClock } from '../../support/testClock.ts';

let broker: ScriptedBroker;
let clock: TestClock;

beforeEach(async () => {
  broker = await new ScriptedBroker(5).listen();
  clock = new TestClock();
});
afterEach(async () => {
  await broker.close();
});

const message = (qos: 0 | 1 | 2) =>
  ({ topic: 'a', payload: Buffer.from('x'), qos, retain: false, route: 'mqtt' }) as const;
/** What it failed with. */
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => (error as FailureError).failure,
  );

describe('CONNACK', () => {
  it('is waited for as long as was said', async () => {
    broker.script = ({ cmd }) => cmd === 'connect';
    const failed = failureOf(connectTo(broker, clock, { timeout: 20_000 }));
    await expect.poll(() => broker.of('connect').length).toBe(1);
    await clock.advance(19_999);
    expect(broker.clients.size).toBe(1);
    await clock.advance(1);
    expect(await failed).toMatchObject({ stage: 'connect', evidence: { text: 'connack timeout' } });
    expect(clock.pending).toBe(0);
  });

  it('that came leaves no timer behind, nor does an attempt that was aborted', async () => {
    const { connection } = await connectTo(broker, clock);
    expect(clock.pending).toBe(0);
    await connection.close();
    broker.script = ({ cmd }) => cmd === 'connect';
    const controller = new AbortController();
    const aborted = connectTo(broker, clock, { signal: controller.signal }).catch((error: unknown) => error);
    await expect.poll(() => broker.of('connect').length).toBe(2);
    controller.abort(new Error('ended'));
    expect(await aborted).toMatchObject({ message: 'ended' });
    expect(clock.pending).toBe(0);
  });
});

describe("mqtt.js's own keep alive", () => {
  it('ends a connection that nobody else pings after one and a half of it', async () => {
    broker.script = ({ cmd }) => cmd === 'pingreq';
    const { connection, ended } = await connectTo(broker, clock, { keepAlive: 10 });
    await clock.until(() => connection.over);
    expect(clock.now()).toBe(15_000);
    expect((await ended).text).toContain('ping');
    expect(clock.pending).toBe(0);
  });
});

it('tells the round trip of a ping by its clock', async () => {
  const trips: number[] = [];
  let pinged: ScriptedClient | undefined;
  broker.script = (packet, client) => {
    if (packet.cmd !== 'pingreq') return false;
    pinged = client;
    return true;
  };
  const onRoundTrip = (milliseconds: number) => trips.push(milliseconds);
  const { connection } = await connectTo(broker, clock, {}, { onRoundTrip });
  connection.ping();
  await expect.poll(() => pinged).toBeDefined();
  await clock.advance(70);
  pinged?.send({ cmd: 'pingresp' });
  await expect.poll(() => trips).toEqual([70]);
});

it('tells how long it lasted, and what was asked last and how long ago', async () => {
  broker.script = ({ cmd }) => cmd === 'publish' || cmd === 'subscribe';
  const { connection, ended } = await connectTo(broker, clock);
  await clock.advance(30_000);
  const subscribed = failureOf(connection.subscribe(['first'], 1));
  await clock.advance(100);
  const published = failureOf(connection.publish(message(1)));
  await expect.poll(() => broker.of('publish').length).toBe(1);
  await clock.advance(1500);
  for (const client of broker.clients) client.end();
  const { end } = await ended;
  expect(end).toMatchObject({
    ...{ silent: true, connectedFor: 31_600 },
    lastOperation: { kind: 'publish', topic: 'a', qos: 1, milliseconds: 1500 },
  });
  await Promise.all([subscribed, published]);
});

describe('a close', () => {
  /** Publishes three messages that the broker keeps to itself. @returns what acknowledges one of them */
  async function unanswered(connection: { publish: (of: ReturnType<typeof message>) => Promise<unknown> }) {
    const open: (() => void)[] = [];
    broker.script = (packet, client) => {
      if (packet.cmd !== 'publish') return false;
      open.push(() => client.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 }));
      return true;
    };
    const outcomes = [1, 2, 3].map(() =>
      connection.publish(message(1)).then(
        () => 'acknowledged',
        (error: unknown) => String(error),
      ),
    );
    await expect.poll(() => open.length).toBe(3);
    return { open, outcomes };
  }
  const disconnects = () => broker.of('disconnect').length;

  it('leaves with the last acknowledgement, without waiting for anything else', async () => {
    const { connection } = await connectTo(broker, clock);
    const { open, outcomes } = await unanswered(connection);
    const closing = connection.close(5000);
    open[0]?.();
    open[1]?.();
    await Promise.all(outcomes.slice(0, 2));
    expect(disconnects()).toBe(0);
    open[2]?.();
    await closing;
    expect(await Promise.all(outcomes)).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);
    await expect.poll(disconnects).toBe(1);
    // No time passed, and nothing waits any more.
    expect(clock.now()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('waits no longer for acknowledgements than it was told', async () => {
    const { connection } = await connectTo(broker, clock);
    const { outcomes } = await unanswered(connection);
    const closing = connection.close(5000);
    await clock.advance(4999);
    expect(disconnects()).toBe(0);
    await clock.advance(1);
    await closing;
    expect((await Promise.all(outcomes))[0]).toContain('session was ended here');
    await expect.poll(disconnects).toBe(1);
  });

  it('waits for no acknowledgement where it was not told to', async () => {
    const { connection } = await connectTo(broker, clock);
    const { outcomes } = await unanswered(connection);
    await connection.close();
    await Promise.all(outcomes);
    expect(clock.now()).toBe(0);
  });

  it('ends when the connection breaks while it waits for acknowledgements', async () => {
    const { connection } = await connectTo(broker, clock);
    const { outcomes } = await unanswered(connection);
    const closing = connection.close(5000);
    for (const client of broker.clients) client.reset();
    await closing;
    await Promise.all(outcomes);
    expect(clock.now()).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('waits a second for what is to be recorded', async () => {
    const held: Acknowledgement[] = [];
    const { connection } = await connectTo(
      broker,
      clock,
      { acknowledge: 'afterRecording' },
      { onMessage: (_message, acknowledgement) => acknowledgement && held.push(acknowledgement) },
    );
    for (const client of broker.clients)
      client.send({
        cmd: 'publish',
        topic: 'a',
        payload: 'x',
        qos: 1,
        dup: false,
        retain: false,
        messageId: 7,
      });
    await expect.poll(() => held.length).toBe(1);
    const closing = connection.close();
    await clock.advance(999);
    expect(disconnects()).toBe(0);
    await clock.advance(1);
    await closing;
    held[0]?.recorded();
    expect(broker.of('puback')).toEqual([]);
  });
});

describe('operations', () => {
  it('without an answer tell the one that left last; QoS 0 stays under suspicion', async () => {
    const operations = new Operations(clock);
    expect(operations.last()).toBeUndefined();
    const subscribed = operations.sent({ kind: 'subscribe', topic: 's', qos: 1 });
    await clock.advance(10);
    operations.sent({ kind: 'publish', topic: 'zero', qos: 0, retain: false });
    await clock.advance(10);
    const published = operations.sent({ kind: 'publish', topic: 'one', qos: 1, retain: false });
    expect(operations.unacknowledged).toBe(1);
    await clock.advance(10);
    expect(operations.last()).toMatchObject({ topic: 'one', milliseconds: 10 });
    published();
    published();
    expect(operations.unacknowledged).toBe(0);
    expect(operations.last()).toMatchObject({ topic: 'zero', milliseconds: 20 });
    subscribed();
    expect(operations.last()).toMatchObject({ topic: 'zero' });
  });

  it('are waited for until nothing is unacknowledged, be it because nothing comes any more', async () => {
    const operations = new Operations(clock);
    await operations.acknowledged();
    const answers = ([1, 2] as const).map((qos) =>
      operations.sent({ kind: 'publish', topic: 't', qos, retain: false }),
    );
    let acknowledged = 0;
    const waiting = operations.acknowledged().then(() => acknowledged++);
    answers[0]?.();
    await clock.advance(0);
    expect(acknowledged).toBe(0);
    answers[1]?.();
    await waiting;
    operations.sent({ kind: 'publish', topic: 't', qos: 1, retain: false });
    const over = operations.acknowledged();
    operations.end();
    await over;
    await operations.acknowledged();
  });
});

describe('the way to a stream', () => {
  it('takes no longer than was said for all its steps together, and leaves no timer behind', async () => {
    const silent = net.createServer((socket) => socket.on('error', () => undefined).resume());
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as net.AddressInfo;
    const route = { host: '127.0.0.1', port, carrier: 'tls' } as const;
    let connected = false;
    const failed = failureOf(
      openStream({
        ...{ route, destination, clock, timeout: 20_000, signal: new AbortController().signal },
        resolved: { identity: { type: 'none' } },
        observer: { onTcp: () => (connected = true) },
      }),
    );
    await expect.poll(() => connected).toBe(true);
    await clock.advance(19_999);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect(await failed).toMatchObject({ stage: 'tls', evidence: { text: 'no answer within 20000 ms' } });
    expect(clock.pending).toBe(0);
    silent.close();
    await once(silent, 'close');
  });
});
