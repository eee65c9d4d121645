/** Stages "credentials" and the local half of "certificate": who the profile connects as. Never a secret. */
import { describeIdentity } from '../auth/describe.ts';
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
  const { chart, profile, context, signal, clock } = walk;
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
  chart.fact('credentials', ...describe(walk.resolved, clock.time()));
  chart.pass('credentials', summaryOf(walk.resolved));
  const { identity } = walk.resolved;
  if (identity.type === 'x509') {
    chart.fact('certificate', ...certificateFacts(identity.clientCertificate, clock.time()));
  }
  return undefined;
}

/** The failure in what was thrown; anything else is explained as it is. */
export function failureFrom(error: unknown, walk: Pick<Walk, 'destination'>): Failure {
  if (error instanceof FailureError) return error.failure;
  return explain({ phase: 'session', destination: walk.destination, ...errorFacts(error) });
}

function summaryOf(resolved: Resolved): string {
  const { source, accessKeyId } = describeIdentity(resolved);
  return accessKeyId === undefined ? source : `${source}, ${accessKeyId}`;
}

function describe(resolved: Resolved, now: number): DiagnosisFact[] {
  const { source, accessKeyId, accountId, region, expires, username, sends } = describeIdentity(resolved);
  const { identity } = resolved;
  const noPassword = identity.type === 'usernamePassword' && identity.password === '';
  return [
    { name: 'Source', value: source },
    ...(accessKeyId === undefined ? [] : [{ name: 'Access key id', value: accessKeyId }]),
    ...(accountId === undefined ? [] : [{ name: 'Account', value: accountId }]),
    ...(identity.type === 'sigv4'
      ? [
          {
            name: 'Kind',
            value:
              identity.credentials.sessionToken === undefined
                ? 'permanent keys'
                : 'temporary (session token)',
          },
        ]
      : []),
    ...(expires === undefined ? [] : expiry(expires, now)),
    ...(region === undefined ? [] : [{ name: 'Region of the signature', value: region }]),
    ...(username === undefined ? [] : [{ name: 'User name', value: username }]),
    ...(sends === undefined
      ? []
      : [
          {
            name: 'Sends',
            value: sends.length === 0 ? 'no secret' : sends.join(', '),
            ...(noPassword
              ? { warning: 'No password is kept for this profile: "TopicScope: Set Secrets" asks for it.' }
              : {}),
          },
        ]),
  ];
}

function expiry(expires: number, now: number): DiagnosisFact[] {
  const left = expires - now;
  return [
    {
      name: 'Expires',
      value: `${instant(expires)}${Number.isNaN(left) ? '' : left > 0 ? ` (in ${roughly(left)})` : ` (${roughly(-left)} ago)`}`,
      ...(left < 300_000 ? { warning: 'The credentials end within five minutes.' } : {}),
    },
  ];
}
