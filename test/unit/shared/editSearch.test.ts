import { describe, expect, it } from 'vitest';
import {
  directionOf,
  fieldTerm,
  topicOf,
  topicTerm,
  withCondition,
  withDirection,
  withTopic,
} from '../../../src/shared/search/editSearch.ts';
import { formatFieldPath } from '../../../src/shared/search/fieldPath.ts';
import { parseQuery } from '../../../src/shared/search/parseQuery.ts';
import type { FieldPath } from '../../../src/shared/search/query.ts';

const query = (text: string) => {
  const parsed = parseQuery(text, { now: 0 });
  return parsed.ok ? parsed.query : parsed.problem;
};

describe('editing a search', () => {
  it.each([
    ['', 'a/#', 'topic:a/#'],
    ['error', 'a/#', 'error topic:a/#'],
    ['topic:b error', 'a/#', 'topic:a/# error'],
    ['x topic:b y topic:/c/', 'a/#', 'x topic:a/# y'],
    ['a OR b', 'a/#', '(a OR b) topic:a/#'],
    ['-topic:b', 'a/#', '-topic:b topic:a/#'],
    ['x', 'my plant/#', 'x topic:"my plant/#"'],
    ['x', '/a/b', 'x topic:"/a/b"'],
    ['x topic:b y', undefined, 'x y'],
    ['a OR b', undefined, 'a OR b'],
    ['x ', undefined, 'x '],
  ])('%j limited to the topic %j is %j', (text, filter, expected) => {
    expect(withTopic(text, filter)).toBe(expected);
  });

  it('limits to a direction, and tells to what a search is limited', () => {
    expect(withDirection('x is:sent', 'in')).toBe('x direction:in');
    expect(withDirection('x direction:in y', undefined)).toBe('x y');
    expect(directionOf('x is:sent')).toBe('out');
    expect(directionOf('x OR direction:in')).toBeUndefined();
    expect(topicOf('x topic:"a b"')).toBe('a b');
    expect(topicOf('topic:a topic:b/c')).toBeUndefined();
    expect(topicOf('"unfinished')).toBeUndefined();
    expect(withCondition('x', 'is:retained')).toBe('x is:retained');
  });

  it('writes topics and fields so that they are read as what they are', () => {
    for (const topic of ['a/b', '/a/i', '"', 'a b', '\\', 'a)', '(', 'ü/+/#', '-a', 'a"b']) {
      expect(query(topicTerm(topic)), topic).toEqual({ kind: 'topic', filter: topic });
    }
    const paths: FieldPath[] = [
      [],
      ['a', 'b'],
      ['odd key', 0, 'x'],
      [0],
      ['$'],
      ['$', 'x'],
      ['-x'],
      ['size'],
      ['qos'],
      ['"\\'],
      ['NOT'],
      [''],
      ['topic'],
      ['ü', 'a-b', 'a.b', '1'],
    ];
    for (const path of paths) {
      for (const value of ['on', '"', '30', 30, -1.5e-7, true, null]) {
        expect(query(fieldTerm(path, '=', value)), formatFieldPath(path)).toEqual({
          kind: 'field',
          path,
          comparison: '=',
          value,
        });
      }
      expect(query(`has:${formatFieldPath(path)}`)).toEqual({ kind: 'hasField', path });
    }
  });
});
