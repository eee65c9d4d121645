/** Every failure that TopicScope can tell of is in the failure table, or it is said why not. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/failure/catalogue.ts';
import { cases } from '../failures/cases.ts';
import { notProvoked } from '../failures/notProvoked.ts';

const root = path.resolve(import.meta.dirname, '../..');
const provoked = new Set(cases.map(({ id }) => id));
const ids = catalogue.map(({ id }) => id);

/** Ids of failures that are made outside the catalogue, as the sources have them. */
const madeElsewhere = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.startsWith(path.join('failure', 'catalogue')))
  .flatMap((file) => [
    ...readFileSync(path.join(root, 'src', file), 'utf8').matchAll(
      /\bid: '((?:settings|credentials|certificate|connect|subscribe|publish|session)\.[A-Za-z]+)'/g,
    ),
  ])
  .map(([, id = '']) => id);

describe('the failure table', () => {
  it('has every line of the catalogue, or says why not', () => {
    const missing = [...ids, ...madeElsewhere].filter((id) => !provoked.has(id) && !(id in notProvoked));
    expect(missing).toEqual([]);
  });

  it('excuses no line that is provoked', () => {
    expect(Object.keys(notProvoked).filter((id) => provoked.has(id))).toEqual([]);
  });

  it('stands in docs/failures.md as it is (npm run failures writes it)', () => {
    const text = readFileSync(path.join(root, 'docs/failures.md'), 'utf8');
    const told = new Set([...text.matchAll(/^\| `([\w.]+)`/gm)].map(([, id]) => id));
    expect([...provoked, ...Object.keys(notProvoked)].filter((id) => !told.has(id))).toEqual([]);
  });
});

it('each line of the catalogue has an id of its own', () => {
  expect(new Set(ids).size).toBe(ids.length);
});
