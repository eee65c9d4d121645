/** A condition on an answer means what the same words find in history: both judge the same random messages. */
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewMessage } from '../../../src/shared/message.ts';
import { matchesMessage, unanswerable } from '../../../src/shared/search/matchMessage.ts';
import { parseQuery } from '../../../src/shared/search/parseQuery.ts';
import type { Query } from '../../../src/shared/search/query.ts';
import { condition, message, queries } from '../../support/history/randomSearches.ts';
import { open, readAll, temporaryFolder } from '../history/setting.ts';

/** Gaps are no answers, and are not looked at. */
const answerable = queries(condition).filter((query) => unanswerable(query) === undefined);
const seed = Number(process.env['SEARCH_SEED'] ?? Date.now() % 2 ** 31);

/** @param text as it is typed behind the answer */
function meaning(text: string): Query {
  const parsed = parseQuery(text, { now: 0 });
  if (!parsed.ok) throw new Error(parsed.problem.message);
  return parsed.query;
}

function answer(given: Partial<NewMessage>): NewMessage {
  return {
    ...{ profile: 'p', time: 0, direction: 'in', route: 'mqtt', topic: 'answers/1', qos: 1 },
    ...{ retain: false, duplicate: false, payload: new Uint8Array() },
    ...given,
  };
}

describe('a condition on an answer', () => {
  it(`finds what history finds (SEARCH_SEED=${seed})`, { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { minLength: 150, maxLength: 150 }),
        fc.array(answerable, { minLength: 60, maxLength: 60 }),
        fc.boolean(),
        async (messages, asked, hashMatchesParent) => {
          const history = open(path.join(temporaryFolder(), 'history.sqlite'));
          history.record(messages);
          await history.flush();
          const all = await readAll(history);
          for (const query of asked) {
            const found = await history.query({ query, hashMatchesParent, after: 0, limit: 1000 });
            const matching = all.filter((one) => matchesMessage(query, one, { hashMatchesParent }));
            expect(
              matching.map(({ id }) => id),
              JSON.stringify(query),
            ).toEqual(found.map(({ id }) => id));
          }
          await history.dispose();
        },
      ),
      { seed, numRuns: 3, endOnFailure: true },
    );
  });

  const cbor = Uint8Array.of(0xa1, 0x66, ...Buffer.from('status'), 0x62, ...Buffer.from('ok'), 0xff);
  it.each<[string, string, Partial<NewMessage>, boolean]>([
    ['a word among bytes that are no text', 'STATUS', { payload: cbor }, true],
    ['a word that is not among them', 'failed', { payload: cbor }, false],
    ['letters of ASCII in either case', 'kelvin', { payload: Buffer.from('KELVIN') }, true],
    ['no other letter for one of ASCII', 'kelvin', { payload: Buffer.from('\u212aelvin') }, false],
    ['other letters in either case', 'über', { payload: Buffer.from('ÜBER') }, true],
    [
      'bytes of a property as hex',
      'property:correlationData=01FF',
      { properties: { correlationData: Uint8Array.of(1, 255) } },
      true,
    ],
    [
      'bytes of a property as text',
      'property:correlationData=ID-1',
      { properties: { correlationData: Buffer.from('id-1') } },
      true,
    ],
    [
      'not the half of them',
      'property:correlationData=01',
      { properties: { correlationData: Uint8Array.of(1, 255) } },
      false,
    ],
    [
      'one of several numbers',
      'property:subscriptionIdentifiers=7',
      { properties: { subscriptionIdentifiers: [1, 7] } },
      true,
    ],
    ['a property that is not there', 'property:contentType', { properties: { topicAlias: 1 } }, false],
    ['what failed', 'is:failed', { direction: 'out', outcome: { ok: false, milliseconds: 1 } }, true],
    ['what did not fail', 'is:failed', { direction: 'out', outcome: { ok: true, milliseconds: 1 } }, false],
    ['no gap', 'is:gap', {}, false],
  ])('knows %s', (_, text, given, expected) => {
    expect(matchesMessage(meaning(text), answer(given), { hashMatchesParent: false })).toBe(expected);
  });

  it('asks the document that a format read', () => {
    const one = answer({ payload: cbor });
    const document = { status: 'ok', level: 3 };
    expect(
      matchesMessage(meaning('status = ok level > 2'), one, { hashMatchesParent: false, document }),
    ).toBe(true);
    expect(matchesMessage(meaning('level > 3'), one, { hashMatchesParent: false, document })).toBe(false);
    expect(matchesMessage(meaning('status = ok'), one, { hashMatchesParent: false })).toBe(false);
    // JSON's null is a document, too.
    expect(matchesMessage(meaning('-status:*'), one, { hashMatchesParent: false, document: null })).toBe(
      true,
    );
  });

  it.each([
    ['/o[nk]/', 'Regular expressions'],
    ['topic:/a/', 'Regular expressions'],
    ['last:5m', 'Times and sessions'],
    ['session:ab12', 'Times and sessions'],
    ['on OR (off last:5m)', 'Times and sessions'],
  ])('refuses what one message cannot be asked: %s', (text, words) => {
    expect(unanswerable(meaning(text))).toContain(words);
    const never = answer({ payload: Buffer.from('off') });
    expect(() => matchesMessage(meaning(text), never, { hashMatchesParent: false })).toThrow(RangeError);
  });

  it('refuses nothing else', () => {
    expect(unanswerable(meaning('on (off OR -topic:a/# ) is:retained qos:1 size>3'))).toBeUndefined();
  });
});
