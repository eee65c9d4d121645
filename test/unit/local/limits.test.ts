/** The endpoint's limits, and how they are changed. */
import { describe, expect, it } from 'vitest';
import { Limits } from '../../../src/local/limits.ts';

describe('limits', () => {
  it('are AWS IoT Core’s, until some are changed, and again when they are reset', () => {
    const limits = new Limits({ publishBurst: 7 });
    expect(limits.values).toMatchObject({
      rateLimits: true,
      publishesPerSecond: 100,
      publishBurst: 7,
      throughputBytesPerSecond: 524_288,
      connectsPerSecond: 1,
      subscriptionsPerConnection: 50,
      unacknowledgedPublishes: 100,
      sessionExpirySeconds: 3600,
      webSocketSeconds: 86_400,
    });
    limits.change({ webSocketSeconds: 5, rateLimits: false });
    expect(limits.values).toMatchObject({ webSocketSeconds: 5, rateLimits: false, publishBurst: 7 });
    limits.reset();
    expect(limits.values).toMatchObject({ webSocketSeconds: 86_400, rateLimits: true, publishBurst: 7 });
  });

  it.each<[unknown, string]>([
    [7, 'Limits: write an object from the name of a limit to its value.'],
    [{ publishesPerSecond: 0 }, 'Limit publishesPerSecond: write at least 1.'],
    [{ publishesPerSecond: '5' }, 'Limit publishesPerSecond: write a whole number of at least 1.'],
    [{ webSocketSeconds: -1 }, 'Limit webSocketSeconds: write a number of seconds above 0.'],
    [{ rateLimits: 'no' }, 'Limit rateLimits: write true or false.'],
    [{ unacknowledgedPublishes: 70_000 }, 'Limit unacknowledgedPublishes: write at most 65535.'],
  ])('%j: %s', (changes, message) => {
    const limits = new Limits();
    const before = limits.values;
    expect(() => limits.change(changes)).toThrow(message);
    expect(limits.values).toEqual(before);
  });

  it('names the limits there are when one is not known', () => {
    expect(() => new Limits().change({ publishPerSecond: 5 })).toThrow(
      /^There is no limit "publishPerSecond": write rateLimits, publishesPerSecond, /,
    );
  });
});
