import { describe, expect, it } from 'vitest';
import {
  identityChoices,
  legalRows,
  routeChoices,
  type WizardDraft,
} from '../../../src/editor/wizard/draft.ts';
import { profileOf, secretsOf } from '../../../src/editor/wizard/draftProfile.ts';
import { checkProfile } from '../../../src/profile/validate.ts';
import { protocolTable } from '../../../src/shared/aws/protocolTable.ts';

const answers: Partial<WizardDraft> = {
  endpoint: 'abc123-ats.iot.eu-west-1.amazonaws.com',
  certificate: '~/device.pem.crt',
  privateKey: '~/private.pem.key',
  credentialSource: 'profile',
  awsProfile: 'work',
  authorizerName: 'my-authorizer',
  authorizerBy: 'token',
  tokenKeyName: 'token',
  username: 'me',
  name: 'My endpoint',
};

describe('the wizard', () => {
  it('keeps the secrets of the identity chosen at last, and none that were typed for another one', () => {
    const secrets = { password: 'p', token: 't', tokenSignature: 's' };
    const of = (draft: Partial<WizardDraft>) => secretsOf({ broker: 'awsIotCore', secrets, ...draft });
    expect(of({ identity: 'customAuthorizer', authorizerBy: 'token', tokenKeyName: 'key' })).toEqual({
      token: 't',
      tokenSignature: 's',
    });
    expect(of({ identity: 'customAuthorizer', authorizerBy: 'password' })).toEqual({ password: 'p' });
    expect(of({ identity: 'usernamePassword' })).toEqual({ password: 'p' });
    for (const identity of ['x509', 'sigv4', 'none'] as const) expect(of({ identity })).toEqual({});
  });

  it('offers each row of the table with its identity, and nothing else', () => {
    const rows = identityChoices('awsIotCore').flatMap(({ type }) => legalRows(type));
    expect(rows.map(({ row }) => row).sort()).toEqual(protocolTable.map(({ row }) => row));
  });

  it.each(protocolTable.map((row) => [row.row, row] as const))(
    'makes a profile for row %i that validation accepts',
    (_, row) => {
      const draft: WizardDraft = {
        broker: 'awsIotCore',
        secrets: {},
        ...answers,
        identity: row.authentication,
        protocol: row.protocol,
        port: row.port,
      };
      const check = checkProfile(profileOf(draft, 'mine'));
      expect(check).toMatchObject({ ok: true, profile: { protocol: row.protocol, port: row.port } });
    },
  );

  it.each([
    [
      { identity: 'x509', x509Source: 'pkcs12', pkcs12: '~/d.p12' },
      { type: 'x509', source: 'pkcs12', pkcs12: '~/d.p12' },
    ],
    [
      { identity: 'x509', x509Source: 'secrets' },
      { type: 'x509', source: 'secrets' },
    ],
    [
      {
        identity: 'sigv4',
        credentialSource: 'assumeRole',
        awsProfile: '',
        roleArn: 'arn:aws:iam::123456789012:role/a',
        externalId: '',
      },
      { type: 'sigv4', source: 'assumeRole', roleArn: 'arn:aws:iam::123456789012:role/a' },
    ],
    [
      {
        identity: 'sigv4',
        credentialSource: 'cognito',
        identityPoolId: 'eu-west-1:1',
        loginProvider: 'login.example',
      },
      { type: 'sigv4', source: 'cognito', identityPoolId: 'eu-west-1:1', loginProvider: 'login.example' },
    ],
    [
      {
        identity: 'sigv4',
        credentialSource: 'iotCredentialProvider',
        credentialEndpoint: 'c.example',
        roleAlias: 'press',
      },
      {
        type: 'sigv4',
        source: 'iotCredentialProvider',
        credentialEndpoint: 'c.example',
        roleAlias: 'press',
        certificate: '~/device.pem.crt',
        privateKey: '~/private.pem.key',
      },
    ],
    [
      { identity: 'customAuthorizer', passIn: 'query' },
      { type: 'customAuthorizer', authorizerName: 'my-authorizer', tokenKeyName: 'token', passIn: 'query' },
    ],
  ] as const)('makes an identity that validation accepts of %j', (given, identity) => {
    const protocol = given.identity === 'x509' ? 'mqtt' : 'wss';
    const profile = profileOf({ broker: 'awsIotCore', secrets: {}, ...answers, protocol, ...given }, 'mine');
    expect(profile.identity).toEqual(identity);
    expect(checkProfile(profile)).toMatchObject({ ok: true });
  });

  it('writes a header of the upgrade, and keeps what ${token} stands for', () => {
    const draft: WizardDraft = {
      broker: 'mqtt',
      ...answers,
      endpoint: 'gateway.example',
      identity: 'none',
      protocol: 'wss',
      header: 'Authorization: Bearer ${token}',
      secrets: { token: 'hush', password: 'of another' },
    };
    expect(profileOf(draft, 'mine').headers).toEqual({ Authorization: 'Bearer ${token}' });
    expect(secretsOf(draft)).toEqual({ token: 'hush' });
  });

  it('offers for other brokers what validation accepts', () => {
    for (const { type } of identityChoices('mqtt')) {
      const routes = routeChoices('mqtt', type);
      expect(routes.length).toBeGreaterThan(0);
      for (const { protocol, port } of routes) {
        const draft: WizardDraft = {
          broker: 'mqtt',
          secrets: {},
          ...answers,
          endpoint: 'broker.example.com',
          identity: type,
          protocol,
          port,
        };
        expect(checkProfile(profileOf(draft, 'mine'))).toMatchObject({ ok: true });
      }
    }
  });

  it('writes no secret and no default into the profile', () => {
    const draft: WizardDraft = {
      broker: 'awsIotCore',
      ...answers,
      identity: 'customAuthorizer',
      protocol: 'wss',
      port: 443,
      mqttVersion: '5',
      secrets: { token: 'hush', tokenSignature: 'c2lnbmVk', password: 'quiet' },
    };
    const text = JSON.stringify(profileOf(draft, 'mine'));
    expect(text).not.toMatch(/hush|c2lnbmVk|quiet|mqttVersion|broker/);
  });
});
