/** Composing in the real VS Code: a draft's payload in an editor tab, beside its composer, and environments. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Window } from '../support/drive/window.ts';
import { writeUserSettings } from './userSettings.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let window: Window;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-composing-'));
  const dataDir = path.join(directory, 'vscode');
  const profile = {
    broker: 'mqtt',
    endpoint: '127.0.0.1',
    protocol: 'mqtt',
    port: 1,
    identity: { type: 'none' },
  };
  await writeUserSettings(dataDir, {
    'topicscope.profiles': [{ ...profile, id: 'plant', name: 'Plant' }],
    'topicscope.environments': {
      staging: { deviceId: 'press-01', uuid: 'taken' },
      production: { deviceId: 'press-77' },
    },
  });
  window = await Window.open({ dataDir });
});
afterAll(async () => {
  await window.close();
  await rm(directory, { recursive: true, force: true });
});

it('chooses an environment, and says what is wrong with one', async () => {
  await window.runCommand('TopicScope: Choose Environment…');
  const rows = window.page.locator('.quick-input-widget .monaco-list-row');
  await expect.poll(() => rows.first().innerText(), patient).toMatch(/staging\s*\{\{deviceId\}\}/);
  await window.screenshot('environments');
  await expect
    .poll(() => rows.last().innerText(), patient)
    .toMatch(/1 to correct: .*environments\.staging\.uuid/);
  await window.pick('staging');
  const item = window.page.locator('.statusbar-item', { hasText: 'staging' });
  await expect.poll(() => item.count(), patient).toBe(1);
});

it('writes the payload of a draft in an editor tab; closing it asks for nothing', async () => {
  await window.runCommand('TopicScope: Edit Draft Payload in Editor');
  const tab = window.page.locator('.tab', { hasText: 'Plant payload.json' });
  await expect.poll(() => tab.count(), patient).toBe(1);
  await window.page.locator('.editor-instance .monaco-editor').click();
  await window.page.keyboard.type('[1, 2]');
  await expect
    .poll(async () => /\bdirty\b/.test((await tab.getAttribute('class')) ?? ''), patient)
    .toBe(false);
  await window.screenshot('draft-editor');
  await window.runCommand('View: Close Editor');
  await expect.poll(() => tab.count(), patient).toBe(0);
  await expect.poll(() => window.page.locator('.monaco-dialog-box').count(), patient).toBe(0);
  await window.runCommand('TopicScope: Edit Draft Payload in Editor');
  await expect
    .poll(() => window.page.locator('.editor-instance .view-lines').innerText(), patient)
    .toMatch(/\[1,\s2\]/);
});
