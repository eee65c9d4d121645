/**
 * Verifies AWS Signature Version 4 as AWS IoT Core's data endpoint does: in the query of a WebSocket
 * upgrade and in the Authorization header of an HTTPS request.
 *
 * Written from AWS's description of the algorithm on node:crypto, on purpose without the library
 * with which the extension signs. It verifies whatever SignedHeaders names.
 *
 * Sources: "Create a signed AWS API request" (IAM user guide); AWS IoT Core developer guide,
 * "MQTT over WebSockets". The refusals' words: see refusals.ts.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { quotas } from '../../shared/aws/quotas.ts';
import type { AwsCredentials } from '../secrets.ts';
import type { Principal } from './principal.ts';
import { refusals } from './refusals.ts';

/** An HTTP request as it came off the wire. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as in the request line. */
  readonly target: string;
  /** Names in lower case; a header that came more than once has its values joined by a comma. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface VerifierOptions {
  readonly region: string;
  readonly credentials: AwsCredentials;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The principal, or why not, in AWS's words. */
export type Verdict = { readonly principal: Principal } | { readonly refusal: string };

/** Both names that AWS takes: the developer guide signs for the first, Amazon's SDKs' data client for the second. */
const services = ['iotdevicegateway', 'iotdata'];

interface Signature {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  readonly securityToken: string | undefined;
  /** Canonical query, that of the signature's own parameters included where it stands in the query. */
  readonly canonicalQuery: string;
  readonly canonicalPath: string;
  readonly payloadHash: string;
}

export class SignatureVerifier {
  readonly #options: VerifierOptions;

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  /** Has this request a signature, whole or in part, in its query or in its header? */
  static isSigned(request: SignedRequest): boolean {
    if (/^AWS4-HMAC-SHA256\b/.test(request.headers['authorization'] ?? '')) return true;
    return readQuery(request.target).some(([name]) =>
      /^X-Amz-(Algorithm|Credential|Signature|SignedHeaders)$/.test(name),
    );
  }

  /** Verifies a request that carries a signature. */
  verify(request: SignedRequest): Verdict {
    const signature = request.headers['authorization']?.startsWith('AWS4-')
      ? fromHeader(request)
      : fromQuery(request);
    if (typeof signature === 'string') return { refusal: signature };
    return this.#judge(request, signature);
  }

  #judge(request: SignedRequest, given: Signature): Verdict {
    const { credentials, region } = this.#options;
    const [accessKeyId, scopeDate, scopeRegion, scopeService, terminator] = given.credential.split('/');
    if (scopeRegion !== region) return { refusal: refusals.wrongRegion(scopeRegion ?? '') };
    if (!services.includes(scopeService ?? '')) return { refusal: refusals.wrongService };
    if (terminator !== 'aws4_request') return { refusal: refusals.wrongTerminator(terminator ?? '') };
    const late = this.#outOfTime(given.date);
    if (late !== undefined) return { refusal: late };
    if (scopeDate !== given.date.slice(0, 8)) return { refusal: refusals.signatureMismatch };
    if (accessKeyId !== credentials.accessKeyId) return { refusal: refusals.invalidToken };
    const names = given.signedHeaders.split(';');
    if (!names.includes('host')) return { refusal: refusals.signatureMismatch };
    const expected = this.#expected(
      request,
      given,
      names,
      `${scopeDate}/${scopeRegion}/${scopeService ?? ''}/aws4_request`,
    );
    if (!sameHex(expected, given.signature)) return { refusal: refusals.signatureMismatch };
    if (given.securityToken !== credentials.sessionToken) return { refusal: refusals.invalidToken };
    return { principal: { kind: 'aws', identifier: 'AROATOPICSCOPELOCAL00:operator' } };
  }

  #outOfTime(date: string): string | undefined {
    const time = parseAmzDate(date);
    if (time === undefined) return refusals.signatureMismatch;
    const now = this.#options.now();
    const allowed = quotas.signatureSeconds * 1000;
    if (time < now - allowed) return refusals.expired(date, amzDate(now - allowed), amzDate(now));
    if (time > now + allowed) return refusals.notYetCurrent(date, amzDate(now + allowed), amzDate(now));
    return undefined;
  }

  #expected(request: SignedRequest, given: Signature, names: readonly string[], scope: string): string {
    const headers = names
      .map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`)
      .join('');
    const canonicalRequest = [
      request.method,
      given.canonicalPath,
      given.canonicalQuery,
      headers,
      given.signedHeaders,
      given.payloadHash,
    ].join('\n');
    const stringToSign = ['AWS4-HMAC-SHA256', given.date, scope, sha256(canonicalRequest)].join('\n');
    const [date = '', region = '', service = ''] = scope.split('/');
    const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
      (previous, part) => createHmac('sha256', previous).update(part).digest(),
      `AWS4${this.#options.credentials.secretAccessKey}`,
    );
    return createHmac('sha256', key).update(stringToSign).digest('hex');
  }
}

