/** From a profile's identity to what goes over the wire, right before it is needed. */
import { errorFacts, explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import { regionOf } from '../profile/endpointName.ts';
import type { Identity, Profile, Secrets } from '../profile/schema.ts';
import {
  readCa,
  readClientCertificate,
  type CertificateSource,
  type ClientCertificate,
} from './clientCertificate.ts';
import { resolveCredentials, type AwsCredentials } from './credentials.ts';
import { customAuthorizerOf, type CustomAuthorizer } from './customAuthorizer.ts';
import { resolveReach, type Reach, type ReachContext } from './reach.ts';
import { requireSecret, type AskSecret, type SecretQuestion } from './secretQuestion.ts';

export type ResolvedIdentity =
  | { readonly type: 'x509'; readonly clientCertificate: ClientCertificate }
  | { readonly type: 'sigv4'; readonly region: string; readonly credentials: AwsCredentials }
  | { readonly type: 'customAuthorizer'; readonly authorizer: CustomAuthorizer }
  | { readonly type: 'usernamePassword'; readonly username: string; readonly password: string }
  | { readonly type: 'none' };

export interface Resolved extends Reach {
  readonly identity: ResolvedIdentity;
  /** PEM of the CAs to trust instead of the system's. */
  readonly ca?: string;
}

/** What resolving an identity and reaching the endpoint need from outside. */
export interface ResolveContext extends ReachContext {
  readonly workspaceFolder: string | undefined;
  /** Asks the person for a secret and keeps it; undefined when the person turned away, absent when there is nobody to ask. */
  readonly askSecret?: (profileId: string, question: SecretQuestion) => Promise<string | undefined>;
  /** Asks for a code of an MFA device, which is kept nowhere. */
  readonly askMfaCode?: (mfaSerial: string) => Promise<string | undefined>;
}

/**
 * The same context with nobody there to ask: for what goes on by itself, such as reconnecting at night, where a prompt
 * would wait for nobody. What is missing is then a failure.
 */
export function unattended({
  askSecret: _secret,
  askMfaCode: _code,
  ...context
}: ResolveContext): ResolveContext {
  return context;
}

/** Reads files, secrets and credentials of a profile anew. @throws FailureError naming the field and the fix */
export async function resolveIdentity(profile: Profile, context: ResolveContext): Promise<Resolved> {
  const ca = profile.ca === undefined ? undefined : await readCa(profile.ca, context.workspaceFolder);
  return {
    identity: await resolve(profile, context),
    ...(ca === undefined ? {} : { ca }),
    ...(await resolveReach(profile, context)),
  };
}

async function resolve(profile: Profile, context: ResolveContext): Promise<ResolvedIdentity> {
  const { identity } = profile;
  switch (identity.type) {
    case 'x509': {
      const { workspaceFolder } = context;
      const secrets = await context.secrets(profile.id);
      const access = { workspaceFolder, secrets, ask: askOf(profile, context) };
      return {
        type: 'x509',
        clientCertificate: await readClientCertificate(certificateSourceOf(identity), access),
      };
    }
    case 'sigv4': {
      const region = identity.region ?? regionOf(profile.endpoint) ?? '';
      return { type: 'sigv4', region, credentials: await awsCredentials(profile, region) };
    }
    case 'customAuthorizer': {
      const secrets = await context.secrets(profile.id);
      return {
        type: 'customAuthorizer',
        authorizer: customAuthorizerOf(identity, await withToken(profile, secrets, context)),
      };
    }
    case 'usernamePassword': {
      const { password } = await context.secrets(profile.id);
      return { type: 'usernamePassword', username: identity.username, password: password ?? '' };
    }
    case 'none':
      return { type: 'none' };
  }
}

/** Expects a checked profile. */
function certificateSourceOf(identity: Extract<Identity, { type: 'x509' }>): CertificateSource {
  const { source, certificate = '', privateKey = '', pkcs12 = '' } = identity;
  switch (source) {
    case 'files':
      return { source, certificate, privateKey };
    case 'pkcs12':
      return { source, pkcs12 };
    case 'secrets':
      return { source };
  }
}

function askOf({ id }: Profile, { askSecret }: ResolveContext): AskSecret | undefined {
  return askSecret && ((question) => askSecret(id, question));
}

async function awsCredentials(profile: Profile, region: string): Promise<AwsCredentials> {
  if (profile.identity.type !== 'sigv4') throw new TypeError('not a SigV4 identity');
  try {
    return await resolveCredentials(profile.identity, region);
  } catch (error) {
    throw new FailureError(
      explain({
        phase: 'credentials',
        destination: {
          host: profile.endpoint,
          port: profile.port ?? 443,
          aws: true,
          protocol: profile.protocol === 'https' ? 'https' : 'websocket',
          secure: true,
          authentication: 'SigV4',
        },
        ...withoutCommand(errorFacts(error)),
      }),
      { cause: error },
    );
  }
}

/** The command line of a `credential_process` may hold secrets; what it wrote on standard error follows behind it. */
function withoutCommand({ text = '', ...facts }: ReturnType<typeof errorFacts>) {
  return { ...facts, text: text.replace(/Command failed:[^\n]*\n?/, 'credential_process failed. ').trim() };
}

/** The token is asked for by name before the endpoint refuses without a word. */
async function withToken(profile: Profile, secrets: Secrets, context: ResolveContext): Promise<Secrets> {
  const { identity } = profile;
  if (identity.type !== 'customAuthorizer' || identity.tokenKeyName === undefined) return secrets;
  const missing = `missing: identity.tokenKeyName is "${identity.tokenKeyName}".`;
  const token = await requireSecret(
    secrets,
    {
      secret: 'token',
      reason: `The custom authorizer takes a token as "${identity.tokenKeyName}".`,
      missing,
      hint: 'Run "TopicScope: Set Secrets" and enter the token, or remove identity.tokenKeyName.',
    },
    askOf(profile, context),
  );
  return { ...secrets, token };
}
