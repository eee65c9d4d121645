/** The failure table: each case, provoked with real parts, comes out as the failure that it is, tells what to do, and shows no secret. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cryptoLibrary } from '../support/cryptoLibrary.ts';
import { cases } from './cases.ts';
import type { FailureCase } from './failureCase.ts';
import { provoke, type Provoked } from './provoke.ts';
import { tableVariable, writeTable } from './table.ts';
import { World } from './world.ts';

/** The table wants his answers; he takes his time, and has tests of his own. */
const asksDoctor = process.env[tableVariable] !== undefined;
if (asksDoctor) vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let world: World;
/** Those that take as long as TopicScope's patience, all at once beside the others. */
const slow = new Map<FailureCase, Promise<Provoked>>();
const provoked = new Map<FailureCase, Provoked>();

beforeAll(async () => {
  world = await World.make();
  for (const one of cases.filter((each) => each.slow)) {
    const result = provoke(one, world.beside(), asksDoctor);
    // Told by its own test.
    result.catch(() => undefined);
    slow.set(one, result);
  }
});
afterAll(async () => {
  await Promise.allSettled(slow.values());
  await world.end();
  await writeTable(provoked);
});

const named = (list: readonly FailureCase[]) => list.map((one) => [`${one.id}: ${one.how}`, one] as const);

/** A field of the profile, a secret, an action of a policy, or something to do. */
const actionable =
  /\b(field|identity\.|clientId|mqttVersion|keepAlive|serverName|httpsPort|renewSession|alpn|iot:|sts:|secret|TopicScope:|Check|Correct|Set|Allow|Try|Trying|Connect|Connecting|Publish|Unsubscribe|Use|Renew|Shorten|Subscribe|Choose|Decrypt|Begin|Open|Add|Sign|Run|Ask|Let|Remove|Write|Compare|Give|Make|Have)\b/;

async function check(one: FailureCase, work: Promise<Provoked>): Promise<void> {
  const result = await work;
  provoked.set(one, result);
  const { failure, shown } = result;
  const differs = one.differs?.find(({ on }) => on.includes(cryptoLibrary));
  const expected = differs ? [differs.id] : [one.id, one.or];
  expect(expected, `${failure.symptom} ${JSON.stringify(failure.evidence)}`).toContain(failure.id);
  if (differs?.symptom) expect(failure.symptom).toMatch(differs.symptom);
  expect(failure.symptom).not.toBe('');
  expect(failure.hint).toMatch(actionable);
  expect(failure.symptom + failure.cause + failure.hint).not.toMatch(/undefined|\[object|NaN/);
  for (const secret of secretsOf(result)) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) {
      expect(shown).not.toContain(form);
    }
  }
  expect(shown).not.toMatch(/Signature=(?!\*)/);
}

/** All that must not be seen: what the profile keeps secret, and the endpoint's credentials. */
function secretsOf({ provocation: { secrets = {} } }: Provoked): string[] {
  const { credentials, authorizer } = world.endpoint.description;
  return [
    ...Object.values(secrets),
    ...[credentials.secretAccessKey, credentials.sessionToken],
    ...[authorizer.token, authorizer.signature, authorizer.password],
  ].filter((secret): secret is string => secret !== undefined && !/^(wrong|forged|right)$/.test(secret));
}

describe('each failure says what it is', () => {
  it.each(named(cases.filter((one) => !one.slow)))('%s', async (_name, one) => {
    await check(one, provoke(one, world, asksDoctor));
  });

  it.each(named(cases.filter((one) => one.slow)))('%s', async (_name, one) => {
    const work = slow.get(one);
    if (!work) throw new Error('it was not begun');
    await check(one, work);
  });
});
