import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/failure/failureError.ts';
import type { Clock } from '../../../../src/session/pacing/clock.ts';
import { Pace } from '../../../../src/session/pacing/pace.ts';
import { Repeat, type RepeatOptions } from '../../../../src/session/repeat/repeat.ts';
import type { RepeatPlan } from '../../../../src/shared/compose/messageTemplate.ts';
import type { Failure } from '../../../../src/shared/failure.ts';
import type { PublishRequest } from '../../../../src/shared/message.ts';

const unlimited = { messagesPerSecond: Infinity, bytesPerSecond: Infinity };
const failure: Failure = {
  id: 'publish.refused',
  stage: 'publish',
  symptom: 'Refused.',
  cause: 'Policy.',
  hint: 'Allow it.',
  evidence: {},
  retryable: false,
};

/** Time passes when somebody waits; each wait is late by some milliseconds, as timers are. */
function setUp(plan: RepeatPlan, change: Partial<RepeatOptions> & { late?: number } = {}) {
  let time = 0;
  const sent: { readonly at: number; readonly payload: string }[] = [];
  const clock: Clock = {
    now: () => time,
    wait: async (milliseconds, signal) => {
      if (!signal.aborted) time += milliseconds === 0 ? 0 : milliseconds + (change.late ?? 0);
    },
  };
  const repeat = new Repeat({
    plan,
    request: async (index): Promise<PublishRequest> => ({
      topic: 't',
      payload: new TextEncoder().encode(String(index)),
      qos: 0,
      retain: false,
      route: 'mqtt',
    }),
    publish: async ({ payload }) => {
      sent.push({ at: time, payload: new TextDecoder().decode(payload) });
      return { ok: true, milliseconds: 1 };
    },
    pace: new Pace(unlimited),
    isReady: () => true,
    clock,
    ...change,
  });
  return {
    repeat,
    sent,
    sleep: (milliseconds: number) => (time += milliseconds),
    now: () => time,
  };
}

describe('a repeat', () => {
  it('sends so often, each message on the grid of the first, however late timers are', async () => {
    const { repeat, sent } = setUp({ every: 100, times: 50 }, { late: 7 });
    expect(await repeat.run()).toMatchObject({ state: 'finished', sent: 50, failed: 0, skipped: 0 });
    expect(sent.map(({ at }) => at)).toEqual(
      Array.from({ length: 50 }, (_, index) => (index === 0 ? 0 : index * 100 + 7)),
    );
    expect(sent.map(({ payload }) => payload)).toEqual(
      Array.from({ length: 50 }, (_, index) => String(index)),
    );
  });

  it('sends bursts, and no more than it should', async () => {
    const { repeat, sent } = setUp({ every: 1000, times: 5, burst: 2 });
    await repeat.run();
    expect(sent.map(({ at }) => at)).toEqual([0, 0, 1000, 1000, 2000]);
  });

  it('catches up a short stall, and leaves out the turns of a long one', async () => {
    const { repeat, sent, sleep } = setUp(
      { every: 100, times: 8 },
      {
        request: async (index) => {
          if (index === 2) sleep(250);
          if (index === 5) sleep(60_000);
          return { topic: 't', payload: new Uint8Array(), qos: 0, retain: false, route: 'mqtt' };
        },
      },
    );
    const status = await repeat.run();
    expect(status).toMatchObject({ sent: 8, skipped: 599 });
    expect(sent.map(({ at }) => at).slice(0, 5)).toEqual([0, 100, 450, 450, 450]);
    expect(
      sent
        .map(({ at }) => at)
        .slice(6)
        .every((at) => at % 100 === 0 || at > 60_000),
    ).toBe(true);
  });

  it('keeps below the quotas, and says that they hold it back', async () => {
    const { repeat, sent } = setUp(
      { every: 10, times: 40 },
      { pace: new Pace({ messagesPerSecond: 10, bytesPerSecond: Infinity }) },
    );
    expect(await repeat.run()).toMatchObject({ sent: 40, heldBack: true });
    expect(sent.at(-1)?.at).toBeGreaterThanOrEqual(3800);
  });

  it('waits for the connection', async () => {
    let ready = false;
    const states: string[] = [];
    const { repeat, sent, now } = setUp(
      { every: 500, times: 2 },
      { isReady: () => (ready ||= now() >= 5000), onChange: () => states.push(repeat.status.state) },
    );
    await repeat.run();
    expect(sent.map(({ at }) => at)).toEqual([5000, 5500]);
    expect(states).toContain('waiting');
  });

  it('is stopped, and sends nothing more', async () => {
    const { repeat, sent } = setUp({ every: 100 }, { onChange: () => sent.length === 3 && repeat.stop() });
    expect(await repeat.run()).toMatchObject({ state: 'stopped', sent: 3 });
    expect(sent).toHaveLength(3);
  });

  it('ends with a failure that no further try can mend', async () => {
    const { repeat } = setUp(
      { every: 100 },
      {
        publish: async () => {
          throw new FailureError(failure);
        },
      },
    );
    expect(await repeat.run()).toMatchObject({ state: 'failed', problem: 'Refused.', failure, sent: 0 });
  });

  it('ends with what is wrong in the message', async () => {
    const { repeat } = setUp(
      { every: 100 },
      {
        request: async () => {
          throw new Error('There is no variable "x".');
        },
      },
    );
    expect(await repeat.run()).toMatchObject({ state: 'failed', problem: 'There is no variable "x".' });
  });
});
