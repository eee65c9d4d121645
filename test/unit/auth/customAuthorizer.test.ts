import { describe, expect, it } from 'vitest';
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
});
