/** The grammar of topics at its bounds, and matching held against a plain translation into regular expressions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkTopicFilter,
  checkTopicName,
  hasWildcard,
  matchesTopicFilter,
  stripShare,
  topicSize,
  utf8Bytes,
} from '../../../src/shared/topic.ts';

const level = fc.constantFrom('', 'a', 'b', '$x', '$share', 'ü', ' ');
const topics = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filters = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.boolean())
  .map(([levels, hash]) => (hash ? [...levels, '#'] : levels).join('/'))
  .filter((filter) => filter !== '' && !filter.startsWith('$share'));

/** MQTT 5.0, sections 4.7.1 and 4.7.2, as one expression. */
function expression(filter: string, hashMatchesParent: boolean): RegExp {
  const escaped = filter
    .split('/')
    .map((one) => (one === '+' ? '[^/]*' : one.replaceAll(/[$.*]/g, String.raw`\$&`)));
  if (filter === '#') return /^(?!\$).*$/s;
  const body = filter.endsWith('/#')
    ? `${escaped.slice(0, -1).join('/')}(?:/.*)${hashMatchesParent ? '?' : ''}`
    : escaped.join('/');
  return new RegExp(`^${filter.startsWith('$') ? '' : String.raw`(?!\$)`}${body}$`, 's');
}

describe('matching', () => {
  it('is what the specification says, with and without a share', () => {
    fc.assert(
      fc.property(filters, topics, fc.boolean(), (filter, topic, hashMatchesParent) => {
        const expected = expression(filter, hashMatchesParent).test(topic);
        expect(matchesTopicFilter(filter, topic, { hashMatchesParent })).toBe(expected);
        expect(matchesTopicFilter(`$share/g/${filter}`, topic, { hashMatchesParent })).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('what a topic is measured by', () => {
  it.each<[string, number, number]>([
    ['a', 1, 0],
    ['/', 1, 1],
    ['ü/\u{1f600}', 7, 1],
    ['$share/group/a/b', 3, 1],
    ['$SHARE/group/a/b', 3, 1],
    ['$share/group', 12, 1],
    ['$aws/rules/rule/a/b', 3, 1],
    ['$share/group/$aws/rules/rule/a', 1, 0],
    ['$aws/rules/rule', 15, 2],
    ['a/$aws/rules/rule/b', 19, 4],
  ])('%s: %i bytes, %i slashes', (topic, bytes, slashes) => {
    expect(topicSize(topic)).toEqual({ bytes, slashes });
  });

  it.each<[string, string | undefined]>([
    ['a', 'a'],
    ['$share/g/a', 'a'],
    ['$share/g/a/b\nc', 'a/b\nc'],
    ['$share/g//', '/'],
    ['$share/g/', undefined],
    ['$share//a', undefined],
    ['$share/g', undefined],
    ['$share/+/a', undefined],
    ['$share/g#/a', undefined],
    ['$shared/g/a', '$shared/g/a'],
  ])('%j without its share is %j', (filter, inner) => {
    expect(stripShare(filter)).toBe(inner);
  });

  it.each([
    ['a/+/b', true],
    ['a/#', true],
    ['#', true],
    ['a+/b#', false],
    ['a', false],
  ])('%s has a wildcard: %s', (filter, expected) => {
    expect(hasWildcard(filter)).toBe(expected);
  });
});

describe('a topic at its bounds', () => {
  it('has 65,535 bytes at most', () => {
    const longest = 'ü'.repeat(32_767) + 'a';
    expect(utf8Bytes(longest)).toBe(65_535);
    expect([checkTopicName(longest, 'mqtt'), checkTopicFilter(longest, 'mqtt')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(checkTopicName(`${longest}a`, 'mqtt')).toBe('Topic has 65536 bytes of UTF-8; MQTT allows 65,535.');
    expect(checkTopicFilter(`${longest}a`, 'mqtt')).toContain('Topic filter has 65536 bytes');
  });

  it('has at AWS as many bytes and slashes as its quotas say, no more', () => {
    const limits = { topicBytes: 10, topicSlashes: 2 };
    const name = (topic: string) => checkTopicName(topic, 'awsIotCore', limits);
    const filter = (topic: string) => checkTopicFilter(topic, 'awsIotCore', limits);
    expect([name('a/b/c'), name('1234567890'), filter('+/+/#'), filter('$share/g/1234567890')]).toEqual([
      ...[undefined, undefined, undefined, undefined],
    ]);
    expect(name('a/b/c/d')).toMatch(/^Topic has 3 slashes; .*: shorten "a\/b\/c\/d"\.$/);
    expect(filter('$share/g/a/b/c/d')).toMatch(/^Topic filter has 3 slashes; .*: shorten "a\/b\/c\/d"\.$/);
    expect(name('12345678901')).toMatch(/^Topic has 11 bytes of UTF-8; /);
    expect(checkTopicName('a/b/c/d', 'mqtt', limits)).toBeUndefined();
    expect(checkTopicFilter('a/b/c/d', 'mqtt', limits)).toBeUndefined();
    // Topics that AWS itself names may have one more.
    expect(checkTopicName('$aws/things/t/shadow/name/s/update/accepted', 'awsIotCore')).toBeUndefined();
    expect(checkTopicName('1/2/3/4/5/6/7/8', 'awsIotCore')).toBeUndefined();
    expect(checkTopicName('1/2/3/4/5/6/7/8/9', 'awsIotCore')).toContain('8 slashes');
  });

  it('has a share name of 128 bytes at most at AWS', () => {
    expect(checkTopicFilter(`$share/${'g'.repeat(128)}/a`, 'awsIotCore')).toBeUndefined();
    expect(checkTopicFilter(`$share/${'g'.repeat(129)}/a`, 'awsIotCore')).toContain(
      'share name of 129 bytes',
    );
    expect(checkTopicFilter(`$share/${'g'.repeat(129)}/a`, 'mqtt')).toBeUndefined();
  });

  it.each([
    ['', 'Topic is empty'],
    ['a/+', 'has a wildcard (+)'],
    ['a/+/#', 'has a wildcard (#)'],
    ['a\u0000', 'null character'],
    ['\udc00', 'half of a surrogate pair'],
  ])('%j is refused: %s', (topic, words) => {
    expect(checkTopicName(topic, 'mqtt')).toContain(words);
  });

  it.each([
    ['', 'Topic filter is empty'],
    ['a/#/b', 'has # in "#"'],
    ['a/b#', 'has # in "b#"'],
    ['##', 'has # in "##"'],
    ['a/b+/c', 'has + in "b+"'],
    ['++', 'has + in "++"'],
    ['$share/g', 'incomplete shared subscription'],
    ['$share/g/a#', 'has # in "a#"'],
    ['a\u0000', 'null character'],
    ['\ud800', 'half of a surrogate pair'],
  ])('%j is no filter: %s', (filter, words) => {
    expect(checkTopicFilter(filter, 'mqtt')).toContain(words);
  });

  it.each(['#', '+', '/', '+/+/#', '/#', '$share/g/#', ' '])('%j is a filter', (filter) => {
    expect(checkTopicFilter(filter, 'mqtt')).toBeUndefined();
  });
});
