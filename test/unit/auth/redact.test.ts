/** No secret of an identity, of the proxy or of headers in what other sides say, in whatever form they repeat it. */
import { describe, expect, it } from 'vitest';
import { hideSecrets } from '../../../src/auth/hideSecrets.ts';
import { encodeRfc3986 } from '../../../src/auth/percentEncoding.ts';
import { redact } from '../../../src/auth/redact.ts';
import type { Resolved } from '../../../src/auth/resolve.ts';

describe('a text', () => {
  it.each([
    ['plain', 'the secret p/w+d= was wrong', 'the secret *** was wrong'],
    ['percent-encoded', 'GET /?token=p%2Fw%2Bd%3D HTTP/1.1', 'GET /?token=*** HTTP/1.1'],
    ['twice', 'p/w+d= and p/w+d=', '*** and ***'],
    ['none of it', 'p/w+d', 'p/w+d'],
  ])('with a secret, %s', (_name, text, hidden) => {
    expect(hideSecrets(text, ['p/w+d='])).toBe(hidden);
  });

  it('keeps what is too short to be told from ordinary text, and what is no secret', () => {
    expect(hideSecrets('abc abcd', ['abc'])).toBe('abc abcd');
    expect(hideSecrets('abc abcd', ['abcd'])).toBe('abc ***');
    expect(hideSecrets('undefined', [undefined])).toBe('undefined');
  });

  it.each([
    ['GET /mqtt?X-Amz-Signature=abc123&X-Amz-Date=1', 'GET /mqtt?X-Amz-Signature=***&X-Amz-Date=1'],
    ['x-amz-security-token=a%2Fb, x', 'x-amz-security-token=***, x'],
    ['"X-Amz-Credential=AKIA/2026"', '"X-Amz-Credential=***"'],
    ["Signature=ab'", "Signature=***'"],
    ['<Signature=ab>', '<Signature=***>'],
    ['X-Amz-Expires=300', 'X-Amz-Expires=300'],
  ])('with a signature: %s', (text, hidden) => {
    expect(hideSecrets(text, [])).toBe(hidden);
  });
});

describe('the secrets of', () => {
  const basic = (text: string) => Buffer.from(text).toString('base64');
  const none: Resolved['identity'] = { type: 'none' };

  it.each<[string, Resolved, secrets: string[], open: string[]]>([
    [
      'AWS credentials',
      {
        identity: {
          type: 'sigv4',
          region: 'r',
          credentials: {
            accessKeyId: 'AKIA-id',
            secretAccessKey: 'secret-key',
            sessionToken: 'session-token',
          },
        },
      },
      ['secret-key', 'session-token'],
      ['AKIA-id'],
    ],
    [
      'a custom authorizer',
      {
        identity: {
          type: 'customAuthorizer',
          authorizer: {
            token: { keyName: 'key-name', value: 'token-value', signature: 'token-signature' },
            username: 'anna',
            password: 'pass-word',
          },
        },
      },
      ['token-value', 'token-signature', 'pass-word', basic('anna:pass-word')],
      ['key-name', 'anna'],
    ],
    [
      'an authorizer without a password',
      { identity: { type: 'customAuthorizer', authorizer: { username: 'anna' } } },
      [],
      ['anna', basic('anna:')],
    ],
    [
      'an authorizer without a user name',
      { identity: { type: 'customAuthorizer', authorizer: { password: 'pass-word' } } },
      ['pass-word', basic(':pass-word')],
      [],
    ],
    [
      'a user name and password',
      { identity: { type: 'usernamePassword', username: 'anna', password: 'pass-word' } },
      ['pass-word'],
      ['anna'],
    ],
    [
      'a proxy',
      {
        identity: none,
        proxy: { username: 'anna', password: 'proxy-word', authorization: 'Basic c2VjcmV0' } as NonNullable<
          Resolved['proxy']
        >,
      },
      ['proxy-word', basic('anna:proxy-word'), 'Basic c2VjcmV0', 'c2VjcmV0'],
      ['anna'],
    ],
    [
      'a proxy without a password',
      { identity: none, proxy: { username: 'anna' } as NonNullable<Resolved['proxy']> },
      [],
      ['anna', basic('anna:')],
    ],
    ['headers', { identity: none, headerSecrets: ['header-secret'] }, ['header-secret'], ['X-Header']],
  ])('%s', (_name, resolved, secrets, open) => {
    for (const secret of secrets) expect(redact(`"${secret}"`, resolved)).toBe('"***"');
    for (const text of open) expect(redact(`"${text}"`, resolved)).toBe(`"${text}"`);
  });
});

it('percent-encodes what encodeURIComponent leaves alone', () => {
  expect(encodeRfc3986("a!'()*b ~-_./")).toBe('a%21%27%28%29%2Ab%20~-_.%2F');
});
