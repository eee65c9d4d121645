/** The wizard that makes a profile without knowing its schema; only what is legal can be chosen. */
import * as vscode from 'vscode';
import type { CommandContext } from '../commands/context.ts';
import { runCommand } from '../guards.ts';
import { errorText } from '../log.ts';
import { newProfileId } from '../profiles/profileList.ts';
import { notificationText } from '../trees/markdown.ts';
import type { WizardDraft } from './draft.ts';
import { profileOf, secretsOf } from './draftProfile.ts';
import { connectionSteps } from './connectionSteps.ts';
import { identitySteps } from './identitySteps.ts';
import { runSteps } from './steps.ts';

const title = 'Add Profile';

/** Asks, saves, shows the new profile in the tree and offers to connect. Resolves to its id, or undefined when the person turned away. */
export async function addProfile(context: CommandContext): Promise<string | undefined> {
  const draft: WizardDraft = { broker: 'awsIotCore', secrets: {} };
  const ids = (): ReadonlySet<string> =>
    new Set(context.profiles.list.profiles.map(({ profile }) => profile.id));
  const { before, after } = connectionSteps();
  const done = await runSteps(title, draft, [...before, ...identitySteps(), ...after]);
  if (!done) return undefined;
  const input = profileOf(draft, newProfileId(draft.name ?? draft.endpoint ?? '', ids()));
  let id: string;
  try {
    const added = await context.profiles.add(input, {
      scope: draft.scope ?? 'user',
      secrets: secretsOf(draft),
    });
    id = added.profile.id;
  } catch (error) {
    void vscode.window.showErrorMessage(
      notificationText(`The profile could not be added. ${errorText(error)}`),
    );
    return undefined;
  }
  await context.reveal(id);
  void offerToConnect(id, draft);
  return id;
}

async function offerToConnect(id: string, draft: WizardDraft): Promise<void> {
  const publishOnly = draft.protocol === 'https';
  const action = publishOnly ? 'Open Console' : 'Connect';
  const choice = await vscode.window.showInformationMessage(
    notificationText(`Profile "${draft.name ?? id}" has been added.`),
    action,
  );
  if (choice === 'Connect') await runCommand('topicscope.connect', id);
  else if (choice === 'Open Console') await runCommand('topicscope.openConsole', id);
}
