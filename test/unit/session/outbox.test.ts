/** What waits to be sent, over connections that come and go: real packets to a scripted broker, by a clock that the test moves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mostHeld, mostHeldBytes, Outbox, type OutboxOptions } from '../../../src/session/outbox.ts';
import type { Outgoing } from '../../../src/session/outgoing.ts';
import type { PublishOutcome, PublishRequest } from '../../../src/shared/message.ts';
import type { MqttConnection } from '../../../src/transport/mqttConnection.ts';
import { ScriptedBroker, type ScriptedClient } from '../../support/scriptedBroker.ts';
import { connectTo, destination } from '../../support/scriptedConnection.ts';
import { TestClock } from '../../support/testClock.ts';

let broker: ScriptedBroker;
let clock: TestClock;
let settled: { payload: string; ok: boolean; message: string | undefined }[];
let changes: number;

beforeEach(async () => {
  // MQTT 3.1.1: the broker that is refused says nothing and closes.
  broker = await new ScriptedBroker(4).listen();
  clock = new TestClock();
  settled = [];
  changes = 0;
});
afterEach(async () => {
  await broker.close();
});

const outboxOf = (options: Partial<OutboxOptions> = {}): Outbox =>
  new Outbox({
    ...{ whileOffline: 'hold', resends: true, marksDuplicates: true, window: 100, waiting: [] },
    ...{ destination, clock },
    onSettled: ({ payload }, _time, { ok, message }) =>
      settled.push({ payload: Buffer.from(payload).toString(), ok, message }),
    onChange: () => changes++,
    ...options,
  });

const request = (payload: string, more: Partial<PublishRequest> = {}): PublishRequest => ({
  ...{ topic: 't', payload: Buffer.from(payload), qos: 1, retain: false, route: 'mqtt' },
  ...more,
});
/** The outcome, or what was said instead. */
const told = (outcome: Promise<PublishOutcome>) => outcome.catch((error: unknown) => String(error));
/** What the broker received, with its DUP flag, from some packet on. */
const received = (from = 0) =>
  broker
    .of('publish')
    .slice(from)
    .map(({ payload, dup }) => `${payload.toString()}${dup ? ' DUP' : ''}`);

/** Opens a connection that the outbox is told of, and told of its end. */
async function connect(outbox: Outbox, changed: object = {}): Promise<MqttConnection> {
  const { connection, ended } = await connectTo(broker, clock, { mqttVersion: '3.1.1', ...changed });
  void ended.then(() => outbox.closed(true));
  outbox.opened(connection);
  return connection;
}

/** Says nothing to a PUBLISH, but what `then` does when one comes that it is about. */
function answersNothing(
  then: (payload: string, client: ScriptedClient, id: number) => void = () => undefined,
) {
  broker.script = (packet, client) => {
    if (packet.cmd !== 'publish') return false;
    then(packet.payload.toString(), client, packet.messageId ?? 0);
    return true;
  };
}

describe('after a cut', () => {
  it('sends again in order what was not acknowledged, with DUP, before what was handed over since', async () => {
    const outbox = outboxOf();
    answersNothing((payload, client, messageId) => {
      if (payload < '3') client.send({ cmd: 'puback', messageId });
    });
    const first = await connect(outbox);
    const outcomes = ['1', '2', '3', '4', '5'].map((text) => outbox.publish(request(text)));
    await expect.poll(() => broker.of('publish').length).toBe(5);
    await Promise.all(outcomes.slice(0, 2));
    for (const client of broker.clients) client.reset();
    await expect.poll(() => outbox.held).toBe(3);
    expect(first.over).toBe(true);
    const later = outbox.publish(request('6'));
    expect(outbox.held).toBe(4);
    broker.script = () => false;
    await connect(outbox);
    await Promise.all([...outcomes, later]);
    expect(received(5)).toEqual(['3 DUP', '4 DUP', '5 DUP', '6']);
    expect((await outcomes[2])?.message).toContain('may have arrived twice');
    expect((await later).message).toBeUndefined();
    expect(settled.map(({ payload }) => payload)).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(outbox.held).toBe(0);
  });

  it('sends again what was under way before what had to wait for room', async () => {
    const outbox = outboxOf({ window: 2 });
    answersNothing();
    await connect(outbox);
    const outcomes = ['1', '2', '3', '4'].map((text) => outbox.publish(request(text)));
    await expect.poll(received).toEqual(['1', '2']);
    for (const client of broker.clients) client.reset();
    await expect.poll(() => outbox.held).toBe(4);
    broker.script = () => false;
    await connect(outbox);
    await Promise.all(outcomes);
    expect(received(2)).toEqual(['1 DUP', '2 DUP', '3', '4']);
  });

  it('sends again without DUP to AWS IoT Core, which does not know it', async () => {
    const outbox = outboxOf({ marksDuplicates: false });
    answersNothing((_payload, client) => client.reset());
    await connect(outbox);
    const outcome = outbox.publish(request('1'));
    await expect.poll(() => outbox.held).toBe(1);
    broker.script = () => false;
    await connect(outbox);
    expect((await outcome).message).toContain('Sent again');
    expect(received()).toEqual(['1', '1']);
  });

  it.each([
    ['of a session that the broker does not keep', { resends: false }, 1],
    ['with QoS 2, whose fate nobody knows', {}, 2],
  ] as const)('sends nothing again %s', async (_words, options, qos) => {
    const outbox = outboxOf(options);
    answersNothing((_payload, client) => client.reset());
    await connect(outbox);
    expect(await told(outbox.publish(request('1', { qos })))).toContain('FailureError');
    expect(settled).toMatchObject([{ payload: '1', ok: false }]);
    expect(outbox.held).toBe(0);
  });

  it('gives up when no other connection comes and nothing is to be held', async () => {
    const outbox = outboxOf({ whileOffline: 'refuse' });
    answersNothing();
    const connection = await connect(outbox);
    const outcome = told(outbox.publish(request('1')));
    await expect.poll(() => broker.of('publish').length).toBe(1);
    outbox.closed(false);
    await connection.close();
    expect(await outcome).toContain('session was ended here');
    expect(outbox.held).toBe(0);
  });
});

