import { describe, expect, it } from 'vitest';
import { quotas } from '../../../src/shared/aws/quotas.ts';
import {
  checkClientId,
  checkFilter,
  checkPayload,
  checkProperties,
  checkQos,
  checkSubscriptionCount,
  checkTopic,
  keepAliveNote,
  topicMeters,
  topicNote,
  type Limited,
} from '../../../src/shared/limits.ts';

const aws: Limited = { broker: 'awsIotCore' };
const other: Limited = { broker: 'mqtt' };
const raised: Limited = { broker: 'awsIotCore', quotas: { topicSlashes: 9, payloadBytes: 200_000 } };
const nine = '1/2/3/4/5/6/7/8/9';

describe('topics and filters', () => {
  it('are counted in the words of the limit', () => {
    expect(checkTopic(nine, aws)).toBe(`Topic has 8 slashes; AWS IoT Core allows 7: shorten "${nine}".`);
    expect(checkFilter(`${nine}/#`, aws)).toContain('Topic filter has 9 slashes; AWS IoT Core allows 7');
    expect(checkTopic(`${nine}/10/11`, raised)).toContain(
      "10 slashes; this profile's quotas (quotas.topicSlashes) allow 9",
    );
    expect(checkTopic(nine, raised)).toBeUndefined();
    expect(checkTopic(nine, other)).toBeUndefined();
    expect(checkFilter(`$share/${'g'.repeat(129)}/a`, aws)).toContain('share name of 129 bytes');
    expect(topicMeters('$aws/rules/rule/é/b', aws)).toEqual({
      bytes: { used: 4, limit: 256 },
      slashes: { used: 1, limit: 7 },
    });
  });

  it('of AWS are refused in the direction that does not exist, with what they are for', () => {
    expect(checkTopic('$aws/things/t/shadow/update/delta', aws)).toMatch(
      /for subscribing only: Where desired and reported state .* differ/,
    );
    expect(checkFilter('$aws/things/t/jobs/get', aws)).toMatch(
      /for publishing only: List the thing's pending jobs\..*subscribe to its \/accepted and \/rejected/,
    );
    expect(checkFilter('$aws/rules/r/#', aws)).toMatch(/for publishing only: Basic Ingest/);
    expect(checkFilter('$share/g/$aws/rules/r/a', aws)).toMatch(/for publishing only/);
    expect(checkFilter('$aws/#', aws)).toMatch(/name a part of it/);
    expect(checkTopic('$aws/things/t/shadow/update', aws, { retain: true })).toMatch(/retains no messages/);
    // What the documentation does not know is not refused: AWS may have it by now.
    expect(checkTopic('$aws/unheard/of', aws)).toBeUndefined();
    expect(topicNote('$aws/unheard/of', aws)).toMatch(/knows none like this/);
    for (const topic of ['$aws/things/t/shadow/update/delta', '$SYS/x']) {
      expect(checkTopic(topic, other, { retain: true })).toBeUndefined();
      expect(topicNote(topic, other)).toBeUndefined();
    }
  });
});

describe('numbers', () => {
  it.each([
    [checkPayload(131_072, aws), undefined],
    [checkPayload(131_073, aws), 'Payload has 131,073 bytes; AWS IoT Core allows 131,072'],
    [checkPayload(200_000, raised), undefined],
    [checkPayload(200_001, raised), "this profile's quotas (quotas.payloadBytes) allow 200,000"],
    [checkPayload(10_000_000, other), undefined],
    [checkPayload(268_435_456, other), 'MQTT allows 268,435,455'],
    [checkQos(1, aws), undefined],
    [checkQos(2, aws), 'QoS is 2; AWS IoT Core knows 0 and 1.'],
    [checkQos(2, other), undefined],
    [checkQos(2, other, 'https'), 'here it is 0 to 1'],
    [checkQos(0.5, other), 'here it is 0 to 2'],
    [checkSubscriptionCount(50, aws), undefined],
    [checkSubscriptionCount(51, aws), '51 subscriptions; AWS IoT Core allows 50 a connection.'],
    [checkSubscriptionCount(1000, other), undefined],
    [checkClientId('é'.repeat(64), aws), undefined],
    [checkClientId('é'.repeat(65), aws), 'Client id has 130 bytes of UTF-8; AWS IoT Core allows 128.'],
    [checkClientId(`${'x'.repeat(123)}\${window}`, aws), '129 bytes'],
    [checkClientId('${window}-x', aws), undefined],
    [checkClientId('$x', aws), 'must not begin with $'],
    [checkClientId('$x', other), undefined],
    [checkClientId('a\u0000', other), 'null character'],
    [checkClientId('x'.repeat(70_000), other), 'MQTT allows 65,535'],
    [keepAliveNote(60, aws), undefined],
    [keepAliveNote(0, aws), 'AWS IoT Core keeps to 30 to 1200 s'],
    [keepAliveNote(5, other), undefined],
  ])('%s', (complaint, expected) => {
    if (expected === undefined) expect(complaint).toBeUndefined();
    else expect(complaint).toContain(expected);
  });

  it.each([
    [{ messageExpiryInterval: 604_800, contentType: 'text/plain', responseTopic: 'a/b' }, undefined],
    [{ messageExpiryInterval: 604_801 }, 'AWS IoT Core allows 604,800 s'],
    [{ messageExpiryInterval: -1 }, 'whole number of seconds'],
    [{ responseTopic: 'a/+' }, 'Response topic: Topic has a wildcard'],
    [{ responseTopic: nine }, '8 slashes'],
    [{ correlationData: new Uint8Array(65_536) }, 'Correlation data has 65,536 bytes; MQTT allows 65,535'],
    [{ userProperties: [['a', 'x'.repeat(65_536)]] as const }, 'User property "a" has'],
    [{ topicAlias: 0 }, 'Topic alias'],
    [{ topicAlias: 9 }, 'AWS IoT Core takes 1 to 8'],
    [{ subscriptionIdentifiers: [1] }, 'only the broker sends them'],
  ])('properties %#: %s', (properties, expected) => {
    const complaint = checkProperties(properties, aws);
    if (expected === undefined) expect(complaint).toBeUndefined();
    else expect(complaint).toContain(expected);
  });
});

/** A small generator of numbers, the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('any topic', () => {
  it('is refused exactly when it is over a limit', () => {
    const next = numbers(7);
    const pick = (list: readonly string[]): string => list[Math.floor(next() * list.length)] ?? '';
    for (let round = 0; round < 3000; round += 1) {
      const length = Math.floor(next() * 300);
      let topic = 'a';
      while (topic.length < length) topic += pick(['b', 'é', '/', '😀', 'x', 'y', 'z', 'w', 'v', 'u']);
      const bytes = new TextEncoder().encode(topic).length;
      const slashes = topic.split('/').length - 1;
      const legal = bytes <= quotas.topicBytes && slashes <= quotas.topicSlashes;
      expect(checkTopic(topic, aws) === undefined, topic).toBe(legal);
      expect(checkFilter(topic, aws) === undefined, topic).toBe(legal);
      expect(checkTopic(topic, other)).toBeUndefined();
    }
  });
});
