import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/contributions.ts';
import { activate, until } from './support.ts';

describe('activation', () => {
  it('returns the API', async () => {
    const api = await activate();
    assert.equal(api.version, 1);
    assert.ok(Array.isArray(api.profiles.list()));
  });

  it('registers every command', async () => {
    await activate();
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = commandIds.filter((id) => !registered.has(id));
    assert.deepEqual(missing, []);
  });

  it('shows profiles in its view: the row of one that cannot be used leads to its place in settings', async () => {
    await activate();
    const configuration = vscode.workspace.getConfiguration();
    const own = vscode.ConfigurationTarget.Global;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await configuration.update('topicscope.profiles', [{ id: 'activation', endpoint: '' }], own);
    try {
      await until('the row opens the settings', async () => {
        await vscode.commands.executeCommand('topicscope.connections.focus');
        await vscode.commands.executeCommand('list.focusFirst');
        await vscode.commands.executeCommand('list.select');
        const document = vscode.window.activeTextEditor?.document;
        return document?.uri.path.endsWith('settings.json') === true;
      });
    } finally {
      await configuration.update('topicscope.profiles', undefined, own);
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });
});
