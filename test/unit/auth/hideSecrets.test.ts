/** What other sides say is shown, and must repeat no secret. */
import { describe, expect, it } from 'vitest';
import { hideSecrets } from '../../../src/auth/hideSecrets.ts';
import { redact } from '../../../src/auth/redact.ts';
import type { Resolved } from '../../../src/auth/resolve.ts';

describe('hideSecrets', () => {
  it.each([
    ['the secret is pass/word!', 'the secret is ***'],
    // As a query or a form repeats it.
    ['?token=pass%2Fword!&again=pass%2Fword!', '?token=***&again=***'],
    ['pass/word! and pass/word!', '*** and ***'],
    ['nothing of it', 'nothing of it'],
  ])('%s', (text, shown) => {
    expect(hideSecrets(text, [undefined, 'pass/word!'])).toBe(shown);
  });

  it.each([
    ['X-Amz-Signature=abc123&x=1', 'X-Amz-Signature=***&x=1'],
    ['x-amz-security-token=IQoJ%2F%3D rest', 'x-amz-security-token=*** rest'],
    ["'X-Amz-Credential=AKIA/2026/iot'", "'X-Amz-Credential=***'"],
    ['Credential=a, Signature=abc123, b', 'Credential=a, Signature=***, b'],
    ['<a href="?Signature=abc">', '<a href="?Signature=***">'],
    ['X-Amz-SignedHeaders=host', 'X-Amz-SignedHeaders=host'],
    ['Signature=', 'Signature='],
  ])('signatures of AWS, whatever they are: %s', (text, shown) => {
    expect(hideSecrets(text, [])).toBe(shown);
  });

  it('leaves what is too short to be told from ordinary text', () => {
    expect(hideSecrets('abc abcd', ['abc'])).toBe('abc abcd');
    expect(hideSecrets('abc abcd', ['abcd'])).toBe('abc ***');
  });
});

describe('redact', () => {
  const none: Resolved = { identity: { type: 'none' } };
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const credentials = {
    accessKeyId: 'AKIDEXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI',
    sessionToken: 'IQoJb3Jp',
  };

  it.each<[string, Resolved, string, string]>([
    [
      'AWS credentials',
      { identity: { type: 'sigv4', region: 'eu-west-1', credentials } },
      'AKIDEXAMPLE wJalrXUtnFEMI IQoJb3Jp',
      'AKIDEXAMPLE *** ***',
    ],
    [
      'a custom authorizer',
      {
        identity: {
          type: 'customAuthorizer',
          authorizer: {
            token: { keyName: 'token', value: 'the-token', signature: 'the-signature' },
            ...{ username: 'me', password: 'the-password' },
          },
        },
      },
      `token=the-token the-signature the-password ${base64('me:the-password')} me`,
      'token=*** *** *** *** me',
    ],
    [
      'a custom authorizer without a user name',
      { identity: { type: 'customAuthorizer', authorizer: { password: 'the-password' } } },
      base64(':the-password'),
      '***',
    ],
    [
      'user name and password',
      { identity: { type: 'usernamePassword', username: 'someone', password: 'the-password' } },
      'someone the-password',
      'someone ***',
    ],
    [
      'the proxy and headers',
      {
        ...none,
        proxy: {
          ...{ kind: 'http', host: 'proxy', port: 3128, source: 'proxy', strictSsl: true },
          ...{ username: 'me', password: 'the-password', authorization: 'Bearer abcdef' },
        },
        headerSecrets: ['the-header'],
      },
      `the-password ${base64('me:the-password')} Bearer abcdef; abcdef; the-header`,
      '*** *** ***; ***; ***',
    ],
    ['nothing where there is none', none, 'the-password', 'the-password'],
    // Of an empty password no "user:" in base64 is a secret.
    [
      'no empty password',
      { identity: { type: 'customAuthorizer', authorizer: { username: 'someone', password: '' } } },
      base64('someone:'),
      base64('someone:'),
    ],
  ])('hides those of %s', (_name, resolved, text, shown) => {
    expect(redact(text, resolved)).toBe(shown);
  });
});
