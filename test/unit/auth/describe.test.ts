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
