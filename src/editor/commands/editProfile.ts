import * as vscode from 'vscode';
import type { Target } from '../contributions.ts';
import { newProfileId, profileName } from '../profiles/profileList.ts';
import { chooseProfile } from '../prompts.ts';
import { askScope } from '../wizard/askScope.ts';
import type { CommandContext } from './context.ts';

const none = 'TopicScope: there are no profiles yet.';

/** Opens the settings file at a profile, or at an entry that is not a valid one. */
export async function editProfile(context: CommandContext, target?: Target): Promise<void> {
  const entry = typeof target === 'object' ? target.entry : undefined;
  if (entry) {
    await openSettings(entry.scope, entry.index);
    return;
  }
  const listed = await chooseProfile(context, target, { title: 'Edit Profile', none });
  if (!listed) return;
  if (listed.scope === 'window') {
    const choice = await vscode.window.showInformationMessage(
      `"${profileName(listed.profile)}" is a profile of this window only. Save a copy to settings to edit it.`,
      'Save a Copy',
    );
    if (choice === 'Save a Copy') await duplicateProfile(context, listed.profile.id);
    return;
  }
  await openSettings(listed.scope, listed.index);
}

/** Copies a profile, with its secrets, under a new id. */
export async function duplicateProfile(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Duplicate Profile', none });
  if (!listed) return;
  const name = await vscode.window.showInputBox({
    title: 'Duplicate Profile',
    prompt: 'Name of the copy',
    value: `${profileName(listed.profile)} (copy)`,
    validateInput: (text) => (text.trim() === '' ? 'Write a name.' : undefined),
  });
  if (name === undefined) return;
  const scope = await askScope('Duplicate Profile');
  if (scope === undefined) return;
  const taken = new Set(context.profiles.list.profiles.map(({ profile }) => profile.id));
  const copy = {
    ...context.profiles.raw(listed.profile.id),
    id: newProfileId(name, taken),
    name: name.trim(),
  };
  const secrets = await context.profiles.secrets(listed.profile.id);
  const added = await context.profiles.add(copy, { scope, secrets });
  await context.reveal(added.profile.id);
}

/** Removes a profile after a confirmation; its history stays until it is cleared or too old. */
export async function removeProfile(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, { title: 'Remove Profile', none });
  if (!listed) return;
  const choice = await vscode.window.showWarningMessage(
    `Remove the profile "${profileName(listed.profile)}"?`,
    { modal: true, detail: 'It is disconnected, and its secrets are deleted. Its recorded messages stay.' },
    'Remove',
  );
  if (choice === 'Remove') await context.profiles.remove(listed.profile.id);
}

/** Opens the settings file of a scope and selects the n-th entry of `topicscope.profiles`. */
async function openSettings(scope: 'user' | 'workspace', index: number): Promise<void> {
  await vscode.commands.executeCommand(
    scope === 'user' ? 'workbench.action.openSettingsJson' : 'workbench.action.openWorkspaceSettingsFile',
    { revealSetting: { key: 'topicscope.profiles', edit: false } },
  );
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  const range = await entryRange(editor.document, index);
  if (!range) return;
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Where the n-th profile stands, as VS Code's own JSON outline has it. */
async function entryRange(document: vscode.TextDocument, index: number): Promise<vscode.Range | undefined> {
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    document.uri,
  );
  const find = (list: readonly vscode.DocumentSymbol[]): vscode.DocumentSymbol | undefined => {
    for (const symbol of list) {
      if (symbol.name === 'topicscope.profiles') return symbol;
      const found = find(symbol.children);
      if (found) return found;
    }
    return undefined;
  };
  const setting = find(symbols ?? []);
  return setting?.children[index]?.range ?? setting?.range;
}
