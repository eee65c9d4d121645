/** How failures are told: symptom, cause, hint, and what can be done at once. */
import * as vscode from 'vscode';
import { describeFailure, FailureError } from '../failure/failureError.ts';
import type { Failure } from '../shared/failure.ts';
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
  const choices = [
    ...(retry ? ['Retry'] : []),
    ...(profile === undefined ? [] : ['Edit Profile']),
    'Show Log',
    'Copy Details',
  ];
  const choice = await vscode.window.showErrorMessage(
    notificationText(`${what}: ${errorText(error)}`),
    ...choices,
  );
  if (choice === 'Retry') await retry?.();
  else if (choice === 'Edit Profile') await runCommand('topicscope.editProfile', profile);
  else if (choice === 'Show Log') await runCommand('topicscope.showLog');
  else if (choice === 'Copy Details') {
    await vscode.env.clipboard.writeText(
      error instanceof FailureError ? failureDetails(error.failure) : errorText(error),
    );
  }
}

/** A failure as text for a ticket, with its evidence. */
export function failureDetails(failure: Failure): string {
  return [
    describeFailure(failure),
    `stage: ${failure.stage}`,
    ...Object.entries(failure.evidence).map(([name, value]) => `${name}: ${value}`),
  ].join('\n');
}
