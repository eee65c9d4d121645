import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TopicScopeApi } from '../../src/api.ts';

/** The API of the extension under test, activated. */
export async function activate(): Promise<TopicScopeApi> {
  const extension = vscode.extensions.getExtension<TopicScopeApi>('topicscope.topicscope');
  assert.ok(extension, 'the extension is there');
  return await extension.activate();
}

/** Resolves when a condition holds; rejects with what it was about when it never does. */
export async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A profile that is valid and connects nowhere. */
export function someProfile(id: string) {
  return {
    id,
    broker: 'mqtt',
    endpoint: '127.0.0.1',
    protocol: 'mqtt',
    port: 1,
    identity: { type: 'none' },
  } as const;
}
