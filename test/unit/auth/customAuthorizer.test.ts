import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/failure/failureError.ts';
import {
  authorizerHeaders,
  authorizerQuery,
  connectCredentials,
  customAuthorizerOf,
} from '../../../src/auth/customAuthorizer.ts';

const identity = {
  type: 'customAuthorizer',
  authorizerName: 'doorman',
  tokenKeyName: 'key',
  username: 'ann',
} as const;
const secrets = { token: 'a b&c', tokenSignature: 'x+y/z==', password: 'secret' };

describe('custom authorizer parameters', () => {
  it('go into the user name of CONNECT, encoded once', () => {
    expect(connectCredentials(customAuthorizerOf(identity, secrets))).toEqual({
      username:
        'ann?x-amz-customauthorizer-name=doorman&key=a%20b%26c&x-amz-customauthorizer-signature=x%2By%2Fz%3D%3D',
      password: 'secret',
    });
    const encoded = customAuthorizerOf(identity, { ...secrets, tokenSignature: 'x%2By%2Fz%3D%3D' });
    expect(connectCredentials(encoded).username).toContain('signature=x%2By%2Fz%3D%3D');
  });

  it('go into headers or the query as they are', () => {
    const authorizer = customAuthorizerOf(
      { ...identity, username: undefined },
      { ...secrets, password: undefined },
    );
    const parameters = {
      'x-amz-customauthorizer-name': 'doorman',
      key: 'a b&c',
      'x-amz-customauthorizer-signature': 'x+y/z==',
    };
    expect(authorizerHeaders(authorizer)).toEqual(parameters);
    expect(Object.fromEntries(authorizerQuery(authorizer))).toEqual(parameters);
  });

  it('leave out what is not there', () => {
    expect(connectCredentials(customAuthorizerOf({ type: 'customAuthorizer', username: 'ann' }, {}))).toEqual(
      { username: 'ann' },
    );
    expect(
      connectCredentials(customAuthorizerOf({ type: 'customAuthorizer', authorizerName: 'doorman' }, {})),
    ).toEqual({
      username: '?x-amz-customauthorizer-name=doorman',
    });
  });

  it('leave out secrets that are empty, and a token without a name', () => {
    const empty = { token: '', tokenSignature: '', password: '' };
    expect(customAuthorizerOf(identity, empty)).toEqual({ authorizerName: 'doorman', username: 'ann' });
    expect(customAuthorizerOf(identity, { ...secrets, tokenSignature: '' }).token).toEqual({
      keyName: 'key',
      value: 'a b&c',
    });
    expect(customAuthorizerOf({ ...identity, tokenKeyName: undefined }, secrets)).not.toHaveProperty('token');
  });

  it('send user name and password in headers as HTTP does, where both are there', () => {
    const header = (changes: object, kept: object = secrets) =>
      authorizerHeaders(customAuthorizerOf({ ...identity, ...changes }, kept))['authorization'];
    expect(header({})).toBe(`Basic ${Buffer.from('ann:secret').toString('base64')}`);
    expect(header({ username: undefined })).toBeUndefined();
    expect(header({}, { token: 't' })).toBeUndefined();
  });

  it.each([
    ['token', { token: 'two\nlines' }],
    ['tokenSignature', { token: 't', tokenSignature: 'ü' }],
  ])('that no header can carry are a failure of %s, and go into the query', (field, kept) => {
    const authorizer = customAuthorizerOf(identity, kept);
    expect(() => authorizerHeaders(authorizer)).toThrow(FailureError);
    expect(() => authorizerHeaders(authorizer)).toThrow(new RegExp(`^${field}: `));
    expect(authorizerQuery(authorizer)).toContainEqual(['key', kept.token]);
  });

  it('are taken for encoded already only where they are', () => {
    const encoded = (token: string) => connectCredentials(customAuthorizerOf(identity, { token })).username;
    expect(encoded('100%')).toContain('key=100%25');
    expect(encoded('100%zz')).toContain('key=100%25zz');
    expect(encoded('a%2fb')).toContain('key=a%2fb');
  });
});
