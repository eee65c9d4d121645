import * as vscode from 'vscode';
import type { Failure } from '../../shared/failure.ts';
import type { Health } from '../../shared/health.ts';
import type { Target } from '../contributions.ts';
import { copyStatement } from '../copyStatement.ts';
import { statementFor } from '../failureActions.ts';
import { chooseProfile, targetTopicFilter } from '../prompts.ts';
import type { CommandContext } from './context.ts';

/** Copies a policy statement that allows what a profile, or one of its subscriptions, was denied last. */
export async function copyPolicyStatement(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Copy Policy Statement',
    when: (_, health) => deniedFailure(health) !== undefined,
    none: 'TopicScope: no profile was denied anything.',
  });
  if (!listed) return;
  const failure = deniedFailure(context.runtime.health(listed.profile.id), targetTopicFilter(target));
  const statement = failure && statementFor(failure);
  if (!failure || statement === undefined) {
    void vscode.window.showInformationMessage('TopicScope: no policy is to blame for the last failure.');
    return;
  }
  await copyStatement(statement, failure);
}

function deniedFailure(health: Health, topicFilter?: string): Failure | undefined {
  const subscription =
    topicFilter === undefined
      ? undefined
      : health.subscriptions.find((one) => one.topicFilter === topicFilter)?.failure;
  const candidates = [
    subscription,
    health.lastFailure,
    ...health.subscriptions.map(({ failure }) => failure),
  ];
  return candidates.find((failure) => failure?.policy?.length);
}
