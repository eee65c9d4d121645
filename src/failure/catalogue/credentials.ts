/** Failures to get AWS credentials; texts of @aws-sdk/credential-providers and of the services that they ask. */
import type { Entry, Explanation, Symptom } from '../symptom.ts';
import { says } from './entry.ts';

function credentialsEntry(
  id: string,
  knows: RegExp | ((symptom: Symptom) => boolean),
  explanation: (symptom: Symptom) => Omit<Explanation, 'symptom'>,
): Entry {
  return {
    id: `credentials.${id}`,
    explain: (symptom) => {
      if (symptom.phase !== 'credentials') return undefined;
      if (knows instanceof RegExp ? !says(symptom, knows) : !knows(symptom)) return undefined;
      const { http, text, code } = symptom;
      const said = http
        ? `HTTP ${http.status}${http.message === '' ? '' : `: ${http.message}`}`
        : (text ?? code);
      return { symptom: `No AWS credentials: ${said ?? 'without a word'}`, ...explanation(symptom) };
    },
  };
}

export const credentialsEntries: readonly Entry[] = [
  credentialsEntry(
    'providerDenied',
    ({ http }) => http?.status === 403 || http?.status === 401,
    () => ({
      cause:
        "The certificate's policy does not allow iot:AssumeRoleWithCertificate on the role alias, or the certificate is not active.",
      hint: 'Allow iot:AssumeRoleWithCertificate on rolealias/{identity.roleAlias}, attach the certificate to the thing in identity.thingName, and check that the role trusts credentials.iot.amazonaws.com.',
      retryable: false,
      policy: [{ action: 'iot:AssumeRoleWithCertificate', resource: 'rolealias/*' }],
    }),
  ),
  credentialsEntry(
    'providerNotFound',
    ({ http }) => http?.status === 404 || http?.status === 400,
    () => ({
      cause:
        'The credential provider does not know the role alias or the thing, or this is another endpoint.',
      hint: 'Check identity.roleAlias, identity.thingName and identity.credentialEndpoint (`aws iot describe-endpoint --endpoint-type iot:CredentialProvider`).',
      retryable: false,
    }),
  ),
  credentialsEntry(
    'serviceFault',
    ({ http }) => http !== undefined,
    () => ({
      cause: 'The credential provider has a passing fault.',
      hint: 'Trying again by itself; check identity.credentialEndpoint if it stays so.',
      retryable: true,
    }),
  ),
  /** SSO and STS are asked over the network: a session that reconnects over night must live through its outage. */
  credentialsEntry(
    'unreachable',
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|socket hang up|TimeoutError/,
    () => ({
      cause:
        'The AWS service that gives the credentials (SSO, STS, Cognito or the credential provider) cannot be reached.',
      hint: 'Check the network and the proxy of this machine, and identity.region. Trying again by itself.',
      retryable: true,
    }),
  ),
  credentialsEntry(
    'throttled',
    /Throttling|Rate exceeded|TooManyRequests|ServiceUnavailable|InternalFailure|InternalError/,
    () => ({
      cause: 'The AWS service that gives the credentials is busy.',
      hint: 'Trying again by itself, more and more slowly.',
      retryable: true,
    }),
  ),
  credentialsEntry('ssoExpired', /\bSSO\b|Token is expired|sso login|sso_session/i, () => ({
    cause: 'The SSO session of the AWS profile has expired or was never begun.',
    hint: 'Run `aws sso login --profile …` in a terminal with the profile of identity.profile, then connect again.',
    retryable: false,
    remedy: { kind: 'ssoLogin' },
  })),
  credentialsEntry('mfa', /multi-?factor|\bMFA\b/i, () => ({
    cause: 'The role wants the code of an MFA device, and none or a wrong one was given.',
    hint: 'Connect by hand and enter the code, and check identity.mfaSerial or mfa_serial in ~/.aws/config.',
    retryable: false,
  })),
  credentialsEntry('process', /credential_process/i, () => ({
    cause:
      'The program in credential_process of the AWS profile failed, or printed something else than credentials.',
    hint: 'Run it in a terminal, and correct credential_process in ~/.aws/config for identity.profile.',
    retryable: false,
  })),
  credentialsEntry(
    'clock',
    /Signature (expired|not yet current)|RequestExpired|RequestTimeTooSkewed|InvalidSignatureException.*time/i,
    () => ({
      cause: "This machine's clock is off: AWS accepts a difference of 5 minutes.",
      hint: "Set this machine's clock.",
      retryable: false,
    }),
  ),
  credentialsEntry('roleDenied', /not authorized to perform:? sts:|AccessDenied/i, () => ({
    cause:
      "The credentials that it begins with may not assume the role, or the role's trust policy does not name them.",
    hint: 'Allow sts:AssumeRole on identity.roleArn (or role_arn of the AWS profile), and check its trust policy and identity.externalId.',
    retryable: false,
  })),
  credentialsEntry(
    'cognito',
    /identity ?pool|IdentityPool|Unauthenticated access|Logins don't match|login token|NotAuthorizedException/i,
    () => ({
      cause:
        'The Cognito identity pool does not exist in this region, does not allow guests, or does not take the login.',
      hint: 'Check identity.identityPoolId, identity.region and identity.loginProvider, and the secret token.',
      retryable: false,
    }),
  ),
  credentialsEntry(
    'invalidKeys',
    /security token.*(invalid|expired)|InvalidClientTokenId|UnrecognizedClient|ExpiredToken|SignatureDoesNotMatch|signature we calculated/i,
    () => ({
      cause:
        'AWS does not take the access keys that the credentials begin with: unknown, expired or mistyped.',
      hint: 'Renew the keys of identity.profile in ~/.aws/credentials, or sign in again.',
      retryable: false,
    }),
  ),
  credentialsEntry('environment', /environment variable/i, () => ({
    cause: 'VS Code was started without AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    hint: 'Set them before starting VS Code, or set identity.source to "profile" or "default".',
    retryable: false,
  })),
  credentialsEntry(
    'profileNotFound',
    /Could not resolve credentials using profile|Profile .* (was |could )?not (be )?found/i,
    () => ({
      cause: 'The AWS profile is missing or incomplete in ~/.aws/config and ~/.aws/credentials.',
      hint: 'Check the field identity.profile.',
      retryable: false,
    }),
  ),
  credentialsEntry(
    'none',
    () => true,
    () => ({
      cause: 'None of the sources of the identity has valid credentials.',
      hint: 'Check identity.source and identity.profile, or sign in to AWS.',
      retryable: false,
    }),
  ),
];
