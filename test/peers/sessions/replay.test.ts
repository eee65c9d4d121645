/** Replays seen from the other side: what a subscriber receives, in which order, and how far apart. */
import { beforeEach, describe, expect, it } from 'vitest';
import { Pace, type Rates } from '../../../src/session/pacing/pace.ts';
import { Replay } from '../../../src/session/replay/replay.ts';
import { replayRequest, type ReplayChoices } from '../../../src/session/replay/requests.ts';
import { parseTopicRules } from '../../../src/session/replay/topicRules.ts';
import type { Message } from '../../../src/shared/message.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, open, row, useRowSessions } from '../../support/rowSessions.ts';
import { patient } from '../../support/patience.ts';

const unlimited: Rates = { messagesPerSecond: Infinity, bytesPerSecond: Infinity };

interface Received {
  readonly topic: string;
  readonly text: string;
  readonly at: number;
}
let received: Received[];

useRowSessions();

beforeEach(async () => {
  received = [];
  for (const id of ['sender', 'receiver']) {
    const { profile, secrets } = profileForRow(row(4), endpoint.description, {
      id,
      clientId: `${id}-\${window}`,
    });
    open.add(profile, secrets);
    await open.sessions.connect(id);
  }
  open.sessions.onDidExchangeMessages((messages) => {
    for (const { profile, topic, payload } of messages)
      if (profile === 'receiver')
        received.push({ topic, text: Buffer.from(payload).toString(), at: performance.now() });
  });
  await open.sessions.subscribe('receiver', 'test/#', { qos: 1 });
});

function recording(times: readonly number[], overrides: Partial<Message> = {}): Message[] {
  return times.map((time, index) => ({
    ...{ id: index + 1, profile: 'p', time: 1_700_000_000_000 + time, direction: 'in', route: 'mqtt' },
    ...{ topic: `plant1/press-${index % 3}/state`, qos: 1, retain: false, duplicate: false },
    payload: Buffer.from(String(index)),
    ...overrides,
  }));
}

function replayOf(messages: readonly Message[], speed: number, rates = unlimited): Replay {
  const rules = parseTopicRules('plant1/+/state -> test/$1/state');
  if (!rules.ok) throw new Error(rules.problem);
  const choices: ReplayChoices = {
    ...{ rules: rules.rules, onlyMapped: false, incoming: true, outgoing: false },
    ...{ reserved: false, retain: false },
  };
  const target = open.sessions.profiles().find(({ id }) => id === 'sender');
  if (!target) throw new Error('there is no sender');
  return new Replay({
    pages: (async function* pages() {
      await Promise.resolve();
      yield messages;
    })(),
    total: messages.length,
    speed,
    requestOf: (message) => replayRequest(message, choices, target),
    publish: (request) => open.sessions.publish('sender', request),
    pace: new Pace(rates),
    isReady: () => open.sessions.health('sender').state === 'connected',
    onDidChangeReadiness: open.sessions.onDidChangeHealth,
  });
}

/** Milliseconds between one message and the next, as they came. */
const gaps = (): number[] => received.slice(1).map(({ at }, index) => at - (received[index]?.at ?? 0));

describe('a replay onto the local endpoint', () => {
  it('keeps order and timing, on mapped topics, the faster the shorter', async () => {
    const messages = recording([0, 300, 600, 2600, 2900]);
    const status = await replayOf(messages, 1).run();
    expect(status).toMatchObject({ state: 'finished', sent: 5, failed: 0 });
    await expect.poll(() => received.length, patient).toBe(5);
    expect(received.map(({ topic, text }) => [topic, text])).toEqual(
      messages.map((_, index) => [`test/press-${index % 3}/state`, String(index)]),
    );
    const [first = 0, second = 0, long = 0, last = 0] = gaps();
    for (const short of [first, second, last]) expect(long).toBeGreaterThan(short * 2);
    const slow = (received.at(-1)?.at ?? 0) - (received[0]?.at ?? 0);
    received = [];
    await replayOf(messages, 10).run();
    await expect.poll(() => received.length, patient).toBe(5);
    expect((received.at(-1)?.at ?? 0) - (received[0]?.at ?? 0)).toBeLessThan(slow / 2);
  });

  it('loses nothing as fast as the quotas allow: the endpoint discards what is over them', async () => {
    endpoint.limits.change({ publishesPerSecond: 100, publishBurst: 30 });
    const status = await replayOf(recording(Array.from({ length: 150 }, () => 0)), Infinity, {
      messagesPerSecond: 90,
      bytesPerSecond: Infinity,
    }).run();
    expect(status).toMatchObject({ state: 'finished', sent: 150, failed: 0 });
    await expect.poll(() => received.length, patient).toBe(150);
  });

  it('waits while its connection is away, and goes on with the next message', async () => {
    const replay = replayOf(recording([0, 500, 1000, 1500, 2000, 2500]), 1);
    const over = replay.run();
    await expect.poll(() => received.length, patient).toBeGreaterThan(1);
    await open.sessions.disconnect('sender');
    await expect.poll(() => replay.status.state, patient).toBe('waiting');
    const before = replay.status.done;
    await open.sessions.connect('sender');
    expect(await over).toMatchObject({ state: 'finished', done: 6 });
    expect(before).toBeLessThan(6);
    await expect.poll(() => new Set(received.map(({ text }) => text)).size, patient).toBe(6);
  });

  it('counts what the target refuses, and goes on', async () => {
    const messages = [...recording([0, 10]), ...recording([20], { topic: 'a/b/c/d/e/f/g/h/i/j' })];
    const status = await replayOf([...messages, ...recording([30])], 1).run();
    expect(status).toMatchObject({ state: 'finished', sent: 3, failed: 1 });
    expect([...status.failures.keys()].join()).toContain('slashes');
  });
});
