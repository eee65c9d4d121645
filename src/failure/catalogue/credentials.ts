/** Failures to get AWS credentials; texts of @aws-sdk/credential-providers. */
import type { Entry } from '../symptom.ts';

/** SSO and STS are asked over the network: a session that reconnects over night must live through its outage. */
const unreachable: Entry['explain'] = ({ phase, code = '', text = '' }) =>
  phase === 'credentials' &&
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|socket hang up|TimeoutError/.test(
    `${code} ${text}`,
  )
    ? {
        symptom: `No AWS credentials: ${text}`,
        cause: 'The AWS service that gives the credentials (SSO or STS) cannot be reached.',
        hint: 'Check the network and the proxy of this machine. Trying again by itself.',
        retryable: true,
      }
    : undefined;

const credentials: Entry['explain'] = ({ phase, text = '' }) => {
  if (phase !== 'credentials') return undefined;
  const seen = `No AWS credentials: ${text}`;
  if (/SSO|Token is expired|sso login/i.test(text)) {
    return {
      symptom: seen,
      cause: 'The SSO session of the AWS profile has expired or was never begun.',
      hint: 'Run `aws sso login --profile …` in a terminal, then connect again.',
      retryable: false,
    };
  }
  if (/environment variable/i.test(text)) {
    return {
      symptom: seen,
      cause: 'VS Code was started without AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
      hint: 'Set them before starting VS Code, or set identity.source to "profile" or "default".',
      retryable: false,
    };
  }
  if (/Could not resolve credentials using profile|Profile .* (was )?not found/i.test(text)) {
    return {
      symptom: seen,
      cause: 'The AWS profile is missing or incomplete in ~/.aws/config and ~/.aws/credentials.',
      hint: 'Check the field identity.profile.',
      retryable: false,
    };
  }
  return {
    symptom: seen,
    cause: 'None of the sources of the identity has valid credentials.',
    hint: 'Check identity.source and identity.profile, or sign in to AWS.',
    retryable: false,
  };
};

export const credentialsEntries: readonly Entry[] = [
  { id: 'credentials.unreachable', explain: unreachable },
  { id: 'credentials.none', explain: credentials },
];
