/** The pace of a replay, on a clock of the test's own. */
import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../../src/profile/schema.ts';
import { checkProfile } from '../../../../src/profile/validate.ts';
import { Pace } from '../../../../src/session/pacing/pace.ts';
import { Replay, type ReplayOptions } from '../../../../src/session/replay/replay.ts';
import { replayRequest, type ReplayChoices } from '../../../../src/session/replay/requests.ts';
import { Schedule } from '../../../../src/session/replay/schedule.ts';
import { Emitter } from '../../../../src/shared/emitter.ts';
import type { Message, PublishRequest } from '../../../../src/shared/message.ts';
import { TestClock } from '../../../support/testClock.ts';

const unlimited = { messagesPerSecond: Infinity, bytesPerSecond: Infinity };

function recorded(time: number, overrides: Partial<Message> = {}): Message {
  return {
    ...{ id: time, profile: 'p', time: 1_700_000_000_000 + time, direction: 'in', route: 'mqtt' },
    ...{ topic: 'a', qos: 0, retain: false, duplicate: false, payload: Buffer.from(String(time)) },
    ...overrides,
  };
}

interface Sent {
  readonly at: number;
  readonly text: string;
}

function replayOf(messages: readonly Message[], options: Partial<ReplayOptions> & { clock: TestClock }) {
  const readiness = new Emitter<undefined>();
  const { clock } = options;
  const sent: Sent[] = [];
  const replay = new Replay({
    pages: (async function* pages() {
      yield messages.slice(0, 2);
      yield messages.slice(2);
    })(),
    total: messages.length,
    speed: 1,
    requestOf: ({ topic, payload, qos, retain, route }) => ({ topic, payload, qos, retain, route }),
    publish: ({ payload }: PublishRequest) => {
      sent.push({ at: options.clock.now(), text: Buffer.from(payload).toString() });
      return Promise.resolve({ ok: true, milliseconds: 1 });
    },
    pace: new Pace(unlimited),
    isReady: () => true,
    onDidChangeReadiness: readiness.event,
    ...options,
  });
  return { replay, sent, readiness, run: () => clock.run(replay.run()) };
}

/** A clock whose waits are late by so many milliseconds. */
function lateBy(milliseconds: number): TestClock {
  const clock = new TestClock();
  clock.late = milliseconds;
  return clock;
}

const times = (sent: readonly Sent[]) => sent.map(({ at }) => at);
const recording = [0, 100, 350, 1000, 5000].map((time) => recorded(time));