describe('a message behind which the broker closes', () => {
  /** Closes in good order behind "bad", and acknowledges all others where `answers` is true. */
  function closesBehindBad(): { answers: boolean } {
    const state = { answers: true };
    broker.script = (packet, client) => {
      if (packet.cmd !== 'publish') return false;
      if (packet.payload.toString() === 'bad') client.end();
      else if (state.answers) client.send({ cmd: 'puback', messageId: packet.messageId ?? 0 });
      return true;
    };
    return state;
  }

  it('is found by sending one at a time and set aside; then the window opens again', async () => {
    const outbox = outboxOf();
    const state = closesBehindBad();
    state.answers = false;
    const first = await connect(outbox);
    const good = ['1', '2'].map((text) => outbox.publish(request(text)));
    const bad = told(outbox.publish(request('bad')));
    const behind = outbox.publish(request('3'));
    await expect.poll(() => first.end).toBeDefined();
    await expect.poll(() => outbox.held).toBe(4);
    expect(outbox.cautious).toBe(true);

    // The second connection shows one after the other, until it is the bad one's turn.
    state.answers = true;
    const from = broker.of('publish').length;
    const second = await connect(outbox);
    await expect.poll(() => second.end).toBeDefined();
    expect(received(from)).toEqual(['1 DUP', '2 DUP', 'bad DUP']);
    expect(await bad).toContain('Set aside');
    expect(outbox.setAside.map(({ payload }) => Buffer.from(payload).toString())).toEqual(['bad']);

    await expect.poll(() => outbox.held).toBe(1);
    await connect(outbox);
    await Promise.all([...good, behind]);
    expect(outbox.cautious).toBe(false);
    // Not one at a time for ever.
    state.answers = false;
    const open = ['4', '5', '6'].map((text) => told(outbox.publish(request(text))));
    await expect.poll(() => received().slice(-3)).toEqual(['4', '5', '6']);
    outbox.dispose();
    for (const client of broker.clients) client.reset();
    await Promise.all(open);
  });

  it('is sent as a new message when a person resumes it, and set aside again after two more closes', async () => {
    const outbox = outboxOf();
    closesBehindBad();
    const outcome = told(outbox.publish(request('bad')));
    for (let close = 1; close <= 2; close++) {
      const connection = await connect(outbox);
      await expect.poll(() => connection.end).toBeDefined();
    }
    expect(await outcome).toContain('2 times');
    expect(outbox.resume()).toBe(true);
    expect(outbox.setAside).toEqual([]);
    await expect.poll(() => outbox.held).toBe(1);
    for (let close = 1; close <= 2; close++) {
      expect(outbox.setAside).toEqual([]);
      const connection = await connect(outbox);
      await expect.poll(() => connection.end).toBeDefined();
    }
    await expect.poll(() => outbox.setAside.length).toBe(1);
    expect(received()).toEqual(['bad', 'bad DUP', 'bad', 'bad DUP']);
  });

  it('is not blamed for a close that comes much later', async () => {
    const outbox = outboxOf();
    answersNothing();
    const connection = await connect(outbox);
    const outcome = told(outbox.publish(request('1')));
    await expect.poll(() => broker.of('publish').length).toBe(1);
    await clock.advance(2001);
    for (const client of broker.clients) client.end();
    await expect.poll(() => connection.end).toBeDefined();
    expect(outbox.cautious).toBe(false);
    outbox.dispose();
    expect(await outcome).toContain('Not sent');
  });

  it('leaves nothing to resume where nothing was set aside', () => {
    expect(outboxOf().resume()).toBe(false);
  });
});

