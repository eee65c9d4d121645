/** AWS credentials of a profile, with its secrets and with failures that say what to mend. */
import { errorFacts, explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { Profile } from '../profile/schema.ts';
import type { Failure } from '../shared/failure.ts';
import { resolveCredentials } from './credentials.ts';
import type { AwsCredentials, CredentialsAccess, Sigv4Identity } from './credentialSource.ts';
import { hideSecrets } from './hideSecrets.ts';
import { withMfaSession, type AskMfaCode } from './mfaSessions.ts';
import { ssoProfileOf } from './ssoProfile.ts';

export type AwsCredentialsAccess = Omit<CredentialsAccess, 'mfaCode'> & {
  readonly askMfaCode: AskMfaCode | undefined;
};

/** @throws FailureError */
export async function awsCredentials(
  profile: Profile,
  identity: Sigv4Identity,
  { askMfaCode, ...access }: AwsCredentialsAccess,
): Promise<AwsCredentials> {
  let token: string | undefined;
  const loginToken = async (): Promise<string> => (token = await access.loginToken());
  try {
    return await withMfaSession(
      JSON.stringify(identity),
      askMfaCode,
      (mfaCode) => resolveCredentials(identity, { ...access, loginToken, mfaCode }),
      access.clock,
    );
  } catch (error) {
    if (error instanceof FailureError) throw error;
    const failure = explain({
      phase: 'credentials',
      destination: {
        host: profile.endpoint,
        port: profile.port ?? 443,
        aws: true,
        protocol: profile.protocol === 'https' ? 'https' : 'websocket',
        secure: true,
        authentication: 'SigV4',
      },
      ...withoutSecrets(errorFacts(error), token),
    });
    throw new FailureError(await withRemedy(failure, identity), { cause: error });
  }
}

/** What the catalogue cannot know: which AWS profile to sign in to, and that a login token is a secret of ours. */
async function withRemedy(failure: Failure, identity: Sigv4Identity): Promise<Failure> {
  if (failure.remedy?.kind === 'ssoLogin') {
    const awsProfile = await ssoProfileOf(identity.profile);
    return {
      ...failure,
      hint: `Sign in, or run \`aws sso login --profile ${awsProfile}\` in a terminal and connect again.`,
      remedy: { kind: 'ssoLogin', awsProfile },
    };
  }
  const ofLogin = identity.source === 'cognito' && identity.loginProvider !== undefined;
  return ofLogin && /token/i.test(failure.symptom) ? { ...failure, remedy: { kind: 'setSecrets' } } : failure;
}

/**
 * The command line of a `credential_process` may hold secrets; what it wrote on standard error follows behind it. What stands
 * between may repeat the login token.
 */
function withoutSecrets({ text = '', ...facts }: ReturnType<typeof errorFacts>, token: string | undefined) {
  const said = text.replace(/Command failed:[^\n]*\n?/, 'credential_process failed. ').trim();
  return { ...facts, text: hideSecrets(said, [token]) };
}
