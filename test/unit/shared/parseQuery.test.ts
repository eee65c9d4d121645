import { describe, expect, it } from 'vitest';
import { findsEverything, parseQuery } from '../../../src/shared/search/parseQuery.ts';
import type { Query } from '../../../src/shared/search/query.ts';
import { syntax } from '../../../src/shared/search/syntax.ts';

const now = new Date(2026, 10, 24, 15, 0, 30).getTime();
const local = (...parts: [number, number, number, number?, number?, number?, number?]): number =>
  new Date(
    parts[0],
    parts[1] - 1,
    parts[2],
    parts[3] ?? 0,
    parts[4] ?? 0,
    parts[5] ?? 0,
    parts[6] ?? 0,
  ).getTime();

function query(text: string): Query {
  const parsed = parseQuery(text, { now });
  if (!parsed.ok) throw new Error(`${text}: ${parsed.problem.message}`);
  return parsed.query;
}
function problem(text: string): { message: string; place: string } {
  const parsed = parseQuery(text, { now });
  if (parsed.ok) throw new Error(`${text} was understood`);
  const { message, from, to } = parsed.problem;
  return { message, place: text.slice(from, to) };
}
function hints(text: string): string[] {
  const parsed = parseQuery(text, { now });
  return parsed.ok
    ? parsed.hints.map(({ from, to, replacement }) => `${text.slice(from, to)} → ${replacement ?? ''}`)
    : [];
}
const text = (value: string) => ({ kind: 'text', text: value });

