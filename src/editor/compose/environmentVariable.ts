import * as vscode from 'vscode';
import type { VariableContext } from '../../shared/compose/template.ts';

/**
 * A variable of VS Code's environment, for `{{env "NAME"}}`. Environments hold secrets: a message that an untrusted workspace brings along
 * must not carry them away.
 */
export const environmentVariable: VariableContext['env'] = (name) =>
  vscode.workspace.isTrusted
    ? process.env[name]
    : {
        refused:
          'environment variables are given to messages in trusted workspaces only; trust this one first',
      };
