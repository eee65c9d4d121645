/** From a profile's identity to what goes over the wire, right before it is needed. */
import type { Clock } from '../shared/clock.ts';
import { regionOf } from '../profile/endpointName.ts';
import type { Identity, Profile, Secrets } from '../profile/schema.ts';
import {
  readCa,
  readClientCertificate,
  type CertificateSource,
  type ClientCertificate,
} from './clientCertificate.ts';
import { awsCredentials } from './awsCredentials.ts';
import type { AwsCredentials, Sigv4Identity } from './credentialSource.ts';
import { customAuthorizerOf, type CustomAuthorizer } from './customAuthorizer.ts';
import { proxyFor, resolveReach, type Reach, type ReachContext } from './reach.ts';
import { requireSecret, type AskSecret } from './secretQuestion.ts';
import type { OpenTunnel } from './serviceRequests.ts';

export type ResolvedIdentity =
  | { readonly type: 'x509'; readonly clientCertificate: ClientCertificate }
  | {
      readonly type: 'sigv4';
      readonly region: string;
      readonly credentials: AwsCredentials;
      /** What the credential provider gave them for. */
      readonly deviceCertificate?: ClientCertificate;
    }
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
  /** Asks for a code of an MFA device, which is kept nowhere. */
  readonly askMfaCode?: (mfaSerial: string) => Promise<string | undefined>;
  /** Reaches the services that give AWS credentials through a proxy; absent: they are reached directly. */
  readonly openTunnel?: OpenTunnel;
  /** Tells whether certificates and credentials are good yet; the computer's own when left out. */
  readonly clock?: Clock;
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
    identity: await resolve(profile, context, ca),
    ...(ca === undefined ? {} : { ca }),
    ...(await resolveReach(profile, context)),
  };
}

async function resolve(
  profile: Profile,
  context: ResolveContext,
  ca: string | undefined,
): Promise<ResolvedIdentity> {
  const { identity } = profile;
  switch (identity.type) {
    case 'x509': {
      const { workspaceFolder } = context;
      const secrets = await context.secrets(profile.id);
      const access = { workspaceFolder, secrets, ask: askOf(profile, context), clock: context.clock };
      return {
        type: 'x509',
        clientCertificate: await readClientCertificate(certificateSourceOf(identity), access),
      };
    }
    case 'sigv4':
      return await resolveSigv4(profile, identity, context, ca);
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

async function resolveSigv4(
  profile: Profile,
  identity: Sigv4Identity,
  context: ResolveContext,
  ca: string | undefined,
): Promise<ResolvedIdentity> {
  const region = identity.region ?? regionOf(profile.endpoint) ?? '';
  const secrets = await context.secrets(profile.id);
  const { workspaceFolder, askMfaCode } = context;
  const ask = askOf(profile, context);
  let deviceCertificate: ClientCertificate | undefined;
  const credentials = await awsCredentials(profile, identity, {
    region,
    askMfaCode,
    clock: context.clock,
    ca,
    dial: async (target) => {
      const proxy = await proxyFor(profile, { ...target, carrier: 'https' }, context);
      return proxy && context.openTunnel?.(proxy, target);
    },
    loginToken: () =>
      requireSecret(
        secrets,
        {
          secret: 'token',
          reason: `The Cognito identity pool takes a token of ${identity.loginProvider ?? ''}.`,
          missing: `missing: identity.loginProvider is "${identity.loginProvider ?? ''}".`,
          hint: 'Run "TopicScope: Set Secrets" and enter the token, or remove identity.loginProvider.',
        },
        ask,
      ),
    deviceCertificate: async () => {
      const { certificate = '', privateKey = '' } = identity;
      deviceCertificate = await readClientCertificate(
        { source: 'files', certificate, privateKey },
        { workspaceFolder, secrets, ask, clock: context.clock },
      );
      return deviceCertificate;
    },
  });
  return { type: 'sigv4', region, credentials, ...(deviceCertificate ? { deviceCertificate } : {}) };
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
