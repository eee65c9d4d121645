import { beforeEach, describe, expect, it, vi } from 'vitest';
import { DisconnectedError, FailureError } from '../../../src/failure/failureError.ts';
import { ConnectionLoop } from '../../../src/session/connectionLoop.ts';
import type { Attempt, Link } from '../../../src/session/link.ts';
import { reconnectPolicy } from '../../../src/session/reconnectPolicy.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import { TestClock } from '../../support/testClock.ts';

const failure = (retryable: boolean): Failure => ({
  id: 'tcp.refused',
  stage: 'tcp',
  symptom: 'refused',
  cause: '',
  hint: '',
  evidence: {},
  retryable,
});

describe('reconnectPolicy', () => {
  it('doubles its ceiling from 1 s to 120 s, with full jitter above half a second', () => {
    let policy = reconnectPolicy();
    const ceilings: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      expect(policy.delay(() => 0)).toBe(500);
      ceilings.push(policy.delay(() => 1));
      policy = policy.next();
    }
    expect(ceilings).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 120_000, 120_000]);
  });
});

describe('ConnectionLoop', () => {
  let attempts: { attempt: Attempt; succeed: () => void; fail: (error: Error) => void }[];
  let states: string[];
  let closed: number;
  /** How long each close may wait for what is under way. */
  let drains: (number | undefined)[];
  let loop: ConnectionLoop<Link>;
  let clock: TestClock;
  let random: number;

  beforeEach(() => {
    clock = new TestClock();
    random = 0.5;
    attempts = [];
    states = [];
    closed = 0;
    drains = [];
    loop = new ConnectionLoop<Link>({
      establish: (attempt) =>
        new Promise((resolve, reject) => {
          attempt.resolved();
          const link = {
            close: (milliseconds?: number) => {
              drains.push(milliseconds);
              closed++;
              return Promise.resolve();
            },
          };
          attempts.push({
            attempt,
            succeed: () => {
              resolve(link);
            },
            fail: reject,
          });
        }),
      onState: ({ name }) => states.push(name),
      onLink: () => undefined,
      secondChances: (_failure, again) => (again ? 2 : 0),
      clock,
      random: () => random,
    });
  });

  const last = () => {
    const found = attempts.at(-1);
    if (!found) throw new Error('no attempt');
    return found;
  };

  it('gives what it was connected to a second chance and a third, not more, and a new one none', async () => {
    const settled = () => clock.advance(0);
    const nextAttempt = () => clock.advance(120_000);
    const denied = new FailureError(failure(false));
    const first = loop.connect().catch((error: unknown) => error);
    last().fail(denied);
    expect(await first).toBe(denied);
    expect(loop.state.name).toBe('failed');

    void loop.connect();
    last().succeed();
    await settled();
    last().attempt.lost(failure(true));
    for (let chance = 1; chance <= 2; chance++) {
      await nextAttempt();
      last().fail(denied);
      await settled();
      expect(loop.state.name).toBe('waiting');
    }
    await nextAttempt();
    last().fail(denied);
    await settled();
    expect(loop.state.name).toBe('failed');
    expect(attempts).toHaveLength(5);
  });

  it('connects', async () => {
    const connecting = loop.connect();
    await vi.waitFor(() => {
      expect(attempts).toHaveLength(1);
    });
    last().succeed();
    await connecting;
    expect(states).toEqual(['resolvingCredentials', 'connecting', 'connected']);
  });

  it('rejects at the first failure and tries again by itself', async () => {
    const connecting = expect(loop.connect()).rejects.toThrow('refused');
    await vi.waitFor(() => {
      expect(attempts).toHaveLength(1);
    });
    last().fail(new FailureError(failure(true)));
    await connecting;
    expect(loop.state.name).toBe('waiting');
    await clock.advance(1000);
    expect(attempts).toHaveLength(2);
    last().succeed();
    await vi.waitFor(() => {
      expect(loop.state.name).toBe('connected');
    });
  });

  it('stops at what only a person can mend', async () => {
    const connecting = expect(loop.connect()).rejects.toThrow('refused');
    await vi.waitFor(() => {
      expect(attempts).toHaveLength(1);
    });
    last().fail(new FailureError(failure(false)));
    await connecting;
    await clock.advance(600_000);
    expect(attempts).toHaveLength(1);
    expect(loop.state.name).toBe('failed');
  });

  it('keeps backing off when connections do not last, and starts over when one did', async () => {
    random = 1;
    void loop.connect();
    await vi.waitFor(() => {
      expect(attempts).toHaveLength(1);
    });
    const delays: number[] = [];
    for (const lasting of [0, 0, 0, 30_000, 0]) {
      last().succeed();
      await vi.waitFor(() => {
        expect(loop.state.name).toBe('connected');
      });
      await clock.advance(lasting);
      last().attempt.lost(failure(true));
      const before = attempts.length;
      const from = clock.now();
      await clock.advance(clock.next ?? 0);
      delays.push(clock.now() - from);
      expect(attempts).toHaveLength(before + 1);
    }
    expect(delays).toEqual([1000, 2000, 4000, 1000, 2000]);
  });

  it.each([
    [29_999, 2],
    [30_000, 1],
  ])('counts a connection of %d ms as one that lasted, or not', async (lasting, attempt) => {
    random = 0;
    void loop.connect();
    for (const lasts of [0, lasting]) {
      last().succeed();
      await vi.waitFor(() => {
        expect(loop.state.name).toBe('connected');
      });
      await clock.advance(lasts);
      last().attempt.lost(failure(true));
      expect(loop.state.name).toBe('waiting');
      if (lasts === 0) await clock.advance(500);
    }
    expect(loop.attempt).toBe(attempt);
  });

  it('tells when it will try again, and tries not sooner', async () => {
    random = 0.5;
    const connecting = expect(loop.connect()).rejects.toThrow('refused');
    last().fail(new FailureError(failure(true)));
    await connecting;
    expect(loop.state).toMatchObject({ name: 'waiting', attempt: 1, until: clock.time() + 750 });
    await clock.advance(749);
    expect(attempts).toHaveLength(1);
    await clock.advance(1);
    expect(attempts).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });

  it('spreads attempts over a second that begin for a common reason', async () => {
    const connecting = expect(loop.connect()).rejects.toThrow('refused');
    last().fail(new FailureError(failure(true)));
    await connecting;
    random = 1;
    loop.nudge();
    expect(loop.state).toMatchObject({ name: 'waiting', until: clock.time() + 1000 });
    random = 0.25;
    loop.nudge();
    expect(clock.next).toBe(250);
    expect(clock.pending).toBe(1);
  });

  it('ignores what comes from an attempt that was given up', async () => {
    const given = expect(loop.connect()).rejects.toThrow('Disconnected');
    await vi.waitFor(() => {
      expect(attempts).toHaveLength(1);
    });
    await loop.disconnect();
    await given;
    expect(attempts[0]?.attempt.signal.aborted).toBe(true);
    const again = loop.connect();
    await vi.waitFor(() => {
      expect(attempts).toHaveLength(2);
    });
    attempts[0]?.attempt.resolved();
    attempts[0]?.succeed();
    attempts[0]?.attempt.lost(failure(true));
    await vi.waitFor(() => {
      expect(closed).toBe(1);
    });
    expect(loop.state.name).toBe('connecting');
    last().succeed();
    await again;
    expect(loop.state.name).toBe('connected');
  });

  it('lets the last word count: disconnect after a connect that waited for an earlier disconnect', async () => {
    const connecting = loop.connect();
    last().succeed();
    await connecting;
    const disconnecting = loop.disconnect();
    const again = expect(loop.connect()).rejects.toThrow(DisconnectedError);
    await Promise.all([disconnecting, loop.disconnect(), again]);
    expect(loop.state.name).toBe('idle');
    expect(attempts).toHaveLength(1);
  });

  it('connects after a disconnect that is under way', async () => {
    const connecting = loop.connect();
    last().succeed();
    await connecting;
    const disconnecting = loop.disconnect();
    const again = loop.connect();
    await disconnecting;
    expect(closed).toBe(1);
    expect(drains).toEqual([undefined]);
    expect(attempts).toHaveLength(2);
    last().succeed();
    await again;
    expect(loop.state.name).toBe('connected');
  });

  it.each(['connecting', 'waiting', 'closing'])('ends for good when disposed in state %s', async (name) => {
    const first = loop.connect().catch((error: unknown) => error);
    if (name === 'waiting') last().fail(new FailureError(failure(true)));
    if (name === 'closing') {
      last().succeed();
      await first;
      void loop.disconnect();
    }
    await vi.waitFor(() => {
      expect(loop.state.name).toBe(name);
    });
    const second = loop.connect().catch((error: unknown) => error);
    await loop.dispose();
    expect(await second).toBeInstanceOf(DisconnectedError);
    expect(loop.state.name).toBe('idle');
    expect(clock.pending).toBe(0);
    await expect(loop.connect()).rejects.toThrow('changed or removed');
    expect(loop.state.name).toBe('idle');
  });

  it('tries soon and starts over when there is reason to, instead of waiting out a long pause', async () => {
    random = 1;
    const connecting = expect(loop.connect()).rejects.toThrow('refused');
    for (let attempt = 1; attempt <= 6; attempt++) {
      await vi.waitFor(() => {
        expect(attempts).toHaveLength(attempt);
      });
      last().fail(new FailureError(failure(true)));
      await vi.waitFor(() => {
        expect(loop.state.name).toBe('waiting');
      });
      if (attempt < 6) await clock.advance(clock.next ?? 0);
    }
    await connecting;
    await clock.advance(5000);
    expect(attempts).toHaveLength(6);
    loop.nudge();
    await clock.advance(1000);
    expect(attempts).toHaveLength(7);
    expect(loop.attempt).toBe(0);
    // Where nothing waits there is nothing to do sooner.
    loop.nudge();
    expect(attempts).toHaveLength(7);
  });

  describe('a renewal', () => {
    beforeEach(async () => {
      const connecting = loop.connect();
      last().succeed();
      await connecting;
    });

    it('closes the old link only when the new one is ready for it', async () => {
      const renewing = loop.renew();
      await vi.waitFor(() => {
        expect(attempts).toHaveLength(2);
      });
      expect(closed).toBe(0);
      expect(loop.state.name).toBe('connected');
      await last().attempt.handOver?.();
      expect(closed).toBe(1);
      expect(drains).toEqual([5000]);
      expect(loop.state.name).toBe('connecting');
      last().succeed();
      await renewing;
      expect(loop.state.name).toBe('connected');
      // The old link has nothing to say any more.
      attempts[0]?.attempt.lost(failure(true));
      expect(loop.state.name).toBe('connected');
    });

    it('leaves the old link as it is when the new one cannot be opened', async () => {
      const renewing = expect(loop.renew()).rejects.toThrow('refused');
      await vi.waitFor(() => {
        expect(attempts).toHaveLength(2);
      });
      last().fail(new FailureError(failure(false)));
      await renewing;
      expect(closed).toBe(0);
      expect(loop.state.name).toBe('connected');
    });

    it('tries again as after any loss when the new one fails after the old one was closed', async () => {
      const renewing = loop.renew();
      await vi.waitFor(() => {
        expect(attempts).toHaveLength(2);
      });
      await last().attempt.handOver?.();
      last().fail(new FailureError(failure(true)));
      await renewing;
      expect(loop.state.name).toBe('waiting');
    });

    it('ends with the old link, when that is lost or closed meanwhile', async () => {
      const renewing = loop.renew();
      await vi.waitFor(() => {
        expect(attempts).toHaveLength(2);
      });
      attempts[0]?.attempt.lost(failure(true));
      expect(attempts[1]?.attempt.signal.aborted).toBe(true);
      attempts[1]?.fail(new Error('aborted'));
      await renewing;
      expect(loop.state.name).toBe('waiting');
    });
  });

  it('tries at once when told to while it waits', async () => {
    await Promise.all([
      expect(loop.connect()).rejects.toThrow('refused'),
      Promise.resolve().then(() => {
        last().fail(new FailureError(failure(true)));
      }),
    ]);
    const connecting = loop.connect();
    expect(attempts).toHaveLength(2);
    expect(clock.pending).toBe(0);
    last().succeed();
    await connecting;
  });
});
