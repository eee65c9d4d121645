/** Where AWS credentials came from, in words. */
import { expect, it } from 'vitest';
import { sourceOf, type Sigv4Identity } from '../../../src/auth/credentialSource.ts';

const of = (identity: object, marks?: object) =>
  sourceOf(identity as Sigv4Identity, {
    accessKeyId: '',
    secretAccessKey: '',
    ...(marks === undefined ? {} : { $source: marks }),
  });

it.each([
  [{ source: 'environment' }, 'environment variables'],
  [{ source: 'assumeRole', roleArn: 'arn:r' }, 'role arn:r, assumed with the default chain'],
  [{ source: 'assumeRole', roleArn: 'arn:r', profile: 'dev' }, 'role arn:r, assumed with AWS profile "dev"'],
  [{ source: 'cognito', identityPoolId: 'eu:1' }, 'Cognito identity pool eu:1, unauthenticated'],
  [
    { source: 'cognito', identityPoolId: 'eu:1', loginProvider: 'x' },
    'Cognito identity pool eu:1, login of x',
  ],
  [{ source: 'iotCredentialProvider', roleAlias: 'a' }, 'AWS IoT credential provider, role alias "a"'],
  [{ source: 'profile', profile: 'dev' }, 'AWS profile "dev"'],
  [{ source: 'profile' }, 'the default chain'],
  [{ source: 'default' }, 'default chain'],
])('%j: %s', (identity, words) => {
  expect(of(identity)).toBe(words);
});

it.each([
  [{ CREDENTIALS_SSO: 's', CREDENTIALS_PROFILE_SSO: 's' }, 'SSO'],
  [{ CREDENTIALS_STS_ASSUME_ROLE_WEB_ID: 'k' }, 'web identity'],
  [{ CREDENTIALS_PROFILE_STS_ASSUME_ROLE: 'o', CREDENTIALS_STS_ASSUME_ROLE: 'i' }, 'assumed role'],
  [{ CREDENTIALS_LOGIN: 'l' }, 'aws login'],
  [{ CREDENTIALS_PROFILE_PROCESS: 'v', CREDENTIALS_PROCESS: 'w' }, 'credential_process'],
  [{ CREDENTIALS_IMDS: '0' }, 'instance metadata'],
  [{ CREDENTIALS_HTTP: 'z' }, 'container'],
  [{ CREDENTIALS_ENV_VARS: 'g' }, 'environment variables'],
  [{ CREDENTIALS_PROFILE: 'n' }, 'keys in the file'],
])('the marks of the SDK %j: %s', (marks, words) => {
  expect(of({ source: 'profile', profile: 'dev' }, marks)).toBe(`AWS profile "dev", ${words}`);
  expect(of({ source: 'default' }, marks)).toBe(`default chain, ${words}`);
});

it.each([[{}], [null], ['x']])('marks that say nothing: %j', (marks) => {
  expect(of({ source: 'default' }, marks as object)).toBe('default chain');
});
