import { describe, expect, it } from 'vitest';
import { mayPublish, maySubscribe, reservedTopics } from '../../../src/shared/aws/reservedTopics.ts';
import { completeTopic, placeholderIn, type CompletionOptions } from '../../../src/shared/completeTopic.ts';
import { checkFilter, checkTopic } from '../../../src/shared/limits.ts';

const options: CompletionOptions = {
  for: 'publish',
  broker: 'awsIotCore',
  thingNames: ['press-01', 'press-02'],
  known: [
    { topic: 'factory/#', kind: 'saved' },
    { topic: 'factory/line1/setpoint', kind: 'published' },
    { topic: 'office/factory', kind: 'received' },
    { topic: '$aws/things/press-01/shadow/update/accepted', kind: 'received' },
  ],
  limit: 400,
};
const values = (prefix: string, change: Partial<CompletionOptions> = {}): string[] =>
  completeTopic(prefix, { ...options, ...change }).map(({ value }) => value);

describe('completing a topic to publish to', () => {
  it('offers what begins so before what holds it, and no filters', () => {
    expect(values('fac')).toEqual(['factory/line1/setpoint', 'office/factory']);
    expect(values('')).toEqual(['factory/line1/setpoint', 'office/factory']);
    expect(values('factory/line1/setpoint')).toEqual([]);
  });

  it('fills in what was typed, and names of things that are known', () => {
    expect(values('$aws/things/my-thing/shadow/u')).toEqual(['$aws/things/my-thing/shadow/update']);
    expect(values('$aws/things/press-0')).toContain('$aws/things/press-02/shadow/get');
    expect(values('$aws/things/press-01/jobs/')).toContain('$aws/things/press-01/jobs/$next/update');
    expect(values('$aws/things/x/shadow/name/')).toContain('$aws/things/x/shadow/name/{shadowName}/update');
    expect(values('$aws/things/', { thingNames: [] })).toContain('$aws/things/{thingName}/shadow/update');
    expect(values('$aws/rules/my')).toContain('$aws/rules/my/{topic}');
    expect(values('$aws/things/press-01/shadow/update/')).toEqual([]);
  });

  it('finds reserved topics by a word', () => {
    expect(values('metrics')).toEqual(['$aws/things/press-01/defender/metrics/json']);
    expect(values('me')).toEqual([]);
    expect(values('metrics', { broker: 'mqtt' })).toEqual([]);
  });
});

describe('completing a filter to subscribe to', () => {
  const subscribe = { for: 'subscribe' } as const;
  it('offers filters, and the first level of what was seen', () => {
    expect(values('', subscribe).slice(0, 4)).toEqual([
      'factory/#',
      'factory/line1/setpoint',
      'office/factory',
      'office/#',
    ]);
    expect(values('$aws/events/presence/', subscribe)).toContain('$aws/events/presence/connected/+');
    expect(values('$aws/things/', subscribe)).toContain('$aws/things/+/shadow/update/delta');
    expect(values('', { ...subscribe, broker: 'mqtt' })).toContain('$SYS/#');
  });
});

describe('every completion', () => {
  it('is legal once its names are replaced, and begins as it was typed', () => {
    for (const { pattern } of reservedTopics) {
      for (let length = 1; length <= pattern.length; length += 3) {
        const prefix = pattern.slice(0, length);
        if (/[{…]/.test(prefix)) continue;
        for (const value of values(prefix, { for: 'publish' }).filter((one) => one.startsWith('$'))) {
          expect(value.startsWith(prefix), value).toBe(true);
          const topic = value.replaceAll(/\{\w+\}/g, 'x');
          expect([mayPublish(topic), checkTopic(topic, options)]).toEqual([true, undefined]);
        }
        for (const value of values(prefix, { for: 'subscribe' }).filter((one) => one.startsWith('$'))) {
          expect([maySubscribe(value), checkFilter(value, options)]).toEqual([true, undefined]);
        }
      }
    }
  });

  it('tells where the first name is that is to be replaced', () => {
    expect(placeholderIn('a/{thingName}/b')).toEqual({ start: 2, end: 13 });
    expect(placeholderIn('a/b')).toBeUndefined();
  });
});
