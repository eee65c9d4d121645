/** Where schema files are looked for: the setting `topicscope.schemaFolders`, then the workspace folders. */
import path from 'node:path';
import * as vscode from 'vscode';
import { inspectSetting } from '../guards.ts';

/** Absolute paths. */
export function schemaFolders(): readonly string[] {
  const workspace = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const named = inspectSetting('topicscope.schemaFolders').effective ?? [];
  return [
    ...named.flatMap((folder) =>
      typeof folder === 'string' ? [path.resolve(workspace[0] ?? '', folder)] : [],
    ),
    ...workspace,
  ];
}
