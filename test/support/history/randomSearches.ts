/** Random messages and random questions to them: what searches are held against. */
import fc from 'fast-check';
import type { NewMessage } from '../../../src/shared/message.ts';
import type { Comparison, Condition, Query } from '../../../src/shared/search/query.ts';

/** Milliseconds since 1970: when the first of the messages may have come. */
export const begin = 1_700_000_000_000;
const topics = ['a', 'a/b', 'a/b/c', 'A/b', '/a', 'a/', '//', '$aws/a/b', '$SYS/x', 'c/1', 'ü/ß'];
export const topicFilters = [
  '#',
  'a/#',
  'a/+',
  '+/b',
  '/+',
  '+/',
  '$aws/#',
  'c/+',
  '$share/g/a/#',
  'nowhere',
  '+',
];
const sessions = ['ab12-1', 'AB12-2', 'cd34'];
const words = ['on', 'ON', 'off', 'ü', 'Über', 'temp', 'K', '\u212a', '"', '\\', '😀', '\u0000', 'x', '<b>'];

const json = fc.oneof(
  fc.record({
    temp: fc.integer({ min: -3, max: 3 }),
    state: fc.constantFrom('on', 'ON', 'off', '1', null, true),
  }),
  fc.record({
    state: fc.record({
      temp: fc.constantFrom(1, '1', 1.5, null, [1], {}),
      'odd key': fc.constantFrom(...words),
    }),
  }),
  fc.record({ list: fc.array(fc.constantFrom(0, 1, 'on', null), { maxLength: 3 }) }),
  fc.constantFrom(0, 1, 'on', null, true, [], [[1]], {}),
);
const payload: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: json.map((value) => Buffer.from(JSON.stringify(value))) },
  // The same with names and texts written as escapes.
  {
    weight: 1,
    arbitrary: json.map((value) =>
      Buffer.from(
        JSON.stringify(value).replaceAll(/[em]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
      ),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((all) => Buffer.from(all.join(' '))),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Buffer.from('{"temp":1,"x":"\xff"}', 'latin1'),
      Buffer.from('\ufeff{"temp":1}'),
      Buffer.from('[[[['),
    ),
  },
);
/** Few, since they are large: what is looked for stands at the end, behind what is kept with the message. */
const large = fc
  .constantFrom(...words)
  .map((word) => Buffer.from(`{"pad":"${'-'.repeat(70_000)}","temp":2,"last":${JSON.stringify(word)}}`));

/** A message as it came or went, of few kinds each, so that conditions find some. */
export const message: fc.Arbitrary<NewMessage> = fc
  .record(
    {
      profile: fc.constantFrom('p1', 'p1', 'p2', 'p3'),
      session: fc.constantFrom(...sessions),
      // Clocks are set back now and then.
      time: fc.integer({ min: 0, max: 50_000 }).map((offset) => begin + offset),
      direction: fc.constantFrom('in', 'in', 'out'),
      route: fc.constantFrom('mqtt', 'mqtt', 'https'),
      topic: fc.constantFrom(...topics),
      qos: fc.constantFrom(0, 1, 2),
      retain: fc.boolean(),
      duplicate: fc.boolean(),
      payload: fc.oneof({ weight: 200, arbitrary: payload }, { weight: 1, arbitrary: large }),
      properties: fc.option(
        fc.record(
          {
            contentType: fc.constantFrom('text/plain', 'Text/Plain', 'application/json'),
            topicAlias: fc.constantFrom(1, 2),
            correlationData: fc.constantFrom(Uint8Array.of(1, 255), new Uint8Array(Buffer.from('id-1'))),
            userProperties: fc.array(
              fc.tuple(fc.constantFrom('unit', 'Unit'), fc.constantFrom('C', 'c', 'F')),
              { maxLength: 2 },
            ),
          },
          { requiredKeys: [] },
        ),
        { nil: undefined },
      ),
      outcome: fc.option(fc.record({ ok: fc.boolean(), milliseconds: fc.constant(3) }), { nil: undefined }),
    },
    {
      requiredKeys: [
        'profile',
        'time',
        'direction',
        'route',
        'topic',
        'qos',
        'retain',
        'duplicate',
        'payload',
      ],
    },
  )
  .map(({ properties, outcome, ...rest }) => ({
    ...rest,
    ...(properties && { properties }),
    ...(outcome && { outcome }),
  }));

