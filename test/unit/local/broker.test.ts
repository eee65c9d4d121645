/** What the broker keeps for clients that are away: sessions, retained messages, what waits for a shared subscription. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Broker } from '../../../src/local/broker/broker.ts';
import type { Closable } from '../../../src/local/broker/brokerSide.ts';
import { PublishEncoder } from '../../../src/local/broker/encodePublish.ts';
import type { BrokerMessage } from '../../../src/local/broker/message.ts';
import { RetainedMessages } from '../../../src/local/broker/retained.ts';
import { type Outlet, Session } from '../../../src/local/broker/session.ts';
import { ShareGroups } from '../../../src/local/broker/shareGroups.ts';
import { defaultChoices } from '../../../src/local/choices.ts';
import { Limits, type LimitValues } from '../../../src/local/limits.ts';
import { Policies } from '../../../src/local/policy/policies.ts';
import { TestClock } from '../../support/testClock.ts';

afterEach(() => vi.restoreAllMocks());

function message(clock: TestClock, fields: Partial<BrokerMessage> = {}): BrokerMessage {
  const payload = Buffer.from('x');
  return { topic: 'a', payload, qos: 1, retain: false, arrived: clock.time(), ...fields };
}

/** A client's way out, and the payloads that went it. */
function outlet(fields: Partial<Outlet> = {}): Outlet & { readonly sent: string[] } {
  const sent: string[] = [];
  return {
    ...{ version: 5, receiveMaximum: 100, maximumPacketSize: 1_000_000, pending: 0, admits: () => true },
    ...fields,
    sent,
    send: (packet) => void sent.push(packet.subarray(-1).toString()),
  };
}

describe('a session', () => {
  const start = (changes: Partial<LimitValues> = {}) => {
    const clock = new TestClock();
    const broker = new Broker({
      clock,
      now: () => clock.time(),
      minimumKeepAlive: 30,
      connectTimeout: 10_000,
      limits: new Limits(changes),
      policies: new Policies('us-east-1', '123456789012'),
      choices: defaultChoices,
      log: (sentence) => expect.fail(sentence),
    });
    const connect = (clientId: string, seconds: number, clean = false) => {
      const connection: Closable = {
        close: () => undefined,
        dropWill: () => undefined,
        info: () => undefined,
      };
      const opened = broker.open(connection, clientId, {
        ...{ cmd: 'connect', clientId, clean, protocolId: 'MQTT', protocolVersion: 5 },
        properties: { sessionExpiryInterval: seconds },
      });
      const leave = (): void => broker.closed(connection, opened.session, 'CLIENT_INITIATED_DISCONNECT');
      return { ...opened, leave };
    };
    return { clock, broker, connect };
  };

  it('outlives its connection for as long as its client asked, and not longer', async () => {
    const { clock, connect } = start();
    const first = connect('press', 600);
    expect(first.present).toBe(false);
    await clock.advance(10_000_000);
    first.leave();
    await clock.advance(599_999);
    const second = connect('press', 600);
    expect(second).toMatchObject({ present: true, session: first.session });
    // While its client is there it does not expire.
    await clock.advance(10_000_000);
    second.leave();
    const third = connect('press', 600);
    expect(third).toMatchObject({ present: true, session: first.session });
    third.leave();
    await clock.advance(600_000);
    expect(connect('press', 600).present).toBe(false);
  });

  it('without an expiry ends with its connection, and a clean start ends the one there was', async () => {
    const { clock, connect } = start();
    connect('press', 0).leave();
    expect(clock.pending).toBe(0);
    expect(connect('press', 0).present).toBe(false);
    const kept = connect('drill', 600);
    kept.leave();
    const fresh = connect('drill', 600, true);
    expect([fresh.present, fresh.session === kept.session]).toEqual([false, false]);
    // The timer of the first session must not end the second.
    fresh.leave();
    await clock.advance(599_999);
    expect(connect('drill', 600).present).toBe(true);
  });

  it('lives no longer than the limit', async () => {
    const { clock, connect } = start({ sessionExpirySeconds: 60 });
    const { session, leave } = connect('press', 600);
    expect(session.expirySeconds).toBe(60);
    leave();
    await clock.advance(60_000);
    expect(connect('press', 600).present).toBe(false);
  });

  it('that is over leaves no timer, nor does a broker that was stopped', async () => {
    const { clock, broker, connect } = start();
    for (const id of ['a', 'b', 'c']) connect(id, 600).leave();
    expect(clock.pending).toBe(3);
    broker.stop();
    expect(clock.pending).toBe(0);
  });

  it('hands on what a member of a shared subscription held when it expired', async () => {
    const { clock, broker, connect } = start();
    const gone = connect('gone', 60);
    const there = connect('there', 0);
    const way = outlet();
    for (const { session } of [gone, there]) session.subscribe({ topic: '$share/g/a', qos: 1 });
    broker.subscriptionsChanged();
    gone.session.attach(outlet());
    broker.publish(message(clock, { payload: Buffer.from('1') }));
    gone.leave();
    there.session.attach(way);
    await clock.advance(59_999);
    expect(way.sent).toEqual([]);
    await clock.advance(1);
    expect(way.sent).toEqual(['1']);
  });
});