describe('the language of the search box', () => {
  it.each<[string, unknown]>([
    ['error', text('error')],
    ['"motor stalled"', text('motor stalled')],
    [String.raw`"say \"hi\" \\ \n"`, text(String.raw`say "hi" \ \n`)],
    ['error motor', { kind: 'and', of: [text('error'), text('motor')] }],
    ['error AND motor && x', { kind: 'and', of: [text('error'), text('motor'), text('x')] }],
    ['a OR b || c', { kind: 'or', of: [text('a'), text('b'), text('c')] }],
    ['a b OR c', { kind: 'or', of: [{ kind: 'and', of: [text('a'), text('b')] }, text('c')] }],
    ['(a OR b) c', { kind: 'and', of: [{ kind: 'or', of: [text('a'), text('b')] }, text('c')] }],
    [
      '-a NOT b',
      {
        kind: 'and',
        of: [
          { kind: 'not', of: text('a') },
          { kind: 'not', of: text('b') },
        ],
      },
    ],
    ['-(a b)', { kind: 'not', of: { kind: 'and', of: [text('a'), text('b')] } }],
    ['and or not', { kind: 'and', of: [text('and'), text('or'), text('not')] }],
    ['f(x) -- a-b', { kind: 'and', of: [text('f(x)'), text('--'), text('a-b')] }],
    ['{"a":1}', text('{"a":1}')],
    ['12:30:01', text('12:30:01')],
    ['/regex/i', { kind: 'pattern', in: 'payload', source: 'regex', flags: 'i' }],
    [String.raw`/a\/[/ ]b/`, { kind: 'pattern', in: 'payload', source: String.raw`a\/[/ ]b`, flags: '' }],
    ['payload:/x/s', { kind: 'pattern', in: 'payload', source: 'x', flags: 's' }],
    ['payload:"topic:x"', text('topic:x')],
    ['topic:/^a.*z$/', { kind: 'pattern', in: 'topic', source: '^a.*z$', flags: '' }],
    ['topic:plant/+/temp', { kind: 'topic', filter: 'plant/+/temp' }],
    ['topic:"my plant/#"', { kind: 'topic', filter: 'my plant/#' }],
    ['topic:/plant/1', { kind: 'topic', filter: '/plant/1' }],
    ['Topic:a/#', { kind: 'topic', filter: 'a/#' }],
    ['direction:in', { kind: 'direction', direction: 'in' }],
    ['is:sent', { kind: 'direction', direction: 'out' }],
    ['route:HTTPS', { kind: 'route', route: 'https' }],
    ['qos:1', { kind: 'qos', comparison: '=', qos: 1 }],
    ['qos>=1', { kind: 'qos', comparison: '>=', qos: 1 }],
    ['qos:<2', { kind: 'qos', comparison: '<', qos: 2 }],
    ['is:dup', { kind: 'is', is: 'duplicate' }],
    ['is:gap', { kind: 'is', is: 'gap' }],
    ['size>10kb', { kind: 'size', comparison: '>', bytes: 10_240 }],
    ['size <= 1.5mb', { kind: 'size', comparison: '<=', bytes: 1_572_864 }],
    ['size:12', { kind: 'size', comparison: '=', bytes: 12 }],
    [
      'property:contenttype=text/plain',
      { kind: 'property', name: 'contentType', user: false, value: 'text/plain' },
    ],
    ['property:responseTopic', { kind: 'property', name: 'responseTopic', user: false }],
    ['user:name=value', { kind: 'property', name: 'name', user: true, value: 'value' }],
    ['user:"odd name"="a b"', { kind: 'property', name: 'odd name', user: true, value: 'a b' }],
    ['session:AB12…', { kind: 'session', id: 'ab12' }],
    ['has:state.reported', { kind: 'hasField', path: ['state', 'reported'] }],
    [
      'state.reported.temp > 30',
      { kind: 'field', path: ['state', 'reported', 'temp'], comparison: '>', value: 30 },
    ],
    ['temp>-3.5e2', { kind: 'field', path: ['temp'], comparison: '>', value: -350 }],
    ['["odd key"].x = "on"', { kind: 'field', path: ['odd key', 'x'], comparison: '=', value: 'on' }],
    ['list[0] != null', { kind: 'field', path: ['list', 0], comparison: '!=', value: null }],
    ['[2].ok == true', { kind: 'field', path: [2, 'ok'], comparison: '=', value: true }],
    ['state="30"', { kind: 'field', path: ['state'], comparison: '=', value: '30' }],
    ['mode=on', { kind: 'field', path: ['mode'], comparison: '=', value: 'on' }],
    ['$ >= 5', { kind: 'field', path: [], comparison: '>=', value: 5 }],
    ['$.size > 5', { kind: 'field', path: ['size'], comparison: '>', value: 5 }],
    ['$aws.x < 1', { kind: 'field', path: ['$aws', 'x'], comparison: '<', value: 1 }],
    ['temp>1)', undefined],
    ['after:14:30', { kind: 'time', from: local(2026, 11, 24, 14, 30) }],
    ['after:2026-11-24T14:00', { kind: 'time', from: local(2026, 11, 24, 14) }],
    ['before:"2026-11-24 14:00:05.5"', { kind: 'time', to: local(2026, 11, 24, 14, 0, 5, 500) }],
    ['before:2026-11-24T14:00Z', { kind: 'time', to: Date.UTC(2026, 10, 24, 14) }],
    ['after:2026-11-24T14:00+01:30', { kind: 'time', from: Date.UTC(2026, 10, 24, 12, 30) }],
    ['on:2026-11', { kind: 'time', from: local(2026, 11, 1), to: local(2026, 12, 1) }],
    ['on:yesterday', { kind: 'time', from: local(2026, 11, 23), to: local(2026, 11, 24) }],
    ['on:14:30', { kind: 'time', from: local(2026, 11, 24, 14, 30), to: local(2026, 11, 24, 14, 31) }],
    ['after:2h', { kind: 'time', from: now - 7_200_000 }],
    ['last:15m', { kind: 'time', from: Math.floor((now - 900_000) / 9_000) * 9_000 }],
  ])('%s', (written, expected) => {
    if (expected === undefined) expect(() => query(written)).toThrow('closes none');
    else expect(query(written)).toEqual(expected);
  });

  it('takes nothing for everything', () => {
    for (const written of ['', '   ', '\t\n']) expect(findsEverything(query(written))).toBe(true);
    expect(findsEverything(query('a'))).toBe(false);
  });

  it('understands every example of its own description', () => {
    for (const { examples } of syntax) {
      for (const example of examples)
        expect(parseQuery(example, { now }), example).toMatchObject({ ok: true, hints: [] });
    }
  });
});

