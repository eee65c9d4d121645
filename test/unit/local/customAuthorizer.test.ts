import { createSign, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CustomAuthorizer } from '../../../src/local/authenticate/customAuthorizer.ts';

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const token = 'token-value';
const signature = createSign('SHA256').update(token).sign(keys.privateKey, 'base64');
const authorizer = new CustomAuthorizer({
  name: 'Authorizer',
  tokenKeyName: 'TokenKey',
  tokenSigningPublicKey: keys.publicKey,
  token,
  signature,
  username: 'user',
  password: 'secret',
});
const password = Buffer.from('secret');

function connect(username: string, withPassword?: Buffer): boolean {
  return authorizer.authenticate(authorizer.fromConnect(username, withPassword)) !== undefined;
}

function http(headers: Record<string, string>, query = ''): boolean | undefined {
  const request = authorizer.fromHttp((name) => headers[name], query);
  return request && authorizer.authenticate(request) !== undefined;
}

const encoded = encodeURIComponent(signature);

describe('in CONNECT', () => {
  it('takes a signed token, in any order, beside parameters that it does not know', () => {
    const parameters = `x-amz-customauthorizer-signature=${encoded}&TokenKey=${token}`;
    expect(connect(`?x-amz-customauthorizer-name=Authorizer&${parameters}`)).toBe(true);
    expect(
      connect(`?SDK=NodeJSv2&Version=1.2.3&TokenKey=${token}&x-amz-customauthorizer-signature=${encoded}`),
    ).toBe(true);
    // Not encoded, as somebody may paste it: only + would be lost, and no decoder here makes it a space.
    expect(connect(`?TokenKey=${token}&x-amz-customauthorizer-signature=${signature}`)).toBe(true);
  });

  it('takes user name and password, with and without the authorizer named', () => {
    expect(connect('user?x-amz-customauthorizer-name=Authorizer', password)).toBe(true);
    expect(connect('user', password)).toBe(true);
  });

  it('refuses what is wrong', () => {
    expect(connect('user', Buffer.from('Secret'))).toBe(false);
    expect(connect('user')).toBe(false);
    expect(connect('')).toBe(false);
    expect(connect('user?x-amz-customauthorizer-name=Other', password)).toBe(false);
    expect(connect(`?TokenKey=other&x-amz-customauthorizer-signature=${encoded}`)).toBe(false);
    expect(connect(`?TokenKey=${token}`)).toBe(false);
    // A token is judged by itself, though the password would do.
    expect(connect(`user?TokenKey=${token}&x-amz-customauthorizer-signature=AAAA`, password)).toBe(false);
  });
});

describe('in HTTP', () => {
  it('takes a signed token from headers or from the query', () => {
    const headers = { tokenkey: token, 'x-amz-customauthorizer-signature': signature };
    expect(http(headers)).toBe(true);
    expect(http({}, `qos=1&TokenKey=${token}&x-amz-customauthorizer-signature=${encoded}`)).toBe(true);
    expect(http({ ...headers, tokenkey: 'other' })).toBe(false);
  });

  it('takes user name and password from Authorization, headers or the query', () => {
    expect(http({ authorization: `Basic ${Buffer.from('user:secret').toString('base64')}` })).toBe(true);
    expect(http({ username: 'user', password: 'secret' })).toBe(true);
    expect(http({}, 'username=user&password=secret')).toBe(true);
    expect(http({ username: 'user', password: 'other' })).toBe(false);
  });

  it('tells a request that is none of its business', () => {
    expect(http({ host: 'localhost' }, 'qos=1')).toBeUndefined();
  });
});
