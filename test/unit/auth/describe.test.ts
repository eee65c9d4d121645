import { expect, it } from 'vitest';
import { certificateEnd, describeIdentity } from '../../../src/auth/describe.ts';

const clientCertificate = {
  certificate: 'PEM of the certificate',
  privateKey: 'PEM of the key',
  validFrom: 1,
  validTo: 2,
  subject: 'CN=press-01',
  issuer: 'CN=CA',
  fingerprint: 'ab',
};

it('says who AWS credentials are, with the account that stands in the access key id', () => {
  const expiration = new Date(3);
  const credentials = {
    accessKeyId: 'ASIAQNZGKIQY56JQ7WML',
    secretAccessKey: 'a secret',
    sessionToken: 'another',
    expiration,
    source: 'AWS profile "dev", SSO',
  };
  const resolved = { identity: { type: 'sigv4', region: 'eu-west-1', credentials } } as const;
  expect(describeIdentity(resolved)).toEqual({
    source: 'AWS profile "dev", SSO',
    accessKeyId: 'ASIA…7WML',
    accountId: '029608264753',
    region: 'eu-west-1',
    expires: 3,
  });
  expect(
    describeIdentity({
      identity: {
        ...resolved.identity,
        credentials: { ...credentials, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      },
    }),
  ).not.toHaveProperty('accountId');
});

it('says who a certificate is, and when it ends', () => {
  const { certificate: _pem, privateKey: _key, ...certificate } = clientCertificate;
  const resolved = { identity: { type: 'x509', clientCertificate } } as const;
  expect(describeIdentity(resolved)).toEqual({ source: 'X.509 client certificate', certificate });
  expect(certificateEnd(resolved)).toBe(2);
});

it('says which secrets go to a custom authorizer, not what they are', () => {
  const authorizer = {
    token: { keyName: 'x-token', value: 'v-1', signature: 's-2' },
    username: 'ann',
    password: 'p-3',
  };
  const facts = describeIdentity({ identity: { type: 'customAuthorizer', authorizer } });
  expect(facts).toEqual({
    source: "the endpoint's default custom authorizer",
    username: 'ann',
    sends: ['token as "x-token"', 'token signature', 'password'],
  });
});

it('says who a custom authorizer, a user and nobody are', () => {
  const of = (authorizer: object) => describeIdentity({ identity: { type: 'customAuthorizer', authorizer } });
  expect(of({ authorizerName: 'doorman' })).toEqual({ source: 'custom authorizer doorman', sends: [] });
  expect(of({ token: { keyName: 'k', value: 'v' } }).sends).toEqual(['token as "k"']);
  const user = (password: string) =>
    describeIdentity({ identity: { type: 'usernamePassword', username: 'ann', password } });
  expect(user('p')).toEqual({ source: 'user name and password', username: 'ann', sends: ['password'] });
  expect(user('').sends).toEqual([]);
  expect(describeIdentity({ identity: { type: 'none' } })).toEqual({ source: 'none' });
});

it.each([
  ['ASIAQNZGKIQY56JQ7WML', 'ASIA…7WML', '029608264753'],
  ['AKIAQNZGKIQY56JQ7WML', 'AKIA…7WML', '029608264753'],
  // Given before 2019, or not AWS's: no account stands in it.
  ['AKIAIOSFODNN7EXAMPLE', 'AKIA…MPLE', undefined],
  ['AXIAQNZGKIQY56JQ7WML', 'AXIA…7WML', undefined],
  ['ASIAQNZGKIQY56JQ7WMLA', 'ASIA…WMLA', undefined],
  ['ABCDEFGHIJKL', 'ABCD…IJKL', undefined],
  // Nothing of a short one is shown.
  ['ABCDEFGHIJK', '…', undefined],
])('shows of the access key id %s only "%s"', (accessKeyId, shown, accountId) => {
  const credentials = { accessKeyId, secretAccessKey: 'a secret' };
  const facts = describeIdentity({ identity: { type: 'sigv4', region: 'r', credentials } });
  expect(facts.accessKeyId).toBe(shown);
  expect(facts.accountId).toBe(accountId);
  expect(facts.source).toBe('AWS credentials');
  expect(facts).not.toHaveProperty('expires');
  const told = { ...credentials, accountId: '123456789012' };
  expect(describeIdentity({ identity: { type: 'sigv4', region: 'r', credentials: told } }).accountId).toBe(
    '123456789012',
  );
});

it('tells the certificate that AWS credentials were given for, and its end', () => {
  const credentials = { accessKeyId: 'A', secretAccessKey: 'B' };
  const identity = { type: 'sigv4', region: 'r', credentials, deviceCertificate: clientCertificate } as const;
  expect(describeIdentity({ identity }).certificate).toEqual({
    ...{ validFrom: 1, validTo: 2, subject: 'CN=press-01', issuer: 'CN=CA', fingerprint: 'ab' },
  });
  expect(certificateEnd({ identity })).toBe(2);
  expect(certificateEnd({ identity: { type: 'sigv4', region: 'r', credentials } })).toBeUndefined();
  expect(certificateEnd({ identity: { type: 'none' } })).toBeUndefined();
});
