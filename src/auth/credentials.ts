/** AWS credentials by the sources of a SigV4 identity, through @aws-sdk/credential-providers. */
import type { Identity } from '../profile/schema.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When a session token ends; absent for permanent keys. */
  readonly expiration?: Date;
}

type Sigv4Identity = Extract<Identity, { type: 'sigv4' }>;

/**
 * Resolves credentials anew: files are read again, so that a fresh `aws sso login` counts. May call SSO, STS
 * or a process.
 *
 * @throws CredentialsProviderError with a text that names the source
 */
export async function resolveCredentials(identity: Sigv4Identity, region: string): Promise<AwsCredentials> {
  // Loaded on first use: the SDK is large, and most sessions never need it.
  const providers = await import('@aws-sdk/credential-providers');
  const clientConfig = { region };
  switch (identity.source) {
    case 'environment':
      return narrow(await providers.fromEnv()());
    case 'profile':
      return narrow(
        await providers.fromIni({
          ...(identity.profile === undefined ? {} : { profile: identity.profile }),
          ignoreCache: true,
          clientConfig,
        })(),
      );
    case 'assumeRole':
    case 'cognito':
    case 'iotCredentialProvider':
      throw new Error(`The source ${identity.source} is not there yet.`);
    case 'default':
      return narrow(await providers.fromNodeProviderChain({ clientConfig, ignoreCache: true })());
  }
}

/** Only what signing needs: providers add fields of their own. */
function narrow(identity: AwsCredentials): AwsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = identity;
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiration === undefined ? {} : { expiration }),
  };
}
