/** AWS credentials by the sources of a SigV4 identity. */
import { systemClock } from '../shared/clock.ts';
import { fromCredentialProvider } from './credentialProvider.ts';
import {
  sourceOf,
  type AwsCredentials,
  type CredentialsAccess,
  type Sigv4Identity,
} from './credentialSource.ts';
import type { ServiceRequestHandler } from './serviceRequests.ts';

/**
 * Resolves credentials anew: files are read again, so that a fresh `aws sso login` counts. May call SSO, STS, Cognito,
 * the credential provider or a process.
 *
 * @throws CredentialsProviderError or the service's error, with a text that names the source; FailureError
 */
export async function resolveCredentials(
  identity: Sigv4Identity,
  access: CredentialsAccess,
): Promise<AwsCredentials> {
  if (identity.source === 'iotCredentialProvider') return await fromCredentialProvider(identity, access);
  const requests = await import('./serviceRequests.ts');
  const dispatcher = requests.serviceDispatcher(access.dial);
  try {
    const requestHandler = new requests.ServiceRequestHandler(dispatcher);
    return narrow(await fromSdk(identity, access, requestHandler), identity);
  } finally {
    await dispatcher.destroy();
  }
}

async function fromSdk(
  identity: Sigv4Identity,
  access: CredentialsAccess,
  requestHandler: ServiceRequestHandler,
): Promise<AwsCredentials> {
  // Loaded on first use: the SDK is large, and most sessions never need it.
  const sdk = await import('@aws-sdk/credential-providers');
  const { region, mfaCode, clock = systemClock } = access;
  const clientConfig = { region, requestHandler };
  const mfa = mfaCode ? { mfaCodeProvider: mfaCode } : {};
  const ofProfile = (profile: string | undefined) =>
    sdk.fromIni({ ...(profile === undefined ? {} : { profile }), ignoreCache: true, clientConfig, ...mfa });
  const chain = () => sdk.fromNodeProviderChain({ clientConfig, ignoreCache: true, ...mfa });
  switch (identity.source) {
    case 'environment':
      return await sdk.fromEnv()();
    case 'profile':
      return await ofProfile(identity.profile)();
    case 'assumeRole': {
      const { profile, roleArn, externalId, mfaSerial, durationSeconds } = identity;
      return await sdk.fromTemporaryCredentials({
        masterCredentials: profile === undefined ? chain() : ofProfile(profile),
        params: {
          RoleArn: roleArn,
          RoleSessionName: `topicscope-${clock.time()}`,
          ...(externalId === undefined ? {} : { ExternalId: externalId }),
          ...(mfaSerial === undefined ? {} : { SerialNumber: mfaSerial }),
          ...(durationSeconds === undefined ? {} : { DurationSeconds: durationSeconds }),
        },
        clientConfig,
        ...mfa,
      })();
    }
    case 'cognito': {
      const { identityPoolId = '', loginProvider } = identity;
      return await sdk.fromCognitoIdentityPool({
        identityPoolId,
        // A pool's id begins with its region, which may be another than the endpoint's.
        clientConfig: { region: identityPoolId.split(':')[0] ?? region, requestHandler },
        ...(loginProvider === undefined ? {} : { logins: { [loginProvider]: await access.loginToken() } }),
      })();
    }
    default:
      return await chain()();
  }
}

/** Only what signing and the doctor need: providers add fields of their own. */
function narrow(found: AwsCredentials, identity: Sigv4Identity): AwsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken, expiration, accountId } = found;
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(expiration === undefined ? {} : { expiration }),
    ...(accountId === undefined ? {} : { accountId }),
    source: sourceOf(identity, found),
  };
}
