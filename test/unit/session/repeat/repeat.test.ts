import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../src/failure/failureError.ts';
import { Pace } from '../../../../src/session/pacing/pace.ts';
import { Repeat, type RepeatOptions } from '../../../../src/session/repeat/repeat.ts';
import type { RepeatPlan } from '../../../../src/shared/compose/messageTemplate.ts';
import { Emitter } from '../../../../src/shared/emitter.ts';
import type { Failure } from '../../../../src/shared/failure.ts';
import type { PublishRequest } from '../../../../src/shared/message.ts';
import { TestClock } from '../../../support/testClock.ts';

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

/** @param change `late`: milliseconds by which timers are late */
function setUp(plan: RepeatPlan, change: Partial<RepeatOptions> & { late?: number } = {}) {
  const { late = 0, ...options } = change;
  const clock = new TestClock();
  clock.late = late;
  const readiness = new Emitter<undefined>();
  const sent: { readonly at: number; readonly payload: string }[] = [];
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
      sent.push({ at: clock.now(), payload: new TextDecoder().decode(payload) });
      return { ok: true, milliseconds: 1 };
    },
    pace: new Pace(unlimited),
    isReady: () => true,
    onDidChangeReadiness: readiness.event,
    clock,
    ...options,
  });
  return { repeat, clock, readiness, sent, run: () => clock.run(repeat.run()) };
}

describe('a repeat', () => {
  it('sends so often, each message on the grid of the first, however late timers are', async () => {
    const { run, sent } = setUp({ every: 100, times: 50 }, { late: 7 });
    expect(await run()).toMatchObject({ state: 'finished', sent: 50, failed: 0, skipped: 0 });
    expect(sent.map(({ at }) => at)).toEqual(
      Array.from({ length: 50 }, (_, index) => (index === 0 ? 0 : index * 100 + 7)),
    );
    expect(sent.map(({ payload }) => payload)).toEqual(
      Array.from({ length: 50 }, (_, index) => String(index)),
    );
  });

  it('sends bursts, and no more than it should', async () => {
    const { run, sent } = setUp({ every: 1000, times: 5, burst: 2 });
    await run();
    expect(sent.map(({ at }) => at)).toEqual([0, 0, 1000, 1000, 2000]);
  });

  it('catches up a short stall, and leaves out the turns of a long one', async () => {
    const { run, sent, clock } = setUp(
      { every: 100, times: 8 },
      {
        request: async (index) => {
          if (index === 2) await clock.wait(250);
          if (index === 5) await clock.wait(60_000);
          return { topic: 't', payload: new Uint8Array(), qos: 0, retain: false, route: 'mqtt' };
        },
      },
    );
    const status = await run();
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
    const { run, sent } = setUp(
      { every: 10, times: 40 },
      { pace: new Pace({ messagesPerSecond: 10, bytesPerSecond: Infinity }) },
    );
    expect(await run()).toMatchObject({ sent: 40, heldBack: true });
    expect(sent.at(-1)?.at).toBeGreaterThanOrEqual(3800);
  });

  it('waits for the connection', async () => {
    let ready = false;
    const states: string[] = [];
    const { repeat, run, sent, clock, readiness } = setUp(
      { every: 500, times: 2 },
      { isReady: () => ready, onChange: () => states.push(repeat.status.state) },
    );
    clock.after(4000, () => readiness.fire(undefined));
    clock.after(5000, () => {
      ready = true;
      readiness.fire(undefined);
    });
    await run();
    expect(clock.pending).toBe(0);
    expect(sent.map(({ at }) => at)).toEqual([5000, 5500]);
    expect(states).toContain('waiting');
  });

  it('is stopped, and sends nothing more', async () => {
    const { repeat, run, sent } = setUp(
      { every: 100 },
      { onChange: () => sent.length === 3 && repeat.stop() },
    );
    expect(await run()).toMatchObject({ state: 'stopped', sent: 3 });
    expect(sent).toHaveLength(3);
  });

  it('is stopped by whoever is told that it waits', async () => {
    const { repeat, run, sent } = setUp(
      { every: 100 },
      { isReady: () => false, onChange: () => repeat.stop() },
    );
    expect(await run()).toMatchObject({ state: 'stopped', sent: 0 });
    expect(sent).toHaveLength(0);
  });

  it('goes on with the answer that makes room, and ends with the last one', async () => {
    const answers: (() => void)[] = [];
    const { repeat, clock } = setUp(
      { every: 0, times: 300 },
      {
        publish: () => new Promise((resolve) => answers.push(() => resolve({ ok: true, milliseconds: 1 }))),
      },
    );
    const over = repeat.run();
    await clock.advance(1000);
    expect(answers).toHaveLength(256);
    answers.shift()?.();
    await clock.advance(0);
    expect(answers).toHaveLength(256);
    // Without a millisecond having passed.
    while (answers.length > 0) {
      answers.shift()?.();
      await clock.advance(0);
    }
    expect(await over).toMatchObject({ state: 'finished', sent: 300 });
    expect(clock.now()).toBe(1000);
  });

  it('ends though answers are missing, once there is no connection to bring them', async () => {
    let ready = true;
    const { repeat, clock, readiness } = setUp(
      { every: 0, times: 1 },
      { isReady: () => ready, publish: () => new Promise(() => undefined) },
    );
    const over = repeat.run();
    await clock.advance(10_000);
    expect(repeat.status.state).toBe('running');
    ready = false;
    readiness.fire(undefined);
    expect(await over).toMatchObject({ state: 'finished', sent: 0 });
  });

  it('ends with a failure that no further try can mend', async () => {
    const { run } = setUp(
      { every: 100 },
      {
        publish: async () => {
          throw new FailureError(failure);
        },
      },
    );
    expect(await run()).toMatchObject({ state: 'failed', problem: 'Refused.', failure, sent: 0 });
  });

  it('ends with what is wrong in the message', async () => {
    const { run } = setUp(
      { every: 100 },
      {
        request: async () => {
          throw new Error('There is no variable "x".');
        },
      },
    );
    expect(await run()).toMatchObject({ state: 'failed', problem: 'There is no variable "x".' });
  });
});
