import * as vscode from 'vscode';
import type { Scope } from '../profiles/profileList.ts';
import type { Choice } from './steps.ts';

/** The places where a profile can be kept now. */
export function scopeChoices(): Choice<Scope>[] {
  const { workspaceFolders, isTrusted } = vscode.workspace;
  return [
    { label: 'User settings', detail: 'There in every window of yours', value: 'user' },
    ...(workspaceFolders !== undefined && isTrusted
      ? [
          {
            label: 'Workspace settings',
            detail: 'Shared with everybody who has this workspace; secrets stay on this machine',
            value: 'workspace' as const,
          },
        ]
      : []),
    { label: 'This window only', detail: 'Gone when the window is closed', value: 'window' },
  ];
}

/** Asks where to keep a profile. */
export async function askScope(title: string): Promise<Scope | undefined> {
  const picked = await vscode.window.showQuickPick(scopeChoices(), { title, placeHolder: 'Keep it in' });
  return picked?.value;
}
