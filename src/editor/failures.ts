/** How failures are told: symptom, cause, hint, and what can be done at once. */
import * as vscode from 'vscode';
import { describeFailure, FailureError } from '../failure/failureError.ts';
import { grantsText } from '../failure/grants.ts';
import type { Failure } from '../shared/failure.ts';
import { copyStatement } from './copyStatement.ts';
import { failureActions, statementFor } from './failureActions.ts';
import { runCommand } from './guards.ts';
import { errorText } from './log.ts';
import { notificationText } from './trees/markdown.ts';

export interface FailureActions {
  /** What was tried, for the beginning of the message: 'Connecting "Local endpoint"'. */
  readonly what: string;
  /** The profile that can be edited. */
  readonly profile?: string;
  readonly retry?: () => Promise<void>;
  readonly log: vscode.LogOutputChannel;
}

/** Tells a failure with its actions. The result need not be waited for: the person may leave the message standing. */
export async function tellFailure(error: unknown, actions: FailureActions): Promise<void> {
  const { what, profile, retry, log } = actions;
  log.error(`${what}: ${errorText(error)}`);
  const failure = error instanceof FailureError ? error.failure : undefined;
  const choices: Choice[] = [
    ...(failure && profile !== undefined ? remediesOf(failure, profile) : []),
    ...(retry ? [{ title: 'Retry', run: retry }] : []),
    ...(profile === undefined
      ? []
      : [{ title: 'Edit Profile', run: () => runCommand('topicscope.editProfile', profile) }]),
    { title: 'Show Log', run: () => runCommand('topicscope.showLog') },
    {
      title: 'Copy Details',
      run: async () => {
        await vscode.env.clipboard.writeText(failure ? failureDetails(failure) : errorText(error));
      },
    },
  ];
  const choice = await vscode.window.showErrorMessage(
    notificationText(`${what}: ${errorText(error)}`),
    ...atMostFour(choices, what),
  );
  await choice?.run();
}

/** VS Code cuts the titles of more buttons than these: the others are behind the last. */
function atMostFour(choices: readonly Choice[], what: string): Choice[] {
  if (choices.length <= 4) return [...choices];
  const more = async () => {
    const rest = choices.slice(3).map((choice) => ({ label: choice.title, choice }));
    const picked = await vscode.window.showQuickPick(rest, { title: what });
    await picked?.choice.run();
  };
  return [...choices.slice(0, 3), { title: 'More…', run: more }];
}

interface Choice extends vscode.MessageItem {
  readonly run: () => Promise<void>;
}

function remediesOf(failure: Failure, profile: string): Choice[] {
  return failureActions(failure).map(({ title, command }) => ({
    title,
    run: async () => {
      const statement = command === 'topicscope.copyPolicyStatement' ? statementFor(failure) : undefined;
      // A publish's failure stands in no health: its statement is made from itself.
      if (statement === undefined) await vscode.commands.executeCommand(command, profile);
      else await copyStatement(statement, failure);
    },
  }));
}

/** A failure as text for a ticket, with its evidence. */
export function failureDetails(failure: Failure): string {
  return [
    describeFailure(failure),
    `id: ${failure.id}`,
    `stage: ${failure.stage}`,
    ...(failure.policy?.length ? [`needs: ${grantsText(failure.policy)}`] : []),
    ...Object.entries(failure.evidence).map(([name, value]) => `${name}: ${value}`),
  ].join('\n');
}
