/** How long retained messages are waited for, and how fast they are cleared: real sessions, by a clock that the test moves. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Profile } from '../../../../src/profile/schema.ts';
import { checkProfile } from '../../../../src/profile/validate.ts';
import { clearRetained } from '../../../../src/session/retained/clearRetained.ts';
import { findRetained, type RetainedFound } from '../../../../src/session/retained/findRetained.ts';
import type { PublishOutcome, PublishRequest } from '../../../../src/shared/message.ts';
import { openSessions, type OpenSessions } from '../../../support/openSessions.ts';
import { ScriptedBroker } from '../../../support/scriptedBroker.ts';
import { TestClock } from '../../../support/testClock.ts';

let broker: ScriptedBroker;
let clock: TestClock;
let open: OpenSessions;
let profile: Profile;
let controller: AbortController;

beforeEach(async () => {
  broker = await new ScriptedBroker(5).listen();
  clock = new TestClock();
  controller = new AbortController();
  open = openSessions({ clock });
  profile = open.add({
    ...{ id: 'one', broker: 'mqtt', protocol: 'mqtt', endpoint: '127.0.0.1', port: broker.port },
    ...{ identity: { type: 'none' }, keepAlive: 0 },
  });
  await open.sessions.connect('one');
});
afterEach(async () => {
  await open.sessions.dispose();
  await broker.close();
});

describe('finding', () => {
  let found: number;
  beforeEach(() => {
    found = 0;
  });

  /** Begins to look, and waits until the broker granted the subscription. */
  async function find(remembered: readonly string[] = []): Promise<{ result: Promise<RetainedFound> }> {
    const result = findRetained(open.sessions, {
      ...{ profile, scope: { topic: 'a', below: true }, signal: controller.signal, clock },
      remembered: () => Promise.resolve(remembered),
      progress: (count) => (found = count),
    });
    // Whoever waits for it sees how it ends.
    result.catch(() => undefined);
    await expect.poll(() => open.sessions.health('one').subscriptions[0]?.state).toBe('active');
    await clock.advance(0);
    return { result };
  }
  /** The broker tells a retained message, and it is seen. */
  async function tells(topic: string, more: { payload?: string; retain?: boolean } = {}): Promise<void> {
    const before = open.messages.length;
    const { payload = 'x', retain = true } = more;
    for (const client of broker.clients)
      client.send({ cmd: 'publish', topic, payload, qos: 0, dup: false, retain });
    await expect.poll(() => open.sessions.health('one').received.messages).toBeGreaterThan(before);
    await clock.advance(25);
  }

  it('ends when nothing more came for a second', async () => {
    const { result } = await find();
    await tells('a/2');
    await clock.advance(900);
    await tells('a/1');
    await clock.advance(999);
    expect(found).toBe(2);
    expect(broker.of('unsubscribe')).toEqual([]);
    await clock.advance(1);
    expect(await result).toEqual({ topics: ['a/1', 'a/2'], from: 'broker' });
    expect(broker.of('unsubscribe')).toHaveLength(1);
  });

  it('counts neither what is not retained nor what is cleared, nor waits for it', async () => {
    const { result } = await find();
    await clock.advance(500);
    await tells('a/live', { retain: false });
    await tells('a/cleared', { payload: '' });
    await clock.advance(450);
    expect(await result).toMatchObject({ topics: [] });
  });

  it('ends after a minute though there is no end of it', async () => {
    const { result } = await find();
    const from = clock.now();
    const progress = { ended: false };
    void result.then(() => (progress.ended = true));
    for (let index = 0; !progress.ended; index++) {
      await tells(`a/${index}`);
      await clock.advance(875);
    }
    expect(clock.now() - from).toBeGreaterThanOrEqual(60_000);
    expect(clock.now() - from).toBeLessThan(62_000);
  });

  it('ends at once when it is cancelled', async () => {
    const { result } = await find(['a/remembered']);
    controller.abort(new Error('enough'));
    await expect(result).rejects.toThrow('enough');
    expect(broker.of('unsubscribe')).toHaveLength(1);
  });

  it('takes what history remembers of the scope when the broker refuses', async () => {
    broker.script = (packet, client) => {
      if (packet.cmd !== 'subscribe') return false;
      client.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: [0x87] });
      return true;
    };
    const result = await findRetained(open.sessions, {
      ...{ profile, scope: { topic: 'a', below: true }, signal: controller.signal, clock },
      remembered: () => Promise.resolve(['b', 'a/2', 'a', 'a/1']),
      progress: () => undefined,
    });
    expect(result).toMatchObject({ topics: ['a', 'a/1', 'a/2'], from: 'history' });
    expect(result.because).not.toBe('');
  });
});