describe('retained messages', () => {
  const start = () => {
    const clock = new TestClock();
    const retained = new RetainedMessages(() => clock.time());
    const texts = () =>
      retained.list().map(({ message: { topic, payload } }) => `${topic}=${payload.toString()}`);
    const keep = (topic: string, text: string, seconds?: number) =>
      retained.keep(
        message(clock, {
          ...{ topic, payload: Buffer.from(text), retain: true },
          ...(seconds !== undefined && { properties: { messageExpiryInterval: seconds } }),
        }),
      );
    return { clock, retained, keep, texts };
  };

  it('are one for each topic, the last one, and none after an empty payload', async () => {
    const { clock, retained, keep, texts } = start();
    keep('b', '1');
    keep('a', '2');
    await clock.advance(5);
    keep('b', '3');
    expect(texts()).toEqual(['a=2', 'b=3']);
    expect(retained.get('b')?.lastModified).toBe(clock.time());
    expect(retained.get('a')?.lastModified).toBe(clock.time() - 5);
    keep('b', '');
    expect([texts(), retained.get('b')]).toEqual([['a=2'], undefined]);
  });

  it('are gone when their expiry is over', async () => {
    const { clock, retained, keep, texts } = start();
    keep('a', '1', 60);
    keep('b', '2');
    await clock.advance(59_999);
    expect(texts()).toEqual(['a=1', 'b=2']);
    await clock.advance(1);
    expect([texts(), retained.get('a')]).toEqual([['b=2'], undefined]);
  });

  it('keep bytes of their own', () => {
    const { clock, retained } = start();
    const payload = Buffer.from('before');
    retained.keep(message(clock, { payload, retain: true }));
    payload.fill('x');
    expect(retained.get('a')?.message.payload.toString()).toBe('before');
  });
});

describe('a shared subscription', () => {
  const shared = '$share/g/a';
  const start = () => {
    const clock = new TestClock();
    const groups = new ShareGroups(() => clock.time());
    const member = (qos: 0 | 1, way?: Outlet) => {
      const session = new Session({
        ...{ clientId: 'x', version: 5, identifier: 'x', expirySeconds: 600 },
        now: () => clock.time(),
      });
      if (way) session.attach(way);
      return { session, subscription: { qos, noLocal: false, retainAsPublished: false } };
    };
    const deliver = (
      members: ReturnType<typeof member>[],
      text: string,
      fields: Partial<BrokerMessage> = {},
    ) =>
      groups.deliver(
        shared,
        members,
        new PublishEncoder(message(clock, { payload: Buffer.from(text), ...fields })),
      );
    return { clock, groups, member, deliver };
  };

  it('gives each message to one of those who are there, whichever chance takes', () => {
    const { member, deliver } = start();
    const ways = [outlet(), outlet(), outlet()];
    const members = [member(1), ...ways.map((way) => member(1, way)), member(1)];
    const random = vi.spyOn(Math, 'random');
    for (const [share, text] of [
      [0, '1'],
      [0.34, '2'],
      [0.999, '3'],
    ] as const) {
      random.mockReturnValue(share);
      deliver(members, text);
    }
    expect(ways.map(({ sent }) => sent)).toEqual([['1'], ['2'], ['3']]);
  });

  it('keeps QoS 1 messages while none is there, and gives them to the first to come', () => {
    const { groups, member, deliver } = start();
    const [away, back] = [member(1), member(1)];
    deliver([away, back], '1');
    deliver([away, back], '0', { qos: 0 });
    deliver([away, back], '2');
    expect(groups.waiting).toEqual([shared]);
    groups.drain(shared, [away, back]);
    expect(groups.waiting).toEqual([shared]);
    const way = outlet();
    back.session.attach(way);
    groups.drain(shared, [away, back]);
    expect([way.sent, groups.waiting]).toEqual([['1', '2'], []]);
    groups.drain(shared, [away, back]);
    expect(way.sent).toEqual(['1', '2']);
  });

  it('keeps nothing for members of QoS 0, nor what has expired or was forgotten', async () => {
    const { clock, groups, member, deliver } = start();
    deliver([member(0)], '1');
    expect(groups.waiting).toEqual([]);
    const away = member(1);
    deliver([away], '2', { properties: { messageExpiryInterval: 60 } });
    deliver([away], '3');
    await clock.advance(60_000);
    const way = outlet();
    away.session.attach(way);
    groups.drain(shared, [away]);
    expect(way.sent).toEqual(['3']);
    away.session.detach();
    deliver([away], '4');
    groups.forget(shared);
    away.session.attach(way);
    groups.drain(shared, [away]);
    // What was not acknowledged comes again; '4' is gone.
    expect(way.sent).toEqual(['3', '3']);
  });
});
