import { describe, expect, it } from 'vitest';
import {
  moreNode,
  topicNode,
  topicNodeId,
  type TopicsSetting,
} from '../../../src/editor/topics/topicNodes.ts';
import type { TopicNode, TopicSort } from '../../../src/history/questions.ts';

const now = new Date(2026, 10, 24, 14, 3, 21).getTime();
const leaf: TopicNode = {
  level: 'temp',
  topic: 'plant/temp',
  isTopic: true,
  children: 0,
  topics: 1,
  count: 1234,
  sent: 0,
  bytes: 56_000,
  rate: 24,
  lastSeen: now,
  lastId: 7,
  lastPreview: '21.5',
  lastSize: 4,
};
const setting = (sort: TopicSort = 'name'): TopicsSetting => ({
  profile: 'p',
  sort,
  connected: true,
  filter: '',
});
const node = (changes: Partial<TopicNode>, sort?: TopicSort) =>
  topicNode({ ...leaf, ...changes }, ['plant', 'temp'], setting(sort), undefined);

describe('a line of the topics tree', () => {
  it('tells count, rate and last value, what it is sorted by first', () => {
    expect(node({}).description).toBe('1.2k · 24/s · 21.5');
    expect(node({}, 'rate').description).toBe('24/s · 1.2k · 21.5');
    expect(node({}, 'bytes').description).toBe('56 kB · 24/s · 21.5');
    expect(node({}, 'recency').description).toBe('14:03:21 · 1.2k · 21.5');
    expect(node({ rate: 0.01 }).description).toBe('1.2k · 21.5');
    expect(node({ children: 2, topics: 3 }).description).toBe('1.2k · 24/s · 3 topics');
  });

  it('tells what it is by its icon and to menus', () => {
    expect(node({})).toMatchObject({
      icon: 'circle-filled',
      color: 'testing.iconPassed',
      contextValue: 'topic+own+connected+',
      collapsible: 'no',
    });
    expect(node({ rate: 0 })).toMatchObject({ icon: 'circle-outline' });
    expect(node({ retained: true }).icon).toBe('pinned');
    expect(node({ retained: true }).contextValue).toBe('topic+own+retained+connected+');
    expect(node({ children: 1, isTopic: false })).toMatchObject({
      icon: 'folder',
      contextValue: 'topic+branch+connected+',
      collapsible: 'collapsed',
    });
    expect(node({ level: '$aws', topic: '$aws', children: 1 }).icon).toBe('server');
  });

  it('shows hostile text harmlessly, and what cannot be seen', () => {
    const hostile = node({
      level: 'a\u202eb\u0000',
      topic: 'a\u202eb\u0000',
      lastPreview: '[x](command:evil) <b>$(alert)\u2066',
    });
    expect(hostile.label).toBe('a\\u{202e}b\\u{0}');
    expect(hostile.description).toContain('\\u{2066}');
    expect(hostile.tooltip).not.toMatch(/[\u202e\u2066<]|\]\(|\$\(/);
    expect(node({ level: '' }).label).toBe('(empty level)');
    expect(node({ level: ' ' }).label).toBe('" "');
    expect(node({ level: 'x'.repeat(5000), topic: 'x'.repeat(5000) }).label).toHaveLength(100);
  });

  it('has an id by its place, which no other place has', () => {
    expect(topicNodeId('p', ['a', 'b'])).not.toBe(topicNodeId('p', ['a/b']));
    expect(topicNodeId('p', [''])).not.toBe(topicNodeId('p', []));
  });

  it('offers more where there is more, and a filter where there is too much', () => {
    expect(moreNode(['plant'], setting(), { more: 800, hidden: 99_800 })).toMatchObject({
      label: 'Show 800 more…',
      description: '99,800 not shown',
      moreOf: ['plant'],
    });
    expect(moreNode([], setting(), { more: 0, hidden: 95_000 })).toMatchObject({
      label: '95,000 more',
      description: 'filter to find them',
    });
  });
});
