/** Thin typed guards over VS Code's stringly ends: an unknown name or a wrong argument does not compile. */
import * as vscode from 'vscode';
import type {
  CommandId,
  CommandTypes,
  ContextKey,
  ContextKeyTypes,
  SettingId,
  SettingTypes,
} from './contributions.ts';

/** Registers a command's handler. */
export function registerCommand<K extends CommandId>(id: K, handler: CommandTypes[K]): vscode.Disposable {
  return vscode.commands.registerCommand(id, handler as (...args: unknown[]) => unknown);
}

/** Runs one of our commands. */
export async function runCommand<K extends CommandId>(
  id: K,
  ...args: Parameters<CommandTypes[K]>
): Promise<Awaited<ReturnType<CommandTypes[K]>>> {
  return await vscode.commands.executeCommand<Awaited<ReturnType<CommandTypes[K]>>>(id, ...args);
}

/** A command for a tree item, a status bar item or a welcome link. */
export function asCommand<K extends CommandId>(
  id: K,
  title: string,
  ...args: Parameters<CommandTypes[K]>
): vscode.Command {
  return { command: id, title, arguments: args };
}

/** What settings say in each scope; nothing is validated here. */
export function inspectSetting<K extends SettingId>(
  id: K,
): { user: unknown; workspace: unknown; effective: SettingTypes[K] | undefined } {
  const configuration = vscode.workspace.getConfiguration();
  const inspected = configuration.inspect<unknown>(id);
  return {
    user: inspected?.globalValue,
    workspace: inspected?.workspaceValue,
    effective: configuration.get<SettingTypes[K]>(id),
  };
}

/** Writes a setting to the user's or the workspace's settings. */
export async function writeSetting<K extends SettingId>(
  id: K,
  value: SettingTypes[K] | undefined,
  scope: 'user' | 'workspace',
): Promise<void> {
  const target = scope === 'user' ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
  await vscode.workspace.getConfiguration().update(id, value, target);
}

/** Calls back when a setting changed in any scope. */
export function onDidChangeSetting(ids: readonly SettingId[], listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (ids.some((id) => event.affectsConfiguration(id))) listener();
  });
}

/** Sets context keys, and only those whose value changed. */
export class ContextKeys {
  readonly #values = new Map<ContextKey, unknown>();

  set<K extends ContextKey>(key: K, value: ContextKeyTypes[K]): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
