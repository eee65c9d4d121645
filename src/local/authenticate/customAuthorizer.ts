/**
 * The custom authorizer of the local endpoint: one, under one name, which is the default authorizer
 * as well, so that a request need not name it.
 *
 * At AWS an authorizer with signing enabled refuses every request without a signed token before its
 * Lambda function runs. This one takes a user name and password, too, so it stands for an authorizer
 * with signing disabled whose Lambda function checks the token's signature itself: a request that
 * has a token is judged by the token alone, any other by user name and password.
 *
 * Sources: AWS IoT Core developer guide, "Custom authentication": "Connecting to AWS IoT Core by
 * using custom authentication", "Creating and managing custom authorizers".
 */
import { createHash, createVerify, timingSafeEqual } from 'node:crypto';
import type { AuthorizerSecrets } from '../secrets.ts';
import type { Principal } from './principal.ts';

/** What a request says for the authorizer, from wherever it said it. */
export interface AuthorizerRequest {
  readonly authorizerName?: string | undefined;
  readonly token?: string | undefined;
  readonly signature?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

export class CustomAuthorizer {
  readonly #secrets: AuthorizerSecrets;

  constructor(secrets: AuthorizerSecrets) {
    this.#secrets = secrets;
  }

  /** Reads the user name and password of an MQTT CONNECT: `{user}?x-amz-customauthorizer-name={name}&…`. */
  fromConnect(username: string | undefined, password: Buffer | undefined): AuthorizerRequest {
    const given = username ?? '';
    const mark = given.indexOf('?');
    const parameters = parseParameters(mark === -1 ? '' : given.slice(mark + 1));
    return {
      ...this.#fromNames((name) => parameters.get(name)),
      username: mark === -1 ? given : given.slice(0, mark),
      password: password?.toString('utf8'),
    };
  }

  /**
   * Reads an HTTP request; headers go before the query.
   *
   * The token and its signature travel as AWS documents it. User name and password have no place of
   * their own in HTTP there; the Lambda function sees all headers and the query. This one takes
   * `Authorization: Basic`, or headers or parameters named `username` and `password`.
   *
   * @param header value of a header by its name in lower case
   * @param query the raw query, without the question mark
   * @returns undefined when nothing in the request is meant for an authorizer
   */
  fromHttp(header: (name: string) => string | undefined, query: string): AuthorizerRequest | undefined {
    const parameters = parseParameters(query);
    const look = (name: string): string | undefined => header(name) ?? parameters.get(name);
    const basic = parseBasic(header('authorization'));
    const request = {
      ...this.#fromNames(look),
      username: basic?.username ?? look('username'),
      password: basic?.password ?? look('password'),
    };
    return Object.values(request).some((value) => value !== undefined) ? request : undefined;
  }

  /** Judges a request: the principal, or undefined for Forbidden. */
  authenticate(request: AuthorizerRequest): Principal | undefined {
    const { name, username, password } = this.#secrets;
    if (request.authorizerName !== undefined && request.authorizerName !== name) return undefined;
    if (request.token !== undefined || request.signature !== undefined) {
      return this.#tokenHolds(request.token ?? '', request.signature ?? '') ? principal('token') : undefined;
    }
    const right = equal(request.username ?? '', username) && equal(request.password ?? '', password);
    return right ? principal(username) : undefined;
  }

  #fromNames(look: (name: string) => string | undefined): AuthorizerRequest {
    return {
      authorizerName: look('x-amz-customauthorizer-name'),
      signature: look('x-amz-customauthorizer-signature'),
      token: look(this.#secrets.tokenKeyName.toLowerCase()),
    };
  }

  #tokenHolds(token: string, signature: string): boolean {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false;
    const verify = createVerify('SHA256').update(token);
    return verify.verify(this.#secrets.tokenSigningPublicKey, signature, 'base64');
  }
}

/** A principal id has letters and digits only, as AWS demands of a Lambda function's answer. */
function principal(name: string): Principal {
  return { kind: 'customAuthorizer', identifier: `customAuthorizer${name.replace(/[^a-zA-Z0-9]/g, '')}` };
}

/** Parameters by name in lower case; the first of a name counts, and what cannot be decoded is taken as it is. */
function parseParameters(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const part of query.split('&')) {
    const equals = part.indexOf('=');
    if (equals === -1) continue;
    const name = decode(part.slice(0, equals)).toLowerCase();
    if (!parameters.has(name)) parameters.set(name, decode(part.slice(equals + 1)));
  }
  return parameters;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray % is no escape: SDKs leave names and tokens as the person gave them.
    return text;
  }
}

function parseBasic(authorization: string | undefined): { username: string; password: string } | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Compares in constant time, whatever the lengths. */
function equal(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