describe('clearing', () => {
  const ok: PublishOutcome = { ok: true, milliseconds: 1 };
  /** When each message was published, and how it is answered. */
  let published: { at: number; answer: (outcome: PublishOutcome) => void; refuse: (error: Error) => void }[];
  let answersAtOnce: boolean;
  beforeEach(() => {
    published = [];
    answersAtOnce = false;
  });
  const sessions = {
    health: (id: string) => open.sessions.health(id),
    publish: (_id: string, { payload, retain, qos }: PublishRequest) =>
      new Promise<PublishOutcome>((answer, refuse) => {
        expect({ bytes: payload.length, retain, qos }).toEqual({ bytes: 0, retain: true, qos: 1 });
        published.push({ at: clock.now(), answer, refuse });
        if (answersAtOnce) answer(ok);
      }),
  };
  const topics = (count: number) => Array.from({ length: count }, (_, index) => `a/${index}`);
  const clear = (count: number, of = profile) => {
    const progress: number[] = [];
    const result = clearRetained(sessions, {
      ...{ profile: of, topics: topics(count), signal: controller.signal, clock },
      progress: (cleared) => progress.push(cleared),
    });
    return { result, progress };
  };
  it('goes on after the first is answered, with no more than ten unanswered', async () => {
    const { result, progress } = clear(25);
    await clock.advance(1000);
    expect(published).toHaveLength(1);
    published[0]?.answer(ok);
    await clock.advance(1000);
    expect(published).toHaveLength(11);
    for (let next = 1; next < 25; next++) {
      published[next]?.answer(ok);
      await clock.advance(10);
    }
    expect(await result).toEqual({ cleared: 25 });
    expect(progress).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
  });

  it('keeps to half of the publishes that AWS IoT Core takes in a second', async () => {
    const checked = checkProfile({
      ...{ id: 'one', endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com', protocol: 'mqtt' },
      identity: { type: 'x509', certificate: 'c', privateKey: 'k' },
    });
    if (!checked.ok) throw new Error(checked.problems.join('\n'));
    answersAtOnce = true;
    await clock.run(clear(26, checked.profile).result);
    // 100 a second are allowed.
    expect(published.at(-1)?.at).toBe(25 * 20);
  });

  it('stops at the first that is refused, and waits for what is under way', async () => {
    const { result } = clear(25);
    await clock.advance(10);
    published[0]?.answer(ok);
    await clock.advance(10);
    const error = new Error('denied');
    published[1]?.refuse(error);
    await clock.advance(100);
    const count = published.length;
    expect(count).toBeLessThan(12);
    for (const { answer } of published.slice(2)) answer(ok);
    expect(await result).toEqual({ cleared: count - 1, failed: { topic: 'a/1', error } });
    expect(published).toHaveLength(count);
  });

  it('publishes nothing more when it is cancelled', async () => {
    const { result } = clear(25);
    await clock.advance(10);
    controller.abort();
    published[0]?.answer(ok);
    await clock.advance(1000);
    expect(await result).toEqual({ cleared: 1 });
  });
});
