import { describe, expect, it } from 'vitest';
import {
  checkTopicFilter,
  checkTopicName,
  matchesTopicFilter,
  matchOptions,
} from '../../../src/shared/topic.ts';

const aws = matchOptions('awsIotCore');
const mqtt = matchOptions('mqtt');

describe('matching', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/+', 'a/b', true],
    ['a/+', 'a/b/c', false],
    ['a/+', 'a', false],
    ['+', 'a', true],
    ['+/+', '/a', true],
    ['a/#', 'a/b/c', true],
    ['a/#', 'a/', true],
    ['#', 'a/b', true],
    ['#', '$aws/things', false],
    ['+/things', '$aws/things', false],
    ['$aws/#', '$aws/things', true],
    ['$share/group/a/+', 'a/b', true],
    ['a', 'A', false],
  ])('%s and %s: %s', (filter, topic, matches) => {
    expect(matchesTopicFilter(filter, topic, aws)).toBe(matches);
    expect(matchesTopicFilter(filter, topic, mqtt)).toBe(matches);
  });

  it('a/# matches a in MQTT, but not at AWS IoT Core', () => {
    expect(matchesTopicFilter('a/#', 'a', mqtt)).toBe(true);
    expect(matchesTopicFilter('a/#', 'a', aws)).toBe(false);
  });
});

describe('limits', () => {
  it('counts at AWS without $share/{name}/ and $aws/rules/{rule}/', () => {
    expect(checkTopicName('$aws/rules/rule/1/2/3/4/5/6/7/8', 'awsIotCore')).toBeUndefined();
    expect(checkTopicName('$aws/rules/rule/1/2/3/4/5/6/7/8/9', 'awsIotCore')).toContain('8 slashes');
    expect(checkTopicFilter('$share/group/1/2/3/4/5/6/7/8', 'awsIotCore')).toBeUndefined();
    expect(checkTopicName('é'.repeat(128), 'awsIotCore')).toBeUndefined();
    expect(checkTopicName('é'.repeat(129), 'awsIotCore')).toContain('258 bytes');
    expect(checkTopicName('1/2/3/4/5/6/7/8/9', 'mqtt')).toBeUndefined();
  });

  it.each(['a/b+', 'a/#/b', 'a#', '$share/a', '$share/+/a', ''])('refuses the filter %s', (filter) => {
    expect(checkTopicFilter(filter, 'mqtt')).toMatch(/^Topic filter/);
  });

  it.each(['a/+', '#', '', 'a\u0000b', 'a\ud800'])('refuses the topic %j', (topic) => {
    expect(checkTopicName(topic, 'mqtt')).toMatch(/^Topic/);
  });
});
