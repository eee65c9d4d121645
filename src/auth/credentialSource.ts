/** AWS credentials, what their sources need, and where they came from in words; pure. */
import type { Clock } from '../shared/clock.ts';
import type { Identity } from '../profile/schema.ts';
import type { ClientCertificate } from './clientCertificate.ts';
import type { Dial } from './serviceRequests.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When a session token ends; absent for permanent keys. */
  readonly expiration?: Date;
  /** Twelve digits, where the source tells it. */
  readonly accountId?: string;
  /** Where they came from, in words: 'AWS profile "dev", SSO'. */
  readonly source?: string;
}

export type Sigv4Identity = Extract<Identity, { type: 'sigv4' }>;

/** What resolving credentials needs from outside; what a source does not need is not asked for. */
export interface CredentialsAccess {
  /** Region of the endpoint, used for STS, too. */
  readonly region: string;
  /** The code that an MFA device shows; absent when there is nobody to ask. */
  readonly mfaCode: ((mfaSerial: string) => Promise<string>) | undefined;
  /** Token of Cognito's login provider. */
  readonly loginToken: () => Promise<string>;
  /** The device certificate, for the credential provider. */
  readonly deviceCertificate: () => Promise<ClientCertificate>;
  /** PEM of the CAs to trust instead of the system's, for the credential provider. */
  readonly ca: string | undefined;
  /** How to reach the services. */
  readonly dial: Dial;
  /** The computer's own when left out. */
  readonly clock?: Clock | undefined;
}

/** The AWS SDK's marks on credentials (`$source`), the ones first that say most. */
const marks: readonly (readonly [mark: RegExp, words: string])[] = [
  [/SSO/, 'SSO'],
  [/WEB_ID/, 'web identity'],
  [/STS_ASSUME_ROLE/, 'assumed role'],
  [/LOGIN/, 'aws login'],
  [/PROCESS/, 'credential_process'],
  [/IMDS/, 'instance metadata'],
  [/HTTP/, 'container'],
  [/ENV_VARS/, 'environment variables'],
  [/PROFILE/, 'keys in the file'],
];

/** 'AWS profile "dev", SSO'. */
export function sourceOf(identity: Sigv4Identity, credentials: AwsCredentials): string {
  const { source, profile, roleArn, identityPoolId, loginProvider, roleAlias } = identity;
  const base = profile === undefined ? 'the default chain' : `AWS profile "${profile}"`;
  switch (source) {
    case 'environment':
      return 'environment variables';
    case 'assumeRole':
      return `role ${roleArn ?? ''}, assumed with ${base}`;
    case 'cognito':
      return `Cognito identity pool ${identityPoolId ?? ''}, ${loginProvider === undefined ? 'unauthenticated' : `login of ${loginProvider}`}`;
    case 'iotCredentialProvider':
      return `AWS IoT credential provider, role alias "${roleAlias ?? ''}"`;
    default:
      return [source === 'profile' ? base : 'default chain', ...markOf(credentials)].join(', ');
  }
}

function markOf(credentials: object): string[] {
  const source = '$source' in credentials ? credentials.$source : undefined;
  const names = typeof source === 'object' && source !== null ? Object.keys(source) : [];
  const found = marks.find(([mark]) => names.some((name) => mark.test(name)));
  return found ? [found[1]] : [];
}
