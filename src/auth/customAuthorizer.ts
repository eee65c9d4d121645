/**
 * Where a custom authorizer's parameters go: the user name of CONNECT, HTTP headers or the query.
 *
 * Source: AWS IoT Core developer guide, "Custom authentication", "Connecting to AWS IoT Core by using custom
 * authentication".
 */
import { settingsFailure } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { isHeaderText } from '../profile/checkReach.ts';
import type { Identity, Secrets } from '../profile/schema.ts';

type CustomAuthorizerIdentity = Extract<Identity, { type: 'customAuthorizer' }>;

export interface CustomAuthorizer {
  readonly authorizerName?: string;
  readonly token?: { readonly keyName: string; readonly value: string; readonly signature?: string };
  readonly username?: string;
  readonly password?: string;
}

/** Joins what settings say with the secrets. Empty secrets count as absent. */
export function customAuthorizerOf(identity: CustomAuthorizerIdentity, secrets: Secrets): CustomAuthorizer {
  const { authorizerName, tokenKeyName, username } = identity;
  return {
    ...(authorizerName === undefined ? {} : { authorizerName }),
    ...(tokenKeyName !== undefined && secrets.token
      ? {
          token: {
            keyName: tokenKeyName,
            value: secrets.token,
            ...(secrets.tokenSignature ? { signature: secrets.tokenSignature } : {}),
          },
        }
      : {}),
    ...(username === undefined ? {} : { username }),
    ...(secrets.password ? { password: secrets.password } : {}),
  };
}

/** User name and password of CONNECT: `{user name}?x-amz-customauthorizer-name=…&…`. */
export function connectCredentials(authorizer: CustomAuthorizer): { username: string; password?: string } {
  const query = parameters(authorizer)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeOnce(value)}`)
    .join('&');
  return {
    username: `${authorizer.username ?? ''}${query === '' ? '' : `?${query}`}`,
    ...(authorizer.password === undefined ? {} : { password: authorizer.password }),
  };
}

/**
 * HTTP headers for a WebSocket upgrade or an HTTPS publish.
 *
 * @throws FailureError naming the secret that no header can carry
 */
export function authorizerHeaders(authorizer: CustomAuthorizer): Record<string, string> {
  const { token } = authorizer;
  requireHeaderText('token', token?.value);
  requireHeaderText('tokenSignature', token?.signature);
  return Object.fromEntries([...parameters(authorizer), ...basicAuthentication(authorizer)]);
}

function requireHeaderText(field: string, text: string | undefined): void {
  if (text === undefined || isHeaderText(text)) return;
  throw new FailureError(
    settingsFailure(
      field,
      'has a line break, a space at its end, or a character outside ASCII, which HTTP headers do not carry.',
      'Enter it again with "TopicScope: Set Secrets", or set identity.passIn to "query".',
    ),
  );
}

/** Query parameters for a WebSocket upgrade or an HTTPS publish. */
export function authorizerQuery(
  authorizer: CustomAuthorizer,
): readonly (readonly [name: string, value: string])[] {
  return parameters(authorizer);
}

function parameters({ authorizerName, token }: CustomAuthorizer): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  if (authorizerName !== undefined) pairs.push(['x-amz-customauthorizer-name', authorizerName]);
  if (token) {
    pairs.push([token.keyName, token.value]);
    if (token.signature !== undefined) pairs.push(['x-amz-customauthorizer-signature', token.signature]);
  }
  return pairs;
}

/** HTTP has no user name and password of its own; AWS hands all headers to the authorizer, so they go the way HTTP has for them (RFC 7617). */
function basicAuthentication({ username, password }: CustomAuthorizer): [name: string, value: string][] {
  if (username === undefined || password === undefined) return [];
  return [['authorization', `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`]];
}

/** Signatures are often handed out percent-encoded already; Amazon's SDKs leave such ones alone, and so does this. */
function encodeOnce(value: string): string {
  return /%[0-9A-Fa-f]{2}/.test(value) ? value : encodeURIComponent(value);
}