describe('a replay', () => {
  it.each([
    [1, [0, 100, 350, 1000, 5000]],
    [10, [0, 10, 35, 100, 500]],
    [0.1, [0, 1000, 3500, 10_000, 50_000]],
    [Infinity, [0, 0, 0, 0, 0]],
  ])('keeps the timing at %d times the speed', async (speed, expected) => {
    const { sent, run } = replayOf(recording, { clock: new TestClock(), speed });
    expect(await run()).toMatchObject({ state: 'finished', done: 5, sent: 5, failed: 0 });
    expect(times(sent)).toEqual(expected);
  });

  it('does not drift when timers are late, and tells the lag', async () => {
    const { sent, run } = replayOf(recording, { clock: lateBy(7) });
    const { lag } = await run();
    expect(times(sent)).toEqual([0, 107, 357, 1007, 5007]);
    expect(lag).toBe(7);
  });

  it('pauses, and goes on where it stood', async () => {
    const clock = new TestClock();
    const { replay, sent, run } = replayOf(recording, { clock });
    const states: string[] = [];
    clock.after(500, () => replay.pause());
    clock.after(900, () => states.push(replay.status.state));
    clock.after(2500, () => replay.resume());
    await run();
    expect(states).toEqual(['paused']);
    expect(times(sent)).toEqual([0, 100, 350, 3000, 7000]);
  });

  it('waits for the connection of its target, and does not catch up', async () => {
    const clock = new TestClock();
    let isReady = true;
    const { replay, sent, readiness, run } = replayOf(recording, { clock, isReady: () => isReady });
    const states: string[] = [];
    const becomes = (ready: boolean) => () => {
      isReady = ready;
      readiness.fire(undefined);
    };
    clock.after(400, becomes(false));
    clock.after(2000, () => states.push(replay.status.state));
    clock.after(4000, becomes(true));
    expect(await run()).toMatchObject({ state: 'finished', sent: 5 });
    expect(states).toEqual(['waiting']);
    const gaps = times(sent).map((time, index) => time - (times(sent)[index - 1] ?? 0));
    // It was due at 1000, when the connection was away: three seconds are not caught up.
    expect(gaps.slice(3)).toEqual([3650, 4000]);
    expect(clock.pending).toBe(0);
  });

  it('ends when it is cancelled, even while it is paused', async () => {
    const clock = new TestClock();
    const { replay, sent, run } = replayOf(recording, { clock });
    clock.after(500, () => replay.pause());
    clock.after(1500, () => replay.cancel());
    expect(await run()).toMatchObject({ state: 'cancelled', done: 3, total: 5 });
    expect(sent).toHaveLength(3);
  });

  it('is not held up by a connection that is back before the next message is due', async () => {
    const clock = new TestClock();
    let isReady = true;
    const { sent, readiness, run } = replayOf(recording, { clock, isReady: () => isReady });
    clock.after(1500, () => {
      isReady = false;
      readiness.fire(undefined);
    });
    clock.after(3000, () => {
      isReady = true;
      readiness.fire(undefined);
    });
    await run();
    expect(times(sent)).toEqual([0, 100, 350, 1000, 5000]);
  });

  it('ends when whoever is told that it waits cancels it', async () => {
    const { replay, run } = replayOf(recording, {
      clock: new TestClock(),
      isReady: () => false,
      onChange: () => replay.cancel(),
    });
    expect(await run()).toMatchObject({ state: 'cancelled', done: 0 });
  });

  it.each([
    ['64 messages', 100, 1, 64],
    ['8 MiB', 6, 3 * 2 ** 20, 2],
  ])('has no more than %s unanswered, and goes on with each answer', async (_words, count, bytes, most) => {
    const clock = new TestClock();
    const answers: (() => void)[] = [];
    const { replay } = replayOf(
      Array.from({ length: count }, () => recorded(0, { payload: Buffer.alloc(bytes) })),
      {
        clock,
        publish: () => new Promise((resolve) => answers.push(() => resolve({ ok: true, milliseconds: 1 }))),
      },
    );
    const over = replay.run();
    await clock.advance(60_000);
    for (let answered = 0; answered < count; answered++) {
      expect(answers).toHaveLength(Math.min(most, count - answered));
      answers.shift()?.();
      await clock.advance(0);
    }
    expect(await over).toMatchObject({ state: 'finished', sent: count });
    expect(clock.now()).toBe(60_000);
  });

  it('counts what fails by its reason, and goes on', async () => {
    const { run } = replayOf(recording, {
      clock: new TestClock(),
      publish: ({ payload }) =>
        payload.length > 3
          ? Promise.reject(new Error('too large'))
          : Promise.resolve({ ok: payload.length > 1, milliseconds: 1, message: 'refused' }),
    });
    const status = await run();
    expect(status).toMatchObject({ state: 'finished', done: 5, sent: 2, failed: 3 });
    expect([...status.failures]).toEqual([
      ['refused', 1],
      ['too large', 2],
    ]);
  });

  it('tells what kept it from reading on', async () => {
    const { run } = replayOf([], {
      clock: new TestClock(),
      // eslint-disable-next-line require-yield -- it fails before
      pages: (async function* pages() {
        await Promise.resolve();
        throw new Error('the file is gone');
      })(),
    });
    expect(await run()).toMatchObject({ state: 'failed', problem: 'the file is gone' });
  });

  it('keeps to a pace, in messages and in bytes', async () => {
    const many = Array.from({ length: 200 }, () => recorded(0));
    const pace = new Pace({ messagesPerSecond: 50, bytesPerSecond: Infinity });
    const first = replayOf(many, { clock: new TestClock(), speed: Infinity, pace });
    await first.run();
    expect(times(first.sent).at(-1)).toBeGreaterThan(3800);
    expect(times(first.sent).at(-1)).toBeLessThan(4000);
    const large = Array.from({ length: 20 }, () => recorded(0, { payload: Buffer.alloc(991) }));
    const bytes = new Pace({ messagesPerSecond: Infinity, bytesPerSecond: 1000 });
    const second = replayOf(large, { clock: new TestClock(), speed: Infinity, pace: bytes });
    await second.run();
    expect(times(second.sent).at(-1)).toBeGreaterThan(18_500);
  });

  it('passes over gaps, and keeps their time', async () => {
    const gap = recorded(3000, { gap: { reason: 'disconnected', from: 1000, to: 3000 } });
    const { sent, run } = replayOf([recorded(0), gap, recorded(4000)], { clock: new TestClock() });
    await run();
    expect(times(sent)).toEqual([0, 4000]);
  });
});

