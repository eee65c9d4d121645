/** What can be done at once about a failure: the buttons of its notification and the links of its tooltip. Pure. */
import { policyStatement } from '../failure/policyStatement.ts';
import type { Failure } from '../shared/failure.ts';
import type { CommandId } from './contributions.ts';

export interface FailureAction {
  readonly title: string;
  readonly command: CommandId;
}

/** What fits this failure of a profile, the most helpful first. */
export function failureActions({ policy, remedy }: Pick<Failure, 'policy' | 'remedy'>): FailureAction[] {
  return [
    ...(remedy?.kind === 'ssoLogin' ? [{ title: 'Sign In', command: 'topicscope.signIn' as const }] : []),
    ...(remedy?.kind === 'setSecrets'
      ? [{ title: 'Set Secrets', command: 'topicscope.setSecrets' as const }]
      : []),
    { title: 'Diagnose', command: 'topicscope.diagnose' },
    ...(policy?.length
      ? [{ title: 'Copy Policy Statement', command: 'topicscope.copyPolicyStatement' as const }]
      : []),
  ];
}

/** A statement that allows what the failure was denied; undefined where no policy is to blame. The account is not known: `*`. */
export function statementFor({ policy, evidence }: Failure): string | undefined {
  return policy?.length ? policyStatement(policy, { region: evidence['region'] }) : undefined;
}
