import { describe, expect, it } from 'vitest';
import { topicSearch } from '../../../src/editor/topics/topicSearch.ts';
import { parseQuery } from '../../../src/shared/search/parseQuery.ts';

const query = (text: string) => {
  const parsed = parseQuery(text, { now: 0 });
  return parsed.ok ? parsed.query : parsed.problem;
};
const topic = (filter: string) => ({ kind: 'topic', filter });

describe('the search for a line of the topics tree', () => {
  it('finds a topic, or a branch, whatever their names', () => {
    for (const name of ['a/b', '/lead', 'with space/x', 'quo"te', '(x)', 'OR']) {
      const leaf = topicSearch({ topic: name, isTopic: true, isBranch: false }, 'mqtt');
      expect(query(leaf)).toEqual(topic(name));
      const branch = topicSearch({ topic: name, isTopic: true, isBranch: true }, 'mqtt');
      expect(query(branch)).toEqual(topic(`${name}/#`));
    }
  });

  it('names the topic beside the branch where the filter does not match it', () => {
    const text = topicSearch({ topic: 'a b', isTopic: true, isBranch: true }, 'awsIotCore');
    expect(query(text)).toEqual({ kind: 'or', of: [topic('a b'), topic('a b/#')] });
    const only = topicSearch({ topic: 'a', isTopic: false, isBranch: true }, 'awsIotCore');
    expect(query(only)).toEqual(topic('a/#'));
  });
});