/** A message, or now and then a gap. */
export const entry: fc.Arbitrary<NewMessage> = fc.oneof(
  { weight: 30, arbitrary: message },
  {
    weight: 1,
    arbitrary: message.map(({ profile, session, time }): NewMessage => ({
      profile,
      ...(session !== undefined && { session }),
      time,
      direction: 'in',
      route: 'mqtt',
      topic: '',
      qos: 0,
      retain: false,
      duplicate: false,
      payload: new Uint8Array(),
      gap: { reason: 'disconnected', from: time - 5, to: time },
    })),
  },
);

const comparison = fc.constantFrom<Comparison>('=', '!=', '<', '<=', '>', '>=');
const fieldPath = fc.constantFrom<(string | number)[]>(
  [],
  ['temp'],
  ['state'],
  ['state', 'temp'],
  ['state', 'odd key'],
  ['list', 0],
  ['list', 'length'],
  [0, 0],
  ['last'],
  ['nothing'],
);
/** A condition, each kind of them. */
export const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('text'),
    text: fc.oneof(
      fc.constantFrom(...words, '"temp":', 'ON off', '\ufffd'),
      fc.constantFrom('tEMP', 'über', 'k'),
    ),
  }),
  fc.record({
    kind: fc.constant('pattern'),
    in: fc.constantFrom('payload', 'topic'),
    source: fc.constantFrom('^a', 'b$', 'o[nf]+', '^.$', 'ü', '^$'),
    flags: fc.constantFrom('', 'i', 'u', 's'),
  }),
  fc.record({ kind: fc.constant('topic'), filter: fc.constantFrom(...topicFilters, ...topics) }),
  fc.record({
    kind: fc.constant('field'),
    path: fieldPath,
    comparison,
    value: fc.constantFrom(0, 1, 2, 1.5, '1', 'on', 'ü', '"', null, true),
  }),
  fc.record({ kind: fc.constant('hasField'), path: fieldPath }),
  fc.record({ kind: fc.constant('direction'), direction: fc.constantFrom('in', 'out') }),
  fc.record({ kind: fc.constant('route'), route: fc.constantFrom('mqtt', 'https') }),
  fc.record({ kind: fc.constant('qos'), comparison, qos: fc.constantFrom(0, 1, 2) }),
  fc.record({ kind: fc.constant('is'), is: fc.constantFrom('retained', 'duplicate', 'failed', 'gap') }),
  fc.record({ kind: fc.constant('size'), comparison, bytes: fc.constantFrom(0, 1, 12, 40, 70_000) }),
  fc.record(
    {
      kind: fc.constant('property'),
      user: fc.constant(false),
      name: fc.constantFrom('contentType', 'topicAlias', 'correlationData', 'responseTopic'),
      value: fc.constantFrom('text/PLAIN', '1', '01ff', 'ID-1'),
    },
    { requiredKeys: ['kind', 'user', 'name'] },
  ),
  fc.record(
    {
      kind: fc.constant('property'),
      user: fc.constant(true),
      name: fc.constantFrom('unit', 'Unit', 'other'),
      value: fc.constantFrom('c', 'F'),
    },
    { requiredKeys: ['kind', 'user', 'name'] },
  ),
  fc.record(
    {
      kind: fc.constant('time'),
      from: fc.integer({ min: begin - 10, max: begin + 60_000 }),
      to: fc.integer({ min: begin, max: begin + 60_000 }),
    },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('session'), id: fc.constantFrom('ab12', 'ab12-1', 'cd', 'x') }),
);
/** Conditions in any combination. @param of which conditions */
export function queries(of: fc.Arbitrary<Condition>): fc.Arbitrary<Query> {
  return fc.letrec<{ query: Query }>((tie) => ({
    query: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      of,
      fc.record({ kind: fc.constantFrom('and', 'or'), of: fc.array(tie('query'), { maxLength: 3 }) }),
      fc.record({ kind: fc.constant('not'), of: tie('query') }),
    ),
  })).query;
}
