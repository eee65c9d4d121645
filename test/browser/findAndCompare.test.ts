/** Finding recorded messages in the real VS Code, and comparing them in its diff editor. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHistory } from '../../src/history/open.ts';
import { Window } from '../support/drive/window.ts';
import { root } from '../support/places.ts';
import { readUserSettings, writeUserSettings } from './userSettings.ts';
import { patient } from '../support/patience.ts';

const large = 5 * 1024 * 1024;

let directory: string;
let window: Window;

/** A history as a session leaves it: states, a binary and a large message. */
async function record(dataDir: string): Promise<void> {
  const history = openHistory({
    file: path.join(dataDir, 'data', 'User', 'globalStorage', 'topicscope.topicscope', 'history.sqlite'),
    workers: {
      writer: path.join(root, 'dist', 'history', 'writer.js'),
      reader: path.join(root, 'dist', 'history', 'reader.js'),
    },
    limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const time = Date.now() - 3_600_000;
  const message = {
    profile: 'plant',
    direction: 'in',
    route: 'mqtt',
    qos: 0,
    retain: false,
    duplicate: false,
  } as const;
  const random = Buffer.alloc(large, 0);
  for (let index = 0; index < large; index++) random[index] = Math.imul(index, 2_654_435_761) >>> 13;
  history.record([
    ...Array.from({ length: 3000 }, (_, index) => ({
      ...message,
      time: time + index * 1000,
      topic: `factory/line${index % 4}/state`,
      payload: Buffer.from(JSON.stringify({ number: index, temperature: 20 + (index % 7) })),
    })),
    { ...message, time: time + 3_000_500, topic: 'camera/image', payload: random },
    {
      ...message,
      time: time + 3_000_600,
      topic: 'camera/log',
      payload: Buffer.from(`["${'x'.repeat(large)}"]`),
    },
  ]);
  await history.flush();
  await history.dispose();
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-find-'));
  const dataDir = path.join(directory, 'data');
  await record(dataDir);
  await writeUserSettings(dataDir, {
    'topicscope.profiles': [
      {
        id: 'plant',
        name: 'Plant',
        broker: 'mqtt',
        endpoint: '127.0.0.1',
        port: 1,
        identity: { type: 'none' },
      },
    ],
  });
  window = await Window.open({ dataDir });
  await window.openActivity('TopicScope');
  await window.treeAction(window.treeRow('Plant'), 'Open Console');
});
afterAll(async () => {
  await window.close();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

const page = (): Promise<Frame> => window.webview('topicscope-console [role=grid]');
const press = (key: string): Promise<void> => window.page.keyboard.press(key);

async function search(text: string, found: string): Promise<Frame> {
  await window.page.locator('.tab', { hasText: 'Plant' }).click();
  const frame = await page();
  await frame.getByRole('combobox', { name: 'Search history' }).fill(text, patient);
  await expect.poll(() => frame.locator('.history-count').innerText(), patient).toBe(found);
  return frame;
}

/** The lines of one side of the diff editor. */
async function side(name: 'original' | 'modified'): Promise<string> {
  const lines = await window.page.locator(`.monaco-diff-editor .editor.${name} .view-line`).allInnerTexts();
  return lines.map((line) => line.replaceAll('\u00a0', ' ')).join('\n');
}

describe('in the real VS Code', () => {
  it('a search finds, and the density strip shows where', async () => {
    const frame = await search('temperature = 26 topic:factory/line1/state', '107');
    await frame.getByRole('slider', { name: 'Messages over time' }).waitFor(patient);
    await press('Escape');
    await window.screenshot('find/search-dark');
    await window.setTheme('light');
    await window.screenshot('find/search-light');
    await window.setTheme('dark');
  });

  it('a search is saved under a name, and opened from the palette', async () => {
    const frame = await search('number < 5', '5');
    await frame.getByRole('button', { name: 'Save the search' }).click(patient);
    await window.answer('First five');
    await expect
      .poll(async () => JSON.parse(await readUserSettings(path.join(directory, 'data'))) as unknown, patient)
      .toMatchObject({ 'topicscope.savedSearches': [{ name: 'First five', search: 'number < 5' }] });
    await search('', '3,002');
    await window.runCommand('TopicScope: Open Saved Search');
    await window.pick('First five');
    await expect.poll(() => frame.locator('.history-count').innerText(), patient).toBe('5');
  });

  it('D compares with the previous message on the topic', async () => {
    const frame = await search('number = 2001', '1');
    await frame.locator('[role=grid] .row').first().click(patient);
    await press('d');
    await expect.poll(() => side('modified'), patient).toMatch(/"number": 2001,\s+"temperature": 26/);
    await expect.poll(() => side('original'), patient).toMatch(/"number": 1997,\s+"temperature": 22/);
    await expect
      .poll(() => window.page.locator('.tab.active').innerText(), patient)
      .toMatch(/^factory\/line1\/state: [\d:.]+ ↔ [\d:.]+/);
    await window.screenshot('find/compare');
  });

  it('any two messages are compared by the context menu', async () => {
    const frame = await search('number = 7 OR number = 2990', '2');
    const choose = async (row: number, label: string): Promise<void> => {
      await frame
        .locator('[role=grid] .row')
        .nth(row)
        .click({ button: 'right', ...patient });
      await window.page.locator('.monaco-menu .action-item', { hasText: label }).first().hover(patient);
      await press('Enter');
    };
    await choose(1, 'Select for Compare');
    await frame.locator('.row .to-compare').waitFor(patient);
    await choose(0, 'Compare with Selected');
    await expect.poll(() => side('modified'), patient).toMatch(/"number": 2990/);
    await expect.poll(() => side('original'), patient).toMatch(/"number": 7,/);
  });

  it('goes to a time that is typed', async () => {
    const frame = await search('', '3,002');
    await frame.locator('[role=grid]').focus();
    await press('g');
    await window.answer('30m');
    await frame.locator('.row.selected').waitFor(patient);
    await expect
      .poll(
        async () => Number(/\d+/.exec(await frame.locator('.row.selected .preview').innerText())?.[0]),
        patient,
      )
      .toBeGreaterThan(1500);
  });

  it('opens 5 MB of bytes and of text whole', { timeout: 900_000 }, async () => {
    // VS Code's editor reads a hex dump of 20 MB.
    const slowly = { timeout: 300_000 };
    for (const [topic, tab] of [
      ['camera/image', 'image.hex.txt'],
      ['camera/log', 'log.json'],
    ] as const) {
      const frame = await search(`topic:${topic}`, '1');
      // The search before found one message, too.
      await frame.locator('[role=grid] .row', { hasText: topic }).first().click(patient);
      await frame.locator('.detail-topic', { hasText: topic }).waitFor(patient);
      await frame.getByText('Showing the first 2 MB of 5 MB').waitFor(patient);
      await frame.getByRole('button', { name: 'Open Whole Payload' }).click(patient);
      await window.page.locator('.tab.active', { hasText: tab }).waitFor(slowly);
      await window.page.locator('.editor-instance .view-line').first().waitFor(slowly);
    }
    await window.screenshot('find/large');
  });
});
