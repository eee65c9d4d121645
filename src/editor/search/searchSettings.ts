/** Saving searches to settings, and reading them from there. */
import * as vscode from 'vscode';
import type { SavedSearch } from '../../shared/contract.ts';
import { inspectSetting, writeSetting } from '../guards.ts';
import { readSavedSearches, withoutSavedSearch, withSavedSearch } from './savedSearches.ts';

const setting = 'topicscope.savedSearches';

export function savedSearches(): readonly SavedSearch[] {
  return readSavedSearches(inspectSetting(setting).effective);
}

/** Asks for a name, and keeps the search under it in the user's settings, or the workspace's where they have some. */
export async function saveSearch(search: string): Promise<void> {
  const name = await vscode.window.showInputBox({
    title: 'Save Search',
    prompt: search,
    placeHolder: 'Name',
    validateInput: (text) => {
      const known = savedSearches().find((saved) => saved.name === text.trim());
      if (!known) return undefined;
      return { message: `Replaces: ${known.search}`, severity: vscode.InputBoxValidationSeverity.Warning };
    },
  });
  if (name === undefined || name.trim() === '') return;
  const { scope, value } = written();
  await writeSetting(setting, withSavedSearch(value, { name: name.trim(), search: search.trim() }), scope);
}

export async function forgetSearch(search: string): Promise<void> {
  const { scope, value } = written();
  const rest = withoutSavedSearch(value, search.trim());
  await writeSetting(setting, rest.length === 0 ? undefined : rest, scope);
}

/** The settings that count: those of the workspace stand instead of the user's. */
function written(): { readonly scope: 'user' | 'workspace'; readonly value: unknown } {
  const { user, workspace } = inspectSetting(setting);
  return workspace === undefined ? { scope: 'user', value: user } : { scope: 'workspace', value: workspace };
}
