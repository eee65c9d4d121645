import { describe, expect, it } from 'vitest';
import {
  addOptionsSchema,
  decode,
  historyQuerySchema,
  publishSchema,
} from '../../../src/editor/api/input.ts';
import { historySettings } from '../../../src/editor/settings.ts';

describe("the API's input", () => {
  it('fills in defaults and turns text into UTF-8', () => {
    expect(decode(publishSchema, { topic: 'a/b', payload: 'ö' }, 'publish')).toEqual({
      topic: 'a/b',
      payload: new Uint8Array([0xc3, 0xb6]),
      qos: 0,
      retain: false,
    });
    expect(decode(historyQuerySchema, {}, 'history.query')).toEqual({ limit: 100 });
    expect(decode(addOptionsSchema, {}, 'profiles.add')).toEqual({ scope: 'user' });
  });

  it.each([
    [{ topic: 'a', qos: 3 }, 'publish: qos: use 0, 1 or 2.'],
    [{ topic: 'a', payload: 5 }, 'publish: payload: use a Uint8Array or a string.'],
    [
      { topic: 'a', retained: true },
      'publish: retained: there is no such field; remove it or check its spelling.',
    ],
    [{ payload: 'x' }, 'publish: topic: use a topic name, for example "factory/press/state".'],
    [{ topic: 'a', route: 'wss' }, 'publish: route: use "mqtt" or "https".'],
    [
      { topic: 'a', properties: { correlationData: 'text' } },
      'publish: properties.correlationData: use a Uint8Array.',
    ],
  ])('refuses %j with field and fix', (message, text) => {
    expect(() => decode(publishSchema, message, 'publish')).toThrow(text);
  });

  it('bounds a page of history', () => {
    expect(() => decode(historyQuerySchema, { limit: 1001 }, 'history.query')).toThrow(
      'history.query: limit: use a whole number from 1 to 1000.',
    );
  });
});

describe("history's settings", () => {
  it('uses the defaults for what cannot be used, and says so', () => {
    const { limits, problems } = historySettings('lots', -1, 'all');
    expect(limits).toEqual({ maximumBytes: 1_024_000_000, maximumAge: 30 * 86_400_000, topicAges: [] });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'topicscope.history.maximumMegabytes',
      'topicscope.history.maximumDays',
      'topicscope.history.retention',
    ]);
  });

  it('leaves out only the rules of retention that cannot be used', () => {
    const { limits, problems } = historySettings(1024, 30, [
      { topicFilter: '$aws/#', days: 1 },
      { topicFilter: 'a/#/b', days: 1 },
      { topicFilter: 'a/#', days: 0 },
    ]);
    expect(limits.topicAges).toEqual([{ topicFilter: '$aws/#', maximumAge: 86_400_000 }]);
    expect(problems).toEqual([
      expect.stringMatching(/^topicscope\.history\.retention, entry 2: Topic filter has # in "#"/),
      expect.stringMatching(/^topicscope\.history\.retention, entry 3: write a topicFilter and days/),
    ]);
  });
});
