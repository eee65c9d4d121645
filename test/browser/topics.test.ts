/** The view "Topics" as a person uses it: what comes in, sorting, filtering, what can be done with a topic, 100,000 of them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepCertificates } from '../../src/local/certificates.ts';
import { KeptFiles } from '../../src/local/keptFiles.ts';
import { tryUntil } from '../support/drive/tryUntil.ts';
import { Window } from '../support/drive/window.ts';
import { historyFileOf } from '../support/history/million.ts';
import { recordTopics } from '../support/history/topics.ts';
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { notification } from './notification.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let broker: Mosquitto;
let window: Window;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-topics-'));
  const files = new KeptFiles(directory);
  await files.prepare();
  const certificates = await keepCertificates({
    files,
    devices: 1,
    serverName: 'broker.test',
    now: Date.now,
  });
  broker = await startMosquitto({
    directory,
    ca: certificates.ca.certificatePath,
    certificate: certificates.server.certificatePath,
    privateKey: certificates.server.privateKeyPath,
  });
  const dataDir = path.join(directory, 'data');
  await recordTopics(historyFileOf(dataDir), 'many', 100_000);
  const profile = (id: string, subscriptions: object[]) => ({
    id,
    broker: 'mqtt',
    endpoint: '127.0.0.1',
    port: broker.ports.plain,
    protocol: 'mqtt',
    identity: { type: 'none' },
    subscriptions,
  });
  window = await Window.open({
    dataDir,
    settings: {
      'topicscope.profiles': [profile('plant', [{ topicFilter: '#', qos: 0 }]), profile('many', [])],
    },
  });
  await window.openActivity('TopicScope');
  await window.treeAction(window.treeRow('plant'), 'Connect');
  await window.treeRow(/plant\s*connected/).waitFor(patient);
  // Room for the topics.
  await window.page.locator('.pane-header', { hasText: 'Connections' }).click();
});
afterAll(async () => {
  await window.close();
  await broker.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

/** What one of mosquitto's tools prints. */
async function tool(name: string, ...rest: string[]): Promise<string> {
  const args = ['-h', '127.0.0.1', '-p', String(broker.ports.plain), ...rest];
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child, 'close');
  return output;
}

const publish = (topic: string, payload: string, ...rest: string[]) =>
  tool('mosquitto_pub', '-t', topic, '-m', payload, ...rest);

function row(text: string | RegExp): Locator {
  return window.page
    .locator('.pane', { has: window.page.locator('.pane-header', { hasText: 'Topics' }) })
    .locator('.monaco-list-row[role=treeitem]')
    .filter({ hasText: text })
    .first();
}

/** Chooses from a line's context menu; an editor that opens just then closes it again. */
async function choose(line: Locator, action: string): Promise<void> {
  const item = window.page.locator('.monaco-menu .action-item', { hasText: action }).first();
  let chosen = false;
  await tryUntil(`${action} is chosen`, {
    holds: async () => chosen,
    act: async (within) => {
      await window.page.keyboard.press('Escape');
      await line.click({ button: 'right', timeout: within });
      // A menu does not take a click in its first moments; the key works from the start.
      await item.hover({ timeout: within });
      await window.page.keyboard.press('Enter');
      chosen = true;
    },
  });
}

it('shows what comes in, level by level, with the last value', async () => {
  await publish('factory/line1/temp', '21.5');
  await publish('factory/line1/temp', '22.5');
  await publish('factory/line2/state', '{"on":true}', '-r');
  await publish('factory/line10/temp', '1', '-r');
  await window.expand(row(/^plant/));
  await window.expand(row(/^factory/));
  await window.expand(row(/^line1\d/));
  await row(/^temp2 · .*22\.5/).waitFor(patient);
  const lines = window.page.locator('.pane .monaco-list-row[aria-level="3"]');
  await expect
    .poll(
      async () => (await lines.allInnerTexts()).map((text) => /^line\d+/.exec(text.trim())?.[0].slice(0, 6)),
      patient,
    )
    .toHaveLength(3);
  for (let count = 0; count < 20; count++) await publish('factory/line2/state', '{"on":false}');
  await window.expand(row(/^line2/));
  await row(/^state21 · .*"on":false/).waitFor(patient);
  await window.screenshot('topics/live-dark');
});

