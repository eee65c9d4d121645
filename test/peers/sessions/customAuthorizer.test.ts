/** Every way to a custom authorizer on all three protocols: named and default, signed, unsigned, and by user name and password. */
import { describe, expect, it } from 'vitest';
import type { ProfileInput, Secrets } from '../../../src/profile/schema.ts';
import { profileForRow } from '../../support/rowProfiles.ts';
import { endpoint, failureOf, open, request, row, useRowSessions } from '../../support/rowSessions.ts';

useRowSessions();

type Authorizer = Extract<ProfileInput['identity'], { type: 'customAuthorizer' }>;
type PassIn = Authorizer['passIn'];

/** Row of AWS's table, and where its parameters go. */
const ways: readonly (readonly [number, PassIn])[] = [
  [2, undefined],
  [2, 'connect'],
  [2, 'headers'],
  [2, 'query'],
  [5, undefined],
  [9, undefined],
  [9, 'headers'],
  [9, 'query'],
];

function add(number: number, identity: Omit<Authorizer, 'type'>, secrets: Secrets): string {
  const { profile } = profileForRow(row(number), endpoint.description, {
    identity: { type: 'customAuthorizer', ...identity },
  });
  open.add(profile, secrets);
  return profile.id;
}

/** Connects, where there is a session, and publishes. */
async function publish(number: number, id: string): Promise<boolean> {
  await open.sessions.connect(id);
  const route = number === 9 ? 'https' : 'mqtt';
  return (await open.sessions.publish(id, request('authorizer/a', { qos: 1, route }))).ok;
}

const passing = (passIn: PassIn) => (passIn === undefined ? {} : { passIn });

describe.each([
  ['by its name', () => ({ authorizerName: endpoint.description.authorizer.name })],
  ['as the default authorizer of the endpoint', () => ({})],
])('%s', (_name, named) => {
  it.each(ways)('row %i with a signed token in %s', async (number, passIn) => {
    const { tokenKeyName, token, signature } = endpoint.description.authorizer;
    const identity = { ...named(), tokenKeyName, ...passing(passIn) };
    expect(await publish(number, add(number, identity, { token, tokenSignature: signature }))).toBe(true);
  });

  it.each(ways.filter(([, passIn]) => passIn !== 'query'))(
    'row %i with user name and password in %s, which nobody signs',
    async (number, passIn) => {
      const { username, password } = endpoint.description.authorizer;
      const identity = { ...named(), username, ...passing(passIn) };
      expect(await publish(number, add(number, identity, { password }))).toBe(true);
    },
  );
});

describe('a token without its signature', () => {
  it.each(ways)('is sent as it is, and refused by one who verifies: row %i in %s', async (number, passIn) => {
    const { name, tokenKeyName, token } = endpoint.description.authorizer;
    const identity = { authorizerName: name, tokenKeyName, ...passing(passIn) };
    const failure = await failureOf(publish(number, add(number, identity, { token })));
    expect(failure.retryable).toBe(false);
    expect(`${failure.cause} ${failure.hint}`).toContain('authorizer');
    expect(JSON.stringify(failure)).not.toContain(token);
  });
});