describe('the window', () => {
  it('holds back what is more than the broker, or AWS, takes unacknowledged', async () => {
    const outbox = outboxOf({ window: 2 });
    const ids: { client: ScriptedClient; id: number }[] = [];
    answersNothing((_payload, client, id) => ids.push({ client, id }));
    await connect(outbox);
    const outcomes = ['1', '2', '3'].map((text) => outbox.publish(request(text)));
    await expect.poll(() => ids.length).toBe(2);
    await clock.advance(60_000);
    expect(received()).toEqual(['1', '2']);
    ids[0]?.client.send({ cmd: 'puback', messageId: ids[0].id });
    await expect.poll(received).toEqual(['1', '2', '3']);
    for (const { client, id } of ids.slice(1)) client.send({ cmd: 'puback', messageId: id });
    await Promise.all(outcomes);
  });

  it('is closed while the connection is renewed: what is published meanwhile goes to the next one', async () => {
    const outbox = outboxOf({ whileOffline: 'refuse' });
    await connect(outbox);
    outbox.pause();
    const outcome = outbox.publish(request('1'));
    expect(outbox.held).toBe(1);
    expect(received()).toEqual([]);
    await connect(outbox);
    expect((await outcome).message).toBeUndefined();
    expect(received()).toEqual(['1']);
  });
});

describe('an expiry interval', () => {
  const expiring = (text: string) => request(text, { properties: { messageExpiryInterval: 10 } });

  it('goes on while the message waits', async () => {
    await broker.close();
    broker = await new ScriptedBroker(5).listen();
    const outbox = outboxOf();
    const outcome = outbox.publish(expiring('1'));
    await clock.advance(4000);
    await connect(outbox, { mqttVersion: '5' });
    await outcome;
    expect(broker.of('publish')[0]?.properties?.messageExpiryInterval).toBe(6);
  });

  it.each([
    [9999, ['1']],
    [10_000, []],
  ])('that is 10 s: after %d ms of waiting %j is sent', async (waited, sent) => {
    const outbox = outboxOf();
    const outcome = told(outbox.publish(expiring('1')));
    await clock.advance(waited);
    const other = outbox.publish(request('other'));
    await connect(outbox);
    await other;
    expect(received()).toEqual([...sent, 'other']);
    if (sent.length === 0) expect(await outcome).toContain('expired while it waited');
    else expect(await outcome).toMatchObject({ ok: true });
    expect(settled.at(sent.length === 0 ? 0 : 1)?.ok).toBe(sent.length > 0);
  });
});

describe('without a connection', () => {
  it('refuses what is not to be held, with what to do', () => {
    const outbox = outboxOf({ whileOffline: 'refuse' });
    expect(() => outbox.publish(request('1'))).toThrow('Not connected');
    expect(settled).toEqual([]);
    expect(outbox.held).toBe(0);
  });

  it('holds so many messages and not one more', async () => {
    const outbox = outboxOf();
    const held = Array.from({ length: mostHeld }, (_, index) => told(outbox.publish(request(String(index)))));
    expect(outbox.held).toBe(mostHeld);
    expect(() => outbox.publish(request('one more'))).toThrow('1,000 wait already');
    expect(outbox.discard()).toBe(mostHeld);
    expect(new Set(await Promise.all(held))).toEqual(
      new Set([expect.stringContaining('discarded') as string]),
    );
    expect(settled).toHaveLength(mostHeld);
    expect(settled.every(({ ok }) => !ok)).toBe(true);
    void told(outbox.publish(request('room again')));
    expect(outbox.held).toBe(1);
  });

  it('holds so many bytes and not one more, and counts what has left no longer', async () => {
    const outbox = outboxOf();
    const half = Buffer.alloc(mostHeldBytes / 2);
    const outcomes = [1, 2].map(() => told(outbox.publish(request('', { payload: half }))));
    expect(() => outbox.publish(request('x'))).toThrow('can be held');
    expect(outbox.discard()).toBe(2);
    await Promise.all(outcomes);
    const empty = [1, 2].map(() => told(outbox.publish(request('', { payload: half }))));
    expect(outbox.held).toBe(2);
    outbox.discard();
    await Promise.all(empty);
  });

  it('hands what waits over to the outbox of the changed profile, in order', async () => {
    const before = outboxOf();
    const outcomes = ['1', '2'].map((text) => before.publish(request(text)));
    const waiting: readonly Outgoing[] = before.take();
    expect(before.held).toBe(0);
    before.dispose();
    const now = outboxOf({ waiting });
    expect(now.held).toBe(2);
    await connect(now);
    await Promise.all(outcomes);
    expect(received()).toEqual(['1', '2']);
  });

  it('tells what waits when it ends for good, and takes nothing more', async () => {
    const outbox = outboxOf();
    const outcome = told(outbox.publish(request('1')));
    outbox.dispose();
    expect(await outcome).toContain('Not sent');
    expect(settled).toMatchObject([{ ok: false, message: expect.stringContaining('Not sent') as string }]);
    expect(() => outbox.publish(request('2'))).toThrow('changed or removed');
  });

  it('tells of each message that begins to wait', () => {
    const outbox = outboxOf();
    void told(outbox.publish(request('1')));
    expect(changes).toBe(1);
    outbox.discard();
    expect(changes).toBe(2);
  });
});
