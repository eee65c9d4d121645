import * as vscode from 'vscode';
import { grantsText } from '../failure/grants.ts';
import type { Failure } from '../shared/failure.ts';
import { notificationText } from './trees/markdown.ts';

/** Copies a statement and says what it allows. */
export async function copyStatement(statement: string, { policy = [] }: Failure): Promise<void> {
  await vscode.env.clipboard.writeText(statement);
  const allows = notificationText(grantsText(policy));
  void vscode.window
    .showInformationMessage(
      `Copied a policy statement that allows ${allows}. Add it to the policy of this identity.`,
      'Open',
    )
    .then(async (choice) => {
      if (choice !== 'Open') return;
      const document = await vscode.workspace.openTextDocument({ language: 'json', content: statement });
      await vscode.window.showTextDocument(document);
    });
}
