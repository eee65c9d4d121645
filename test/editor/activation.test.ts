import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commandIds } from '../../src/editor/contributions.ts';
import { activate } from './support.ts';

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

  it('opens the view without an error', async () => {
    await activate();
    await vscode.commands.executeCommand('topicscope.connections.focus');
  });
});