it('sorts by what floods the broker, and remembers it', async () => {
  await window.runCommand('TopicScope: Sort Topics By');
  await window.pick('what floods the broker now');
  await window.page.locator('.pane-header', { hasText: 'by rate' }).waitFor(patient);
  const lines = window.page.locator('.pane .monaco-list-row[aria-level="3"]');
  await expect.poll(async () => (await lines.first().innerText()).trim(), patient).toMatch(/^line2/);
  await window.runCommand('TopicScope: Sort Topics By');
  await window.pick('Numbers in names count as numbers');
  await expect.poll(async () => (await lines.first().innerText()).trim(), patient).toMatch(/^line1/);
});

it('filters by text, tells so, and shows all again', async () => {
  await window.runCommand('TopicScope: Filter Topics');
  await window.answer('LINE2');
  await window.page.getByText('Filter: LINE2').waitFor(patient);
  await row(/^line1/).waitFor({ ...patient, state: 'detached' });
  await row(/^line2/).waitFor(patient);
  await window.screenshot('topics/filtered-dark');
  await window.runCommand('TopicScope: Clear Filter of Topics');
  await row(/^line1/).waitFor(patient);
});

it('compares the last two messages, and opens the console for a topic', async () => {
  await choose(row(/^state/), 'Compare Last Two Messages');
  await window.page.locator('.monaco-diff-editor').waitFor(patient);
  await choose(row(/^state/), 'Publish Here…');
  const page = await window.webview('topicscope-console [role=grid]');
  const topic = page.getByRole('combobox', { name: 'Topic', exact: true });
  await expect.poll(() => topic.inputValue(), patient).toBe('factory/line2/state');
  await choose(row(/^state/), 'Show History');
  await window.screenshot('topics/console-dark');
});

it('clears the retained messages of a branch after a question that names them, and no others', async () => {
  await publish('elsewhere', 'kept', '-r');
  // While VS Code draws the tree anew, it hands a command no line.
  await row(/^elsewhere/).waitFor(patient);
  await choose(row(/^factory/), 'Clear Retained Messages…');
  const dialog = window.page.locator('.monaco-dialog-box');
  await dialog.getByText('Clear 2 retained messages of "factory" and below it at "plant"?').waitFor(patient);
  await expect.poll(() => dialog.innerText(), patient).toContain('• factory/line2/state');
  await expect.poll(() => dialog.innerText(), patient).toContain('• factory/line10/temp');
  await window.screenshot('topics/clear-dark');
  await dialog.getByRole('button', { name: 'Clear 2 Retained Messages' }).click();
  await notification(window, '2 retained messages cleared');
  // Mosquitto's client hears what is retained as soon as it has subscribed, and ends a second later.
  const left = async () =>
    (await tool('mosquitto_sub', '-t', '#', '--retained-only', '-W', '1', '-F', '%t')).trim();
  await expect.poll(left, patient).toBe('elsewhere');
});

it('lists 100,000 topics: a level of 50,000 unfolds, shows more, and is found by a filter', async () => {
  await window.expand(row(/^many/));
  await window.expand(row(/^flat/));
  await row(/^0/).waitFor(patient);
  await window.runCommand('TopicScope: Filter Topics');
  await window.answer('flat/+/none');
  await row('No topic passes the filter').waitFor(patient);
  await window.runCommand('TopicScope: Filter Topics');
  await window.answer('flat/4242');
  await row(/^4242\d/).waitFor(patient);
  await window.setTheme('light');
  await window.screenshot('topics/many-light');
  await window.runCommand('TopicScope: Clear Filter of Topics');
  await row(/^0/).waitFor(patient);
});