describe('the schedule', () => {
  it('does not count it as time when windows record a little out of order, nor when the clock is set back', () => {
    const schedule = new Schedule();
    expect([0, 20, 5, 25, 10, 30].map((time) => schedule.offsetOf(time))).toEqual([0, 20, 20, 25, 25, 30]);
    expect([-3_600_000, -3_599_000].map((time) => schedule.offsetOf(time))).toEqual([30, 1030]);
  });
});

describe('what is replayed', () => {
  const choices: ReplayChoices = {
    ...{ rules: [{ from: 'a/', to: 't/' }], onlyMapped: false, incoming: true, outgoing: false },
    ...{ reserved: false, retain: false },
  };
  const profile = (input: object): Profile => {
    const checked = checkProfile({ id: 'p', identity: { type: 'none' }, endpoint: 'localhost', ...input });
    if (!checked.ok) throw new Error(checked.problems.join());
    return checked.profile;
  };
  const plain = profile({ broker: 'mqtt', protocol: 'mqtt', mqttVersion: '5' });
  const of = (overrides: Partial<Message>, more: Partial<ReplayChoices> = {}, target = plain) =>
    replayRequest(recorded(0, { topic: 'a/b', ...overrides }), { ...choices, ...more }, target);

  it('has its topic mapped, and what a person chose', () => {
    expect(of({ retain: true })).toMatchObject({ topic: 't/b', retain: false, qos: 0, route: 'mqtt' });
    expect(of({ retain: true }, { retain: true, qos: 1 })).toMatchObject({ retain: true, qos: 1 });
    expect(of({ direction: 'out' })).toBeUndefined();
    expect(of({ direction: 'out' }, { outgoing: true, incoming: false })?.topic).toBe('t/b');
    expect(of({}, { outgoing: true, incoming: false })).toBeUndefined();
    expect(of({ topic: 'x' })?.topic).toBe('x');
    expect(of({ topic: 'x' }, { onlyMapped: true })).toBeUndefined();
    expect(of({ topic: '$aws/x' })).toBeUndefined();
    expect(of({ topic: '$aws/x' }, { reserved: true })?.topic).toBe('$aws/x');
  });

  it('leaves behind what belonged to the connection it came by, and what the target does not know', () => {
    const properties = { topicAlias: 3, subscriptionIdentifiers: [1], contentType: 'text/plain' };
    expect(of({ properties })?.properties).toEqual({ contentType: 'text/plain' });
    expect(of({ properties: { topicAlias: 3 } })).not.toHaveProperty('properties');
    const old = profile({ broker: 'mqtt', protocol: 'mqtt', mqttVersion: '3.1.1' });
    expect(of({ properties }, {}, old)).not.toHaveProperty('properties');
    const aws = profile({
      endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
      ...{ identity: { type: 'x509', certificate: 'c', privateKey: 'k' }, protocol: 'mqtt', port: 8883 },
    });
    expect(of({ qos: 2 }, {}, aws)?.qos).toBe(1);
    expect(of({ qos: 2 })?.qos).toBe(2);
  });
});
