/** Each line of the catalogue knows its symptoms, and those that are nearly so are another's. */
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/failure/catalogue.ts';
import { explain } from '../../../src/failure/explain.ts';
import { connacks, connects, disconnects, operations, sessions } from './rowsOfTheBroker.ts';
import { http, kinds, network, provided, proxies, tls } from './rowsOfTheWay.ts';
import { seen } from './symptoms.ts';

const all = Object.entries({
  ...{ network, proxies, provided, connacks, disconnects, operations },
  ...{ sessions, connects, tls, kinds, http },
}).flatMap(([chapter, rows]) =>
  rows.map(
    ([id, stage, again, facts]) => [chapter, id, JSON.stringify(facts), { stage, again, facts }] as const,
  ),
);

describe('the catalogue', () => {
  it.each(all)('%s: %s for %s', (_chapter, id, _text, { stage, again, facts }) => {
    const failure = explain(seen(facts));
    expect([failure.id, failure.stage, failure.retryable]).toEqual([id, stage, again]);
    for (const text of [failure.symptom, failure.cause, failure.hint]) {
      expect(text).not.toMatch(/^$|undefined|NaN|\[object/);
    }
  });

  it('has no line without a symptom here', () => {
    const known = new Set(all.map(([, id]) => id));
    expect(catalogue.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
  });
});
