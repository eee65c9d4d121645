/** Asks for which topics a choice of format is meant, and in whose settings it is kept. */
import * as vscode from 'vscode';
import { checkTopicFilter, matchesTopicFilter, matchOptions, type BrokerKind } from '../../shared/topic.ts';
import { inspectSetting } from '../guards.ts';
import { proposedFilters } from './bindings.ts';

const setting = 'topicscope.decoders';

/** Undefined when the person turned away. */
export async function askFilter(
  title: string,
  topic: string,
  broker: BrokerKind,
): Promise<string | undefined> {
  const other = 'Another Topic Filter…';
  const items: vscode.QuickPickItem[] = proposedFilters(topic).map((filter, index) => ({
    label: filter,
    ...(index === 0 ? { description: 'only this' } : {}),
  }));
  const picked = await vscode.window.showQuickPick(
    [...items, { label: other, iconPath: new vscode.ThemeIcon('edit') }],
    {
      title,
      placeHolder: 'Topics whose payloads are read this way',
      ignoreFocusOut: true,
    },
  );
  if (picked?.label !== other) return picked?.label;
  return await vscode.window.showInputBox({
    title,
    value: topic,
    prompt: 'Topic filter: + stands for one level, # for all the rest',
    ignoreFocusOut: true,
    validateInput: (text) => {
      const complaint = checkTopicFilter(text, 'mqtt');
      if (complaint !== undefined) return complaint;
      if (matchesTopicFilter(text, topic, matchOptions(broker))) return undefined;
      return { message: `${topic} is not among these.`, severity: vscode.InputBoxValidationSeverity.Warning };
    },
  });
}

/** The user's settings, unless there is a workspace with settings of its own to choose. */
export async function askScope(title: string): Promise<'user' | 'workspace' | undefined> {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0 || !vscode.workspace.isTrusted) return 'user';
  const { workspace } = inspectSetting(setting);
  const items = [
    {
      label: 'Workspace',
      description: 'for all who work on this folder',
      scope: 'workspace' as const,
    },
    {
      label: 'User',
      description:
        workspace === undefined ? 'in all folders' : 'no effect here: the workspace has decoders of its own',
      scope: 'user' as const,
    },
  ];
  const picked = await vscode.window.showQuickPick(workspace === undefined ? items.toReversed() : items, {
    title,
    placeHolder: 'Settings in which this is kept',
    ignoreFocusOut: true,
  });
  return picked?.scope;
}
