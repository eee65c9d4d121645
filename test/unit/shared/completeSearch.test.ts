import { describe, expect, it } from 'vitest';
import { completeSearch, type SearchKnowledge } from '../../../src/shared/search/completeSearch.ts';
import { parseQuery } from '../../../src/shared/search/parseQuery.ts';

const knowledge: SearchKnowledge = {
  topics: ['plant/line1/temp', 'my plant/x', '/leading'],
  fields: [
    { path: ['state', 'reported', 'temp'], type: 'number', example: '21.5' },
    { path: ['mode'], type: 'string', example: 'auto' },
  ],
  saved: [{ name: 'Hot lines', search: 'state.reported.temp > 30' }],
  sessions: [{ id: 'ab12cd', from: 1_700_000_000_000, count: 1200 }],
  recent: ['state.reported.temp > 30', 'error'],
};

/** What the text becomes with each completion; the cursor stands at `|` or at the end. */
function completed(marked: string): string[] {
  const at = marked.indexOf('|');
  const text = marked.replace('|', '');
  return completeSearch(text, at < 0 ? text.length : at, knowledge).map(
    ({ insert, from, to }) => text.slice(0, from) + insert + text.slice(to),
  );
}

describe('a search that is being typed', () => {
  it('begins with what was saved and searched before, each once, then keywords and fields', () => {
    const offered = completeSearch('', 0, knowledge);
    expect(offered.slice(0, 2).map(({ kind, label }) => [kind, label])).toEqual([
      ['saved', 'Hot lines'],
      ['recent', 'error'],
    ]);
    expect(new Set(offered.slice(2).map(({ kind }) => kind))).toEqual(new Set(['keyword', 'field']));
  });

  it.each([
    ['dir', ['direction:']],
    ['a -dir', ['a -direction:']],
    ['(dir', ['(direction:']],
    ['direction:', ['direction:in ', 'direction:out ']],
    ['dir:o', ['dir:out ']],
    ['is:ret', ['is:retained ']],
    ['a topic:line', ['a topic:plant/line1/temp ']],
    ['topic:my', ['topic:"my plant/x" ']],
    ['topic:"my pl', ['topic:"my plant/x" ']],
    ['topic:/lead', ['topic:"/leading" ']],
    ['has:mo', ['has:mode ']],
    ['session:ab', ['session:ab12cd ']],
    ['reported.t', ['state.reported.temp > 30', 'state.reported.temp ']],
    ['mode ', ['mode = ', 'mode != ']],
    ['mod| x', ['mode  x']],
    ['topic:pl|ant b', ['topic:plant/line1/temp  b', 'topic:"my plant/x"  b']],
    ['"mode', []],
    ['/dir', []],
  ])('%j becomes %j', (text, expected) => {
    const offered = completed(text);
    expect(offered.slice(0, expected.length)).toEqual(expected);
    if (expected.length === 0) expect(offered).toEqual([]);
  });

  it('offers nothing that cannot be read once a value stands behind it', () => {
    for (const text of [
      '',
      'topic:',
      'is:',
      'last:',
      'property:',
      'after:',
      'user:',
      'size',
      'mode ',
      'session:',
    ]) {
      for (const search of completed(text)) {
        if (/[:=<>]\s*$/.test(search)) continue;
        expect(parseQuery(search, { now: 0 }), search).toMatchObject({ ok: true });
      }
    }
  });

  it('stays small and calm whatever is typed', () => {
    for (const text of [
      '"'.repeat(500),
      '('.repeat(500),
      '\\'.repeat(500),
      '-'.repeat(500),
      'topic:"'.repeat(99),
    ]) {
      expect(completeSearch(text, text.length, knowledge).length).toBeLessThanOrEqual(40);
    }
  });
});