describe('what is wrong in a search', () => {
  it.each<[string, string, string]>([
    ['"abc', '"', 'has no end'],
    ['""', '""', 'between the quotation marks'],
    ['(a b', '(', 'not closed'],
    ['a)', ')', 'closes none'],
    ['()', '()', 'nothing between'],
    ['a OR', '', 'between two conditions'],
    ['OR a', 'OR', 'between two conditions'],
    ['a AND OR b', 'AND ', 'AND stands between'],
    ['a NOT', 'NOT', 'before a condition'],
    ['topic:', 'topic:', 'topic:plant/+/temp'],
    ['topic:a/b#', 'topic:a/b#', 'stands alone in the last level'],
    ['/(/', '/(/', 'Unterminated group'],
    ['x direction:up', 'direction:up', 'direction:in, direction:out'],
    ['is:toString', 'is:toString', 'is:retained'],
    ['qos=3', 'qos=3', '0, 1 or 2'],
    ['size>big', 'size>big', 'size>10kb'],
    ['property:colour=red', 'property:colour=red', 'user:colour'],
    ['after:2026-02-30', 'after:2026-02-30', 'after:2026-11-24'],
    ['before:25:00', 'before:25:00', 'no time'],
    ['last:soon', 'last:soon', 'last:15m'],
    ['has:"x"', 'has:"x"', 'no path'],
    ['temp >', 'temp >', 'temp > 30'],
    ['temp > true', 'temp > true', '= or !='],
  ])('%s', (written, place, words) => {
    const found = problem(written);
    expect(found.message).toContain(words);
    expect(found.place).toBe(place);
  });

  it('is told quickly of searches that nobody writes', () => {
    expect(problem('a'.repeat(10_001)).message).toContain('10,000 characters');
    expect(problem('('.repeat(5_000)).message).toContain('at most 50');
    expect(problem('-'.repeat(1) + 'NOT '.repeat(2_000) + 'a').message).toContain('at most 50');
    expect(problem('a '.repeat(201)).message).toContain('200 conditions');
    expect(problem(`${'a.'.repeat(150)}b > 1`).message).toContain('100 steps');
    for (const opener of ['[', '["', '/', '(', 'a[', '$.', '\\', '/[']) {
      // Whether understood or not: answered.
      expect(parseQuery(opener.repeat(5_000 / opener.length), { now })).toHaveProperty('ok');
    }
  });
});

describe('hints', () => {
  it('tell how to search for a topic', () => {
    expect(hints('plant/+/temp x')).toEqual(['plant/+/temp → topic:plant/+/temp']);
    expect(hints('plant/line1/temp')).toEqual(['plant/line1/temp → topic:plant/line1/temp']);
    expect(hints('/a/b/c')).toEqual(['/a/b/c → topic:/a/b/c']);
    expect(hints('#')).toEqual(['# → topic:#']);
    expect(hints('topic:plant')).toEqual(['plant → plant/#']);
    expect(hints('km/h and/or 1+1 {"a/b/c":1}')).toEqual([]);
  });

  it('tell of words that are nearly keywords', () => {
    expect(hints('topics:a/b')).toEqual(['topics: → topic:']);
    expect(hints('direktion:in')).toEqual(['direktion: → direction:']);
    expect(hints('topic=x')).toEqual(['topic= → topic:']);
    expect(hints('https://x urn:a:b')).toEqual([]);
  });
});

it('tells which conditions stand side by side, and where', () => {
  const terms = (written: string) => {
    const parsed = parseQuery(written, { now });
    return parsed.ok ? parsed.terms.map(({ from, to }) => written.slice(from, to)) : [];
  };
  expect(terms('a topic:"x y" temp > 3 (b OR c) -d')).toEqual(['a', 'topic:"x y"', 'temp > 3']);
  expect(terms('a OR b')).toEqual([]);
});
