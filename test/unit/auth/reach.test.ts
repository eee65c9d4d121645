/** What reaching an endpoint takes of secrets and settings: headers with secrets in their places, and the proxy. */
import { describe, expect, it } from 'vitest';
import { proxyFor, resolveReach, type ReachContext } from '../../../src/auth/reach.ts';
import { resolveIdentity, unattended, type ResolveContext } from '../../../src/auth/resolve.ts';
import { FailureError } from '../../../src/failure/failureError.ts';
import type { ProxySettings } from '../../../src/profile/proxyChoice.ts';
import type { Secrets } from '../../../src/profile/schema.ts';
import type { Failure } from '../../../src/shared/failure.ts';
import { walkFor } from '../../support/walkFor.ts';

const generic = { broker: 'mqtt', endpoint: 'broker.example', protocol: 'wss', identity: { type: 'none' } };
const profileOf = (changes: Record<string, unknown>) => walkFor({ ...generic, ...changes }).profile;

function context(secrets: Secrets = {}, answers: Secrets = {}) {
  const asked: string[] = [];
  const settings: Partial<ProxySettings> = {};
  const reach: ReachContext & ResolveContext = {
    workspaceFolder: undefined,
    secrets: () => Promise.resolve(secrets),
    askSecret: (id, { secret, reason }) => {
      asked.push(`${id} ${secret}: ${reason}`);
      return Promise.resolve(answers[secret]);
    },
    proxySettings: () => ({ noProxy: [], strictSsl: true, enabled: true, environment: {}, ...settings }),
  };
  return { reach, asked, settings };
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.catch((reason: unknown) => reason);
  if (!(error instanceof FailureError)) throw new Error(`expected a FailureError, got ${String(error)}`);
  return error.failure;
}

describe('headers of the upgrade', () => {
  const headers = {
    'X-Plain': 'as it is',
    'X-Token': 'Bearer ${token}!',
    'X-Both': '${password}-${token}-${password}',
  };

  it('have the secrets in their places, and say which they are', async () => {
    const { reach, asked } = context({ token: 'to-ken', password: 'pass' });
    expect(await resolveReach(profileOf({ headers }), reach)).toEqual({
      headers: { 'X-Plain': 'as it is', 'X-Token': 'Bearer to-ken!', 'X-Both': 'pass-to-ken-pass' },
      headerSecrets: ['to-ken', 'pass'],
    });
    expect(asked).toEqual([]);
  });

  it('ask for a secret that is missing, once each', async () => {
    const { reach, asked } = context({}, { token: 'to-ken', password: 'pass' });
    expect((await resolveReach(profileOf({ headers }), reach)).headers?.['X-Both']).toBe('pass-to-ken-pass');
    expect(asked).toEqual([
      'press token: The header X-Token has ${token} in it.',
      'press password: The header X-Both has ${password} in it.',
    ]);
  });

  it('fail without it, and with what no header can carry', async () => {
    const { reach } = context({});
    const missing = await failureOf(resolveReach(profileOf({ headers }), reach));
    expect(missing.symptom).toBe('token: missing: headers.X-Token has ${token} in it.');
    expect(missing.remedy).toEqual({ kind: 'setSecrets' });
    for (const token of ['two\nlines', 'space at its end ', 'ümlaut']) {
      const failure = await failureOf(
        resolveReach(profileOf({ headers }), context({ token, password: 'p' }).reach),
      );
      expect(failure.symptom).toContain('token: has a line break');
      expect(JSON.stringify(failure)).not.toContain(token);
    }
  });

  it('are not there where the profile has none', async () => {
    expect(await resolveReach(profileOf({}), context().reach)).toEqual({});
  });
});

