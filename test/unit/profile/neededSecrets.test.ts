import { expect, it } from 'vitest';
import { neededSecrets } from '../../../src/profile/neededSecrets.ts';
import type { ProfileInput } from '../../../src/profile/schema.ts';

const x509 = { type: 'x509', certificate: '/c', privateKey: '/k' } as const;
const provider = { ...x509, type: 'sigv4', source: 'iotCredentialProvider' } as const;
type Needs = Pick<ProfileInput, 'identity' | 'headers' | 'proxy'>;

it.each<[Needs, encrypted: boolean, secrets: string[]]>([
  [{ identity: x509 }, false, []],
  [{ identity: x509 }, true, ['passphrase']],
  [{ identity: { type: 'x509', source: 'pkcs12', pkcs12: '/a.p12' } }, false, ['passphrase']],
  [{ identity: { type: 'x509', source: 'secrets' } }, false, ['certificate', 'privateKey']],
  [{ identity: { type: 'x509', source: 'secrets' } }, true, ['certificate', 'privateKey', 'passphrase']],
  [{ identity: { type: 'sigv4' } }, true, []],
  [{ identity: { type: 'sigv4', source: 'cognito', identityPoolId: 'a:1' } }, false, []],
  [
    { identity: { type: 'sigv4', source: 'cognito', identityPoolId: 'a:1', loginProvider: 'l' } },
    false,
    ['token'],
  ],
  [{ identity: provider }, true, ['passphrase']],
  [{ identity: { type: 'customAuthorizer' } }, false, ['password']],
  [{ identity: { type: 'customAuthorizer', tokenKeyName: 't' } }, false, ['token', 'tokenSignature']],
  [
    { identity: { type: 'customAuthorizer', tokenKeyName: 't', username: 'ann' } },
    false,
    ['token', 'tokenSignature', 'password'],
  ],
  [{ identity: { type: 'usernamePassword', username: 'ann' } }, false, ['password']],
  [{ identity: { type: 'none' }, headers: { Authorization: 'Bearer ${token}' } }, false, ['token']],
  [{ identity: { type: 'none' }, proxy: 'http://ann@proxy:3128' }, false, ['proxyPassword']],
  [{ identity: { type: 'none' }, proxy: 'http://proxy:3128' }, false, []],
  [{ identity: { type: 'none' }, proxy: 'none' }, false, []],
])('%j, key encrypted: %j', (profile, encrypted, secrets) => {
  expect(neededSecrets(profile, encrypted).map(({ secret }) => secret)).toEqual(secrets);
});
