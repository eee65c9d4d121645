/** What counts as sent, and what is told of what was published. */
import { beforeEach, describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/failure/failureError.ts';
import { outcomeOf, Traffic } from '../../../src/session/traffic.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import type { NewMessage, PublishRequest } from '../../../src/shared/message.ts';
import { TestClock } from '../../support/testClock.ts';

const request: PublishRequest = {
  ...{ topic: 't', payload: Buffer.from('four'), qos: 1, retain: false, route: 'mqtt' },
};
const failure: Failure = {
  ...{ id: 'publish.refused', stage: 'publish', symptom: 'Refused.', cause: '', hint: '', evidence: {} },
  retryable: false,
};

let clock: TestClock;
let told: NewMessage[];
let traffic: Traffic;

beforeEach(() => {
  clock = new TestClock();
  told = [];
  traffic = new Traffic({
    profile: 'p',
    session: (time) => `session of ${time}`,
    onMessage: (message) => told.push(message),
    clock,
  });
});

describe('a published message', () => {
  it('counts as sent when its acknowledgement came, not when it was handed over', async () => {
    const handedOver = clock.time();
    await clock.advance(60_000);
    traffic.published(request, handedOver, { ok: true, milliseconds: 60_000 });
    await clock.advance(1000);
    expect(traffic.sent.read(clock.time())).toEqual({
      ...{ messages: 1, bytes: 4, messagesPerSecond: 0.2, bytesPerSecond: 0.8 },
    });
    expect(told).toMatchObject([
      { direction: 'out', time: handedOver, session: `session of ${handedOver}`, outcome: { ok: true } },
    ]);
  });

  it('that failed does not count as sent, and is told with its outcome', () => {
    traffic.published(request, clock.time(), { ok: false, milliseconds: 3, message: 'Refused.' });
    expect(traffic.sent.read(clock.time() + 1000)).toMatchObject({ messages: 0, bytes: 0 });
    expect(told).toMatchObject([{ direction: 'out', outcome: { ok: false, message: 'Refused.' } }]);
  });

  it('does not count as received', () => {
    traffic.published(request, clock.time(), { ok: true, milliseconds: 3 });
    expect(traffic.received.messages).toBe(0);
  });
});

it('counts what was delivered as received, with whatever waits for its recording', () => {
  const acknowledgement = { recorded: () => undefined, failed: () => undefined };
  const seen: unknown[] = [];
  traffic = new Traffic({
    profile: 'p',
    session: () => 's',
    onMessage: (message, waits) => seen.push(message.direction, waits),
    clock,
  });
  const { topic, payload, qos, retain } = request;
  traffic.delivered({ topic, payload, qos, retain, duplicate: false }, clock.time(), acknowledgement);
  expect(traffic.received).toMatchObject({ messages: 1, bytes: 4 });
  expect(traffic.sent.messages).toBe(0);
  expect(seen).toEqual(['in', acknowledgement]);
});

it('tells a gap in the session in which it ended', () => {
  traffic.missed({ reason: 'disconnected', from: 1000, to: 2000, text: 'gone' });
  expect(told).toMatchObject([{ time: 2000, session: 'session of 2000', gap: { from: 1000 } }]);
});

describe('the outcome of a failure', () => {
  it('is what the broker answered, where it did', () => {
    const outcome = { ok: false, milliseconds: 5, httpStatus: 403, message: 'Forbidden' };
    expect(outcomeOf(new FailureError(failure, { outcome }), 99)).toBe(outcome);
  });

  it('is its symptom and how long it took, where it did not', () => {
    expect(outcomeOf(new FailureError(failure), 99)).toEqual({
      ok: false,
      milliseconds: 99,
      message: 'Refused.',
    });
  });
});
