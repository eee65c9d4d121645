/** Stages "credentials" and the local half of "certificate": who the profile connects as. Never a secret. */
import { resolveIdentity, type Resolved } from '../auth/resolve.ts';
import { errorFacts, explain } from '../failure/explain.ts';
import { FailureError } from '../failure/failureError.ts';
import type { DiagnosisFact } from '../shared/diagnosis.ts';
import type { Failure } from '../shared/failure.ts';
import { certificateFacts } from './certificateFacts.ts';
import { instant, roughly } from './dates.ts';
import type { Walk } from './walk.ts';

/** Resolves the identity anew, as every attempt to connect does. Returns the failure when there is none to be had. */
export async function walkIdentity(walk: Walk): Promise<Failure | undefined> {
  const { chart, profile, context, signal } = walk;
  chart.begin('credentials');
  try {
    walk.resolved = await resolveIdentity(profile, context);
  } catch (error) {
    signal.throwIfAborted();
    const failure = failureFrom(error, walk);
    const { stage } = failure;
    if (stage === 'settings' || stage === 'certificate') {
      // The order of the walk is that of the wire: a file that cannot be read belongs to the stage that names it.
      chart.skip('credentials', 'The identity cannot be read; see the failed stage.');
      chart.fail(stage, failure);
    } else chart.fail('credentials', failure);
    return failure;
  }
  signal.throwIfAborted();
  chart.fact('credentials', ...describe(walk.resolved, profile));
  chart.pass('credentials', summaryOf(walk.resolved));
  const { identity } = walk.resolved;
  if (identity.type === 'x509') {
    chart.fact('certificate', ...certificateFacts(identity.clientCertificate, Date.now()));
  }
  return undefined;
}

/** The failure in what was thrown; anything else is explained as it is. */
export function failureFrom(error: unknown, walk: Pick<Walk, 'destination'>): Failure {
  if (error instanceof FailureError) return error.failure;
  return explain({ phase: 'session', destination: walk.destination, ...errorFacts(error) });
}

function summaryOf({ identity }: Resolved): string {
  switch (identity.type) {
    case 'x509':
      return 'client certificate';
    case 'sigv4':
      return `SigV4 as ${masked(identity.credentials.accessKeyId)}`;
    case 'customAuthorizer':
      return `custom authorizer${identity.authorizer.authorizerName === undefined ? ' (the default one)' : ` ${identity.authorizer.authorizerName}`}`;
    case 'usernamePassword':
      return `user ${identity.username}`;
    case 'none':
      return 'none';
  }
}

function describe({ identity }: Resolved, profile: Walk['profile']): DiagnosisFact[] {
  switch (identity.type) {
    case 'x509':
      return [
        { name: 'Source', value: profile.identity.type === 'x509' ? profile.identity.source : 'files' },
      ];
    case 'sigv4': {
      const { credentials, region } = identity;
      const settings = profile.identity.type === 'sigv4' ? profile.identity : undefined;
      return [
        { name: 'Source', value: settings?.source ?? 'default' },
        ...(settings?.profile === undefined ? [] : [{ name: 'AWS profile', value: settings.profile }]),
        ...(settings?.roleArn === undefined ? [] : [{ name: 'Role', value: settings.roleArn }]),
        { name: 'Access key id', value: masked(credentials.accessKeyId) },
        {
          name: 'Kind',
          value: credentials.sessionToken === undefined ? 'permanent keys' : 'temporary (session token)',
        },
        ...expiry(credentials.expiration),
        { name: 'Region of the signature', value: region },
      ];
    }
    case 'customAuthorizer': {
      const { authorizerName, token, username, password } = identity.authorizer;
      return [
        { name: 'Authorizer', value: authorizerName ?? "the endpoint's default authorizer" },
        ...(token ? [{ name: 'Token', value: `given, as ${token.keyName}` }] : []),
        ...(token
          ? [{ name: 'Token signature', value: token.signature === undefined ? 'none' : 'given' }]
          : []),
        ...(username === undefined ? [] : [{ name: 'User name', value: username }]),
        { name: 'Password', value: password === undefined ? 'none' : 'given' },
      ];
    }
    case 'usernamePassword':
      return [
        { name: 'User name', value: identity.username },
        {
          name: 'Password',
          value: identity.password === '' ? 'none' : 'given',
          ...(identity.password === ''
            ? {
                warning:
                  'No password is kept for this profile: run "TopicScope: Set Secrets" if the broker wants one.',
              }
            : {}),
        },
      ];
    case 'none':
      return [];
  }
}

function expiry(expiration: Date | undefined): DiagnosisFact[] {
  if (!expiration) return [];
  const left = expiration.getTime() - Date.now();
  return [
    {
      name: 'Expires',
      value: `${instant(expiration.getTime())} (${left > 0 ? `in ${roughly(left)}` : `${roughly(-left)} ago`})`,
      ...(left < 300_000 ? { warning: 'The credentials end within five minutes.' } : {}),
    },
  ];
}

/** An access key id is no secret, but it need not stand in tickets whole. */
function masked(accessKeyId: string): string {
  return accessKeyId.length <= 8 ? '…' : `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}`;
}
