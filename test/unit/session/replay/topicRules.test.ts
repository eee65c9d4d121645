import { describe, expect, it } from 'vitest';
import { mapTopic, parseTopicRules } from '../../../../src/session/replay/topicRules.ts';

describe('topic rules', () => {
  it.each([
    ['plant1/ -> test/', 'plant1/a/b', 'test/a/b'],
    ['plant1/ -> test/', 'plant10/a', undefined],
    ['-> test/', 'a/b', 'test/a/b'],
    ['a -> b', 'a', 'b'],
    ['a -> b', 'a/c', undefined],
    ['plant1/+/state → test/$1/state', 'plant1/press/state', 'test/press/state'],
    ['+/+/x => $2/$1', 'a/b/x', 'b/a'],
    ['a/# -> b/#', 'a/c/d', 'b/c/d'],
    ['a/+/# -> b/$2/$1', 'a/c/d/e', 'b/d/e/c'],
    ['a/# -> b/#', 'a', undefined],
    ['a/b -> first; a/+ -> second/$1', 'a/b', 'first'],
    ['a/b -> first; a/+ -> second/$1', 'a/c', 'second/c'],
    ['a/+ -> b/$1', 'a/', 'b/'],
    ['a/+ -> b/$1', 'a/$1$&', 'b/$1$&'],
    ['', 'a', undefined],
  ])('%s makes of %s %s', (text, topic, expected) => {
    const parsed = parseTopicRules(text);
    if (!parsed.ok) throw new Error(parsed.problem);
    expect(mapTopic(parsed.rules, topic)).toBe(expected);
  });

  it.each([
    ['plant1/', 'A rule is written'],
    ['a -> b -> c', 'A rule is written'],
    ['a+ -> b', 'alone between slashes'],
    ['a/#/b -> c', 'behind the last slash'],
    ['a ->', 'behind the arrow'],
    ['a/+ -> b/+', 'Write $1'],
    ['a/+ -> b/$2', 'there is 1 on the left'],
    ['a/ -> b/#', 'when the left ends with it'],
  ])('%s is refused', (text, words) => {
    expect(parseTopicRules(text)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(words) as string,
    });
  });
});
