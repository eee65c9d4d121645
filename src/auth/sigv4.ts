/**
 * Signature Version 4 as AWS IoT Core wants it: presigned WebSocket URLs and signed HTTPS publishes.
 *
 * Sources: AWS General Reference "Signing AWS API requests"; AWS IoT Core developer guide, "MQTT over the WebSocket
 * protocol": the session token is appended after signing.
 */
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/protocol-http';
import { SignatureV4 } from '@smithy/signature-v4';
import { systemClock } from '../shared/clock.ts';
import type { AwsCredentials } from './credentialSource.ts';
import { encodeRfc3986 } from './percentEncoding.ts';

/** The name that AWS's documentation gives for signing both WebSocket and HTTPS requests. */
const service = 'iotdevicegateway';

export interface SigningScope {
  readonly credentials: AwsCredentials;
  readonly region: string;
  /** The date of the signature; now when left out. AWS accepts 5 minutes either way. */
  readonly date?: Date;
}

/**
 * Signs the URL of a WebSocket upgrade.
 *
 * @param url `wss://host[:port]/mqtt`; the port is part of what is signed unless it is 443
 * @returns the URL with its signature: a secret, valid for 5 minutes
 */
export async function presignWebSocketUrl(
  url: URL,
  scope: SigningScope & { expiresIn?: number },
): Promise<string> {
  // Signing the session token is what AWS IoT refuses: sign without it, append it afterwards.
  const { sessionToken, ...permanent } = scope.credentials;
  const presigned = await signer(permanent, scope.region).presign(
    new HttpRequest({
      method: 'GET',
      protocol: 'wss:',
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: hostHeader(url) },
    }),
    { signingDate: scope.date ?? new Date(systemClock.time()), expiresIn: scope.expiresIn ?? 300 },
  );
  const query = Object.entries(presigned.query ?? {}).map(
    ([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(String(value))}`,
  );
  if (sessionToken !== undefined) query.push(`X-Amz-Security-Token=${encodeRfc3986(sessionToken)}`);
  return `wss://${hostHeader(url)}${url.pathname}?${query.join('&')}`;
}

export interface HttpsRequest {
  readonly method: string;
  /** `Host` header: with the port unless it is 443. */
  readonly host: string;
  /** Percent-encoded as it is sent, without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Signs an HTTPS request by headers.
 *
 * @returns the headers to send, `authorization` among them: secrets
 */
export async function signHttpsRequest(
  request: HttpsRequest,
  scope: SigningScope,
): Promise<Record<string, string>> {
  const signed = await signer(scope.credentials, scope.region).sign(
    new HttpRequest({
      method: request.method,
      protocol: 'https:',
      hostname: request.host,
      path: request.path,
      query: { ...request.query },
      headers: { ...request.headers, host: request.host },
      body: request.body,
    }),
    { signingDate: scope.date ?? new Date(systemClock.time()) },
  );
  return signed.headers;
}

function signer(credentials: AwsCredentials, region: string): SignatureV4 {
  return new SignatureV4({ service, region, credentials, sha256: Sha256, uriEscapePath: true });
}

/** `Host` as HTTP has it: with the port unless it is the scheme's own. */
function hostHeader(url: URL): string {
  return url.port === '' || url.port === '443' ? url.hostname : `${url.hostname}:${url.port}`;
}
