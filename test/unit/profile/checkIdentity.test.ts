import { describe, expect, it } from 'vitest';
import { checkProfile } from '../../../src/profile/validate.ts';

const base = { id: 'p', endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com' };

function problems(identity: object, protocol = 'wss'): string {
  const check = checkProfile({ ...base, protocol, identity });
  return check.ok ? '' : check.problems.join('\n');
}
const sigv4 = (fields: object) => problems({ type: 'sigv4', ...fields });
const x509 = (fields: object) => problems({ type: 'x509', ...fields }, 'mqtt');

const roleArn = 'arn:aws:iam::123456789012:role/path/press';
const provider = {
  source: 'iotCredentialProvider',
  credentialEndpoint: 'abc.credentials.iot.eu-west-1.amazonaws.com',
  roleAlias: 'press',
  certificate: '/c.pem',
  privateKey: '/k.pem',
};

describe('every source is valid with what it needs', () => {
  it.each([
    { source: 'default' },
    { source: 'environment' },
    { source: 'profile', profile: 'dev' },
    { source: 'assumeRole', roleArn },
    {
      source: 'assumeRole',
      profile: 'dev',
      roleArn: 'arn:aws-cn:iam::123456789012:role/press',
      externalId: 'e-1',
      mfaSerial: 'arn:aws:iam::123456789012:mfa/ann',
      durationSeconds: 900,
    },
    { source: 'cognito', identityPoolId: 'eu-west-1:11111111-2222-3333-4444-555555555555' },
    {
      source: 'cognito',
      identityPoolId: 'eu-west-1:1',
      loginProvider: 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab',
    },
    provider,
    { ...provider, thingName: 'press-01' },
  ])('%j', (fields) => {
    expect(sigv4(fields)).toBe('');
  });

  it.each([
    { certificate: '/c', privateKey: '/k' },
    { source: 'pkcs12', pkcs12: '~/device.p12' },
    { source: 'secrets' },
  ])('%j', (fields) => {
    expect(x509(fields)).toBe('');
  });
});

describe('what is wrong is named with its fix', () => {
  it.each([
    [{ source: 'assumeRole' }, 'identity.roleArn: missing; with source "assumeRole" write for example arn:'],
    [{ source: 'assumeRole', roleArn: 'press' }, 'identity.roleArn: this is no ARN of a role'],
    [{ source: 'assumeRole', roleArn, externalId: '?' }, 'identity.externalId: use 2 to 1224'],
    [{ source: 'assumeRole', roleArn, mfaSerial: 'a b' }, 'identity.mfaSerial: write the serial number'],
    [
      { source: 'assumeRole', roleArn, durationSeconds: 60 },
      'identity.durationSeconds: must be at least 900',
    ],
    [
      { source: 'environment', profile: 'dev' },
      'identity.profile: set, but source is "environment"; set source to "profile" or "assumeRole" or remove it.',
    ],
    [{ source: 'profile', profile: 'dev', roleAlias: 'r' }, 'set source to "iotCredentialProvider"'],
    [{ source: 'cognito', identityPoolId: 'eu-west-1_AbCdEf' }, 'a user pool is another thing'],
    [
      { source: 'cognito', identityPoolId: 'eu-west-1:1', loginProvider: 'https://login.example' },
      'identity.loginProvider: write the name without https://',
    ],
    [
      { ...provider, credentialEndpoint: base.endpoint },
      'identity.credentialEndpoint: this is not the endpoint',
    ],
    [{ ...provider, credentialEndpoint: '://' }, 'identity.credentialEndpoint: "://" holds no host name'],
    [{ ...provider, roleAlias: 'my role' }, 'identity.roleAlias: use 1 to 128'],
    [{ ...provider, thingName: 'my thing' }, 'identity.thingName: use 1 to 128'],
    [
      { ...provider, privateKey: undefined },
      'identity.privateKey: missing; with source "iotCredentialProvider"',
    ],
    [{ region: 'Ireland' }, 'identity.region: this is no region'],
  ])('%j', (fields, says) => {
    expect(sigv4(fields)).toContain(says);
  });

  it.each([
    [{ source: 'pkcs12' }, 'identity.pkcs12: missing; with source "pkcs12" write the path of a .p12'],
    [
      { pkcs12: '/a.p12', certificate: '/c', privateKey: '/k' },
      'identity.pkcs12: set, but source is "files"',
    ],
    [{ source: 'secrets', certificate: '/c' }, 'set source to "files" or remove it'],
    [
      { source: 'pkcs12', pkcs12: '/a', passphrase: 'p' },
      'identity.passphrase: secrets do not belong in settings',
    ],
  ])('%j', (fields, says) => {
    expect(x509(fields)).toContain(says);
  });
});
