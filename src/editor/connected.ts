/** Connects a profile that is about to send. */
import * as vscode from 'vscode';
import type { Profile } from '../profile/schema.ts';
import type { CommandContext } from './commands/context.ts';
import { profileName } from './profiles/profileList.ts';
import { notificationText } from './trees/markdown.ts';

/** Connects the target where it is not, and shows that. @returns whether it is connected @throws FailureError */
export async function connected(
  { runtime }: Pick<CommandContext, 'runtime'>,
  target: Profile,
): Promise<boolean> {
  if (target.protocol === 'https' || runtime.health(target.id).state === 'connected') return true;
  const sessions = await runtime.sessions();
  await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Connecting “${notificationText(profileName(target))}”`,
    },
    () => sessions.connect(target.id, { attended: true }),
  );
  return true;
}
