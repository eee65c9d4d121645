/**
 * The AWS IoT credential provider: AWS credentials for a device certificate, by a role alias.
 *
 * Source: AWS IoT Core developer guide, "Authorizing direct calls to AWS services using AWS IoT Core credential provider".
 */
import * as z from 'zod';
import { explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { Destination, Symptom } from '../failure/symptom.ts';
import { reduceEndpoint } from '../profile/endpointName.ts';
import {
  sourceOf,
  type AwsCredentials,
  type CredentialsAccess,
  type Sigv4Identity,
} from './credentialSource.ts';

const answerSchema = z.object({
  credentials: z.object({
    accessKeyId: z.string(),
    secretAccessKey: z.string(),
    sessionToken: z.string(),
    expiration: z.iso.datetime({ offset: true }),
  }),
});

/** Asks for the role's credentials over TLS with the device certificate. @throws FailureError; an error of the connection */
export async function fromCredentialProvider(
  identity: Sigv4Identity,
  access: Pick<CredentialsAccess, 'deviceCertificate' | 'ca' | 'dial'>,
): Promise<AwsCredentials> {
  const { credentialEndpoint = '', roleAlias = '', thingName } = identity;
  const { host, port = 443 } = reduceEndpoint(credentialEndpoint) ?? { host: credentialEndpoint };
  const { certificate, privateKey } = await access.deviceCertificate();
  const { serviceDispatcher } = await import('./serviceRequests.ts');
  const dispatcher = serviceDispatcher(access.dial, {
    cert: certificate,
    key: privateKey,
    ca: access.ca,
  });
  try {
    const { statusCode, headers, body } = await dispatcher.request({
      origin: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
      path: `/role-aliases/${encodeURIComponent(roleAlias)}/credentials`,
      method: 'GET',
      headers: thingName === undefined ? {} : { 'x-amzn-iot-thingname': thingName },
    });
    const text = await body.text();
    if (statusCode === 200) return credentialsIn(text, identity);
    const { date } = headers;
    throw new FailureError(
      explain({
        phase: 'credentials',
        destination: destinationOf(host, port),
        http: {
          status: statusCode,
          message: messageIn(text),
          ...(typeof date === 'string' ? { date } : {}),
        },
      }),
    );
  } finally {
    await dispatcher.destroy();
  }
}

function destinationOf(host: string, port: number): Destination {
  return {
    host,
    port,
    aws: true,
    protocol: 'https',
    secure: true,
    authentication: 'AWS IoT credential provider',
  };
}

function credentialsIn(text: string, identity: Sigv4Identity): AwsCredentials {
  const parsed = answerSchema.safeParse(jsonIn(text));
  // What stands in the answer may be a secret: it is not repeated.
  if (!parsed.success)
    throw new Error('The credential provider answered with something else than credentials.');
  const { expiration, ...keys } = parsed.data.credentials;
  const credentials = { ...keys, expiration: new Date(expiration) };
  return { ...credentials, source: sourceOf(identity, credentials) };
}

function messageIn(text: string): NonNullable<Symptom['http']>['message'] {
  const answer = z.object({ message: z.string() }).safeParse(jsonIn(text));
  return answer.success ? answer.data.message : text.slice(0, 200).trim();
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An error page, for example: the caller shows its beginning.
    return undefined;
  }
}
