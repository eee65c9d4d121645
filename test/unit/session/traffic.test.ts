import { describe, expect, it } from 'vitest';
import { SubscriptionSet } from '../../../src/session/subscriptionSet.ts';
import { TrafficMeter } from '../../../src/session/trafficMeter.ts';

describe('TrafficMeter', () => {
  it('counts all, and rates the last five full seconds', () => {
    const meter = new TrafficMeter();
    for (let second = 0; second < 20; second++) for (let i = 0; i < 10; i++) meter.add(3, second * 1000 + i);
    expect(meter.read(20_000)).toEqual({
      messages: 200,
      bytes: 600,
      messagesPerSecond: 10,
      bytesPerSecond: 30,
    });
    expect(meter.read(19_500)).toMatchObject({ messagesPerSecond: 10 });
    expect(meter.read(22_500)).toMatchObject({ messagesPerSecond: 6 });
    expect(meter.read(60_000)).toMatchObject({ messages: 200, messagesPerSecond: 0 });
  });
});

describe('SubscriptionSet', () => {
  it('counts a message for every filter it matches, and forgets what is removed', () => {
    const set = new SubscriptionSet({ hashMatchesParent: false });
    set.want({ topicFilter: 'a/#', qos: 0 });
    set.count('a/b', 5, 0);
    set.want({ topicFilter: '+/b', qos: 1 });
    set.count('a/b', 5, 0);
    set.grant('+/b', 0);
    expect(set.health(0)).toMatchObject([
      { topicFilter: 'a/#', messages: 2, bytes: 10, state: 'pending' },
      { topicFilter: '+/b', messages: 1, state: 'active', qos: 1, grantedQos: 0 },
    ]);
    set.remove('a/#');
    set.count('a/b', 5, 0);
    expect(set.health(0)).toMatchObject([{ topicFilter: '+/b', messages: 2 }]);
  });
});