describe('the proxy', () => {
  const target = { host: 'broker.example', port: 443, carrier: 'wss' } as const;
  const proxied = (
    changes: Record<string, unknown>,
    secrets: Secrets = {},
    settings: Partial<ProxySettings> = {},
  ) => {
    const { reach, settings: own } = context(secrets);
    Object.assign(own, settings);
    return proxyFor(profileOf(changes), target, reach);
  };

  it('of the profile has the password that is kept, where it has a user name', async () => {
    const named = { proxy: 'http://me@proxy.example:3128' };
    expect(await proxied(named, { proxyPassword: 'pw' })).toMatchObject({
      host: 'proxy.example',
      port: 3128,
      source: 'proxy',
      username: 'me',
      password: 'pw',
    });
    expect(await proxied(named)).toMatchObject({ password: '' });
    const nameless = await proxied({ proxy: 'http://proxy.example:3128' }, { proxyPassword: 'pw' });
    expect(nameless).not.toHaveProperty('password');
  });

  it("of the settings has the settings' own password, never that of the profile", async () => {
    const proxy = await proxied({}, { proxyPassword: 'pw' }, { proxy: 'http://me:own@proxy.example:3128' });
    expect(proxy).toMatchObject({ username: 'me', password: 'own' });
    expect(proxy?.source).not.toBe('proxy');
  });

  it('is none where none is named or wanted', async () => {
    expect(await proxied({})).toBeUndefined();
    expect(await proxied({ proxy: 'none' }, {}, { proxy: 'http://proxy.example' })).toBeUndefined();
    expect(await proxyFor(profileOf({}), target, { secrets: () => Promise.resolve({}) })).toBeUndefined();
  });

  it('that is named wrongly is a failure of its setting', async () => {
    const failure = await failureOf(proxied({}, {}, { proxy: 'gopher://proxy.example' }));
    expect(failure.symptom).toContain('gopher');
    expect(failure.hint).toContain('field proxy of the profile to "none"');
  });

  it('is part of what reaches the endpoint', async () => {
    const { reach, settings } = context({ proxyPassword: 'pw' });
    Object.assign(settings, { proxy: 'http://proxy.example:3128' });
    expect(await resolveReach(profileOf({}), reach)).toMatchObject({ proxy: { host: 'proxy.example' } });
  });
});

describe('an identity', () => {
  const resolved = async (changes: Record<string, unknown>, secrets: Secrets = {}, answers: Secrets = {}) => {
    const { reach, asked } = context(secrets, answers);
    return { ...(await resolveIdentity(profileOf(changes), reach)), asked };
  };

  it('of user name and password, with a password or without', async () => {
    const identity = { type: 'usernamePassword', username: 'ann' };
    expect((await resolved({ identity }, { password: 'pw' })).identity).toEqual({
      ...identity,
      password: 'pw',
    });
    expect((await resolved({ identity })).identity).toEqual({ ...identity, password: '' });
    expect((await resolved({})).identity).toEqual({ type: 'none' });
  });

  it('of a custom authorizer asks for a token where it takes one, before the endpoint refuses', async () => {
    const endpoint = {
      broker: 'awsIotCore',
      endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
      protocol: 'mqtt',
    };
    const withToken = { ...endpoint, identity: { type: 'customAuthorizer', tokenKeyName: 'key' } };
    const asking = await resolved(withToken, { tokenSignature: 's' }, { token: 't' });
    expect(asking.identity).toEqual({
      type: 'customAuthorizer',
      authorizer: { token: { keyName: 'key', value: 't', signature: 's' } },
    });
    expect(asking.asked).toEqual(['press token: The custom authorizer takes a token as "key".']);
    expect((await failureOf(resolved(withToken))).symptom).toBe(
      'token: missing: identity.tokenKeyName is "key".',
    );
    const without = { ...endpoint, identity: { type: 'customAuthorizer', username: 'ann' } };
    expect(await resolved(without, { password: 'pw' })).toMatchObject({
      identity: { authorizer: { username: 'ann', password: 'pw' } },
      asked: [],
    });
  });

  it('is asked of nobody when nobody is there', () => {
    const { reach } = context();
    const alone = unattended({ ...reach, askMfaCode: () => Promise.resolve(undefined) });
    expect(alone).not.toHaveProperty('askSecret');
    expect(alone).not.toHaveProperty('askMfaCode');
    expect(alone.secrets).toBe(reach.secrets);
    expect(alone.proxySettings).toBe(reach.proxySettings);
  });

  it('needs its CA file, which is read first', async () => {
    expect((await failureOf(resolved({ protocol: 'mqtts', ca: '/no/ca.pem' }))).symptom).toContain(
      'ca: the file',
    );
  });
});
