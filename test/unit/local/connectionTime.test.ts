/** How long a connection may be silent, and how long it may last. */
import { describe, expect, it } from 'vitest';
import { KeepAlive } from '../../../src/local/broker/keepAlive.ts';
import { Lifetime } from '../../../src/local/broker/lifetime.ts';
import { effectiveKeepAlive } from '../../../src/local/broker/rules.ts';
import { Limits, type LimitValues } from '../../../src/local/limits.ts';
import { TestClock } from '../../support/testClock.ts';

describe('the keep alive', () => {
  const start = (seconds: number) => {
    const clock = new TestClock();
    let silent = 0;
    const keepAlive = new KeepAlive(seconds, clock, () => {
      silent++;
    });
    return { clock, keepAlive, silent: () => silent };
  };

  it.each([1, 30, 1200])('of %i s ends at one and a half times it, once', async (seconds) => {
    const { clock, silent } = start(seconds);
    await clock.advance(seconds * 1500 - 1);
    expect(silent()).toBe(0);
    await clock.advance(1);
    expect(silent()).toBe(1);
    await clock.advance(seconds * 10_000);
    expect(silent()).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('begins anew with each packet, with one timer for all of them', async () => {
    const { clock, keepAlive, silent } = start(30);
    for (let packet = 0; packet < 20; packet++) {
      await clock.advance(44_999);
      keepAlive.heard();
      expect(clock.pending).toBe(1);
    }
    await clock.advance(44_999);
    expect(silent()).toBe(0);
    await clock.advance(1);
    expect(silent()).toBe(1);
  });

  it('is over when it is stopped, before and after it looked back', async () => {
    for (const wait of [10, 44_995]) {
      const { clock, keepAlive, silent } = start(30);
      await clock.advance(10);
      keepAlive.heard();
      await clock.advance(wait);
      keepAlive.stop();
      expect(clock.pending).toBe(0);
      await clock.advance(100_000);
      expect(silent()).toBe(0);
    }
  });

  it.each([
    [0, 1200],
    [1, 30],
    [29, 30],
    [30, 30],
    [60, 60],
    [1200, 1200],
    [1201, 1200],
    [65_535, 1200],
  ])('of %i s that a client asks for is %i s at AWS', (requested, expected) => {
    expect(effectiveKeepAlive(requested, 30)).toBe(expected);
  });
});

describe('the lifetime', () => {
  const start = (
    options: { overWebSocket?: boolean; byAuthorizer?: boolean },
    changes: Partial<LimitValues> = {},
  ) => {
    const clock = new TestClock();
    const over: string[] = [];
    const lifetime = new Lifetime({
      ...{ overWebSocket: false, byAuthorizer: false, ...options },
      clock,
      limits: new Limits(changes),
      over: (why) => over.push(why),
    });
    return { clock, lifetime, over };
  };

  it('over WebSocket ends with the first packet behind its limit, and no sooner', async () => {
    const { clock, lifetime, over } = start({ overWebSocket: true });
    await clock.advance(86_400_000);
    expect(lifetime.check()).toBe(false);
    await clock.advance(1);
    expect(over).toEqual([]);
    expect(lifetime.check()).toBe(true);
    expect(lifetime.check()).toBe(true);
    expect(over).toEqual(['WEBSOCKET_TTL_EXPIRATION']);
  });

  it('over TCP has no end', async () => {
    const { clock, lifetime, over } = start({});
    await clock.advance(400 * 86_400_000);
    expect(lifetime.check()).toBe(false);
    expect([over, clock.pending]).toEqual([[], 0]);
  });

  it('by custom authorizer ends by itself', async () => {
    const { clock, lifetime, over } = start({ byAuthorizer: true }, { customAuthorizerSeconds: 300 });
    await clock.advance(299_999);
    expect(lifetime.check()).toBe(false);
    expect(over).toEqual([]);
    await clock.advance(1);
    expect(over).toEqual(['CUSTOMAUTH_TTL_EXPIRATION']);
    expect(lifetime.check()).toBe(true);
  });

  it('with both, what is over first ends it, once', async () => {
    const both = { overWebSocket: true, byAuthorizer: true };
    const { clock, lifetime, over } = start(both, { customAuthorizerSeconds: 300, webSocketSeconds: 100 });
    await clock.advance(100_001);
    expect(lifetime.check()).toBe(true);
    await clock.advance(1_000_000);
    expect([over, clock.pending]).toEqual([['WEBSOCKET_TTL_EXPIRATION'], 0]);
  });

  it('of a connection that has closed tells nothing any more', async () => {
    const { clock, lifetime, over } = start({ byAuthorizer: true });
    lifetime.stop();
    await clock.advance(100 * 86_400_000);
    expect([lifetime.check(), over, clock.pending]).toEqual([true, [], 0]);
  });

  it('longer than a timer can wait does not end at once', async () => {
    const { clock, lifetime } = start({ byAuthorizer: true }, { customAuthorizerSeconds: 2 ** 31 });
    expect(clock.next).toBe(2 ** 31 - 1);
    expect(lifetime.check()).toBe(false);
  });
});