/**
 * The signature in a query (presigned URL). The session token is appended after signing: it is no
 * part of the canonical query, and a URL that signed it is refused.
 */
function fromQuery(request: SignedRequest): Signature | string {
  const parameters = readQuery(request.target);
  const value = (wanted: string): string | undefined => parameters.find(([name]) => name === wanted)?.[1];
  const signature = value('X-Amz-Signature');
  const credential = value('X-Amz-Credential');
  const date = value('X-Amz-Date');
  const signedHeaders = value('X-Amz-SignedHeaders');
  if (
    signature === undefined ||
    credential === undefined ||
    date === undefined ||
    signedHeaders === undefined
  ) {
    return refusals.missingToken;
  }
  if (value('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return refusals.missingToken;
  return {
    credential,
    signedHeaders,
    signature,
    date,
    securityToken: value('X-Amz-Security-Token'),
    canonicalQuery: canonicalQuery(
      parameters.filter(([name]) => name !== 'X-Amz-Signature' && name !== 'X-Amz-Security-Token'),
    ),
    canonicalPath: canonicalPath(request.target),
    payloadHash: sha256(request.body),
  };
}

/** The signature in the Authorization header, in which the session token is a header like another. */
function fromHeader(request: SignedRequest): Signature | string {
  const { headers } = request;
  const authorization = /^AWS4-HMAC-SHA256\s+(.*)$/.exec(headers['authorization'] ?? '')?.[1] ?? '';
  const fields = new Map(
    authorization.split(',').map((field) => {
      const equals = field.indexOf('=');
      return [field.slice(0, equals).trim(), field.slice(equals + 1).trim()] as const;
    }),
  );
  const credential = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  const date = headers['x-amz-date'];
  if (!credential || !signedHeaders || !signature || !date) return refusals.missingToken;
  const payloadHash = sha256(request.body);
  const claimed = headers['x-amz-content-sha256'];
  if (claimed !== undefined && claimed !== payloadHash) return refusals.signatureMismatch;
  return {
    credential,
    signedHeaders,
    signature,
    date,
    securityToken: headers['x-amz-security-token'],
    canonicalQuery: canonicalQuery(readQuery(request.target)),
    canonicalPath: canonicalPath(request.target),
    payloadHash,
  };
}

/** The path, normalised (RFC 3986, 6.2) and percent-encoded once more, as every service but S3 has it. */
function canonicalPath(target: string): string {
  const path = target.split('?', 1)[0] ?? '';
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const end = path.length > 1 && path.endsWith('/') && segments.length > 0 ? '/' : '';
  return `/${segments.map(encode).join('/')}${end}`;
}

function canonicalQuery(parameters: readonly (readonly [string, string])[]): string {
  return parameters
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function readQuery(target: string): (readonly [string, string])[] {
  const mark = target.indexOf('?');
  if (mark === -1) return [];
  return target
    .slice(mark + 1)
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=');
      return equals === -1
        ? [decode(part), '']
        : [decode(part.slice(0, equals)), decode(part.slice(equals + 1))];
    });
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoded UTF-8: it is signed, if at all, as it stands.
    return text;
  }
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function sameHex(expected: string, given: string): boolean {
  const one = Buffer.from(expected);
  const other = Buffer.from(given);
  return one.length === other.length && timingSafeEqual(one, other);
}

/** `YYYYMMDDTHHMMSSZ` to milliseconds since 1970; undefined when it is no such date. */
function parseAmzDate(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hours, minutes, seconds] = parts;
  const time = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** A time (milliseconds since 1970) as X-Amz-Date has it. */
export function amzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
