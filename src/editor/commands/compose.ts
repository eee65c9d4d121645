import path from 'node:path';
import * as vscode from 'vscode';
import { readSchemaBindings } from '../compose/schemaBindings.ts';
import type { Target } from '../contributions.ts';
import { inspectSetting, writeSetting } from '../guards.ts';
import { chooseProfile, targetTopic, targetTopicFilter } from '../prompts.ts';
import { checkTopicFilter } from '../../shared/topic.ts';
import type { CommandContext } from './context.ts';

const schemas = 'topicscope.jsonSchemas';

/** Choose Environment… */
export async function selectEnvironment({ environments }: CommandContext): Promise<void> {
  await environments.select();
}

/** Bind JSON Schema to Topic…: asks for a topic filter and a file, and writes them down in settings. */
export async function bindJsonSchema(_context: CommandContext, target?: Target): Promise<void> {
  const title = 'Bind JSON Schema to Topic';
  const topicFilter = await vscode.window.showInputBox({
    title,
    prompt: 'Topic filter: JSON that is written for these topics is checked and completed by the schema',
    placeHolder: 'plant/+/command',
    value: targetTopicFilter(target) ?? targetTopic(target) ?? '',
    ignoreFocusOut: true,
    validateInput: (text) => checkTopicFilter(text.trim(), 'mqtt'),
  });
  if (topicFilter === undefined) return;
  const [file] =
    (await vscode.window.showOpenDialog({
      title: `${title}: ${topicFilter}`,
      openLabel: 'Bind',
      filters: { 'JSON Schema': ['json', 'jsonc'], 'All files': ['*'] },
    })) ?? [];
  if (!file) return;
  const { user, workspace } = inspectSetting(schemas);
  const folder = vscode.workspace.getWorkspaceFolder(file);
  // Settings of a workspace stand instead of the user's; a file of the workspace is known there only.
  const scope = workspace !== undefined || folder ? 'workspace' : 'user';
  const before = scope === 'workspace' ? (workspace ?? user) : user;
  const entry = {
    topicFilter: topicFilter.trim(),
    schema: folder ? path.posix.relative(folder.uri.path, file.path) : file.fsPath,
  };
  const entries: readonly unknown[] = Array.isArray(before) ? before : [];
  const others = entries.filter((one) => filterOf(one) !== entry.topicFilter);
  const { problems } = readSchemaBindings([...others, entry]);
  await writeSetting(schemas, [entry, ...others], scope);
  const told = `TopicScope: ${entry.topicFilter} is bound to ${entry.schema} in the ${scope}'s settings.`;
  void vscode.window.showInformationMessage([told, ...problems].join(' '));
}

function filterOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'topicFilter' in entry
    ? entry.topicFilter
    : undefined;
}

/** Edit Draft Payload in Editor */
export async function editPayload(context: CommandContext, target?: Target): Promise<void> {
  const listed = await chooseProfile(context, target, {
    title: 'Edit Draft Payload',
    none: 'TopicScope: there are no profiles yet.',
  });
  if (listed) await context.draftEditors.open(listed.profile.id);
}
