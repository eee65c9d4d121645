/** What the tree and the console do with subscriptions and recorded messages: whole payloads in the editor, copies, removal. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalEndpoint } from '../../src/local/endpoint.ts';
import { Window } from '../support/drive/window.ts';
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { userProfiles, writeUserSettings } from './userSettings.ts';
import { tryUntil } from '../support/drive/tryUntil.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let dataDir: string;
let mosquitto: Mosquitto;
let device: MqttClient;
let window: Window;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-documents-'));
  dataDir = path.join(directory, 'data');
  // The broker's TLS listener wants certificates; the local endpoint makes some.
  const endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  await endpoint.stop();
  const { ca, devices } = endpoint.description;
  if (!devices[0]) throw new Error('no device');
  mosquitto = await startMosquitto({ directory, ca, ...devices[0] });
  device = await connectAsync(`mqtt://127.0.0.1:${mosquitto.ports.plain}`);
  const profile = {
    broker: 'mqtt',
    endpoint: '127.0.0.1',
    port: mosquitto.ports.plain,
    identity: { type: 'none' },
  };
  await writeUserSettings(dataDir, {
    'topicscope.profiles': [
      { id: 'plant', name: 'Plant', ...profile },
      { id: 'other', name: 'Other', ...profile },
    ],
  });
  window = await Window.open({ dataDir });
  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await window.openActivity('TopicScope');
});
afterAll(async () => {
  await window.close();
  await device.endAsync();
  await mosquitto.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

const clipboard = (): Promise<string> => window.page.evaluate<string>('navigator.clipboard.readText()');
const page = (): Promise<Frame> => window.webview('topicscope-console [role=grid]');
const press = (key: string): Promise<void> => window.page.keyboard.press(key);

/** Picks an entry of the context menu that stands open. */
async function menu(label: string): Promise<void> {
  // A menu does not take a click in its first moments; the key works from the start.
  await window.page.locator('.monaco-menu .action-item', { hasText: label }).first().hover(patient);
  await press('Enter');
}

/** Clicks a message's row as people do: the live list holds still while the pointer is over it. */
async function selectMessage(topic: string): Promise<Frame> {
  const frame = await page();
  const row = frame.locator('[role=grid] .row', { hasText: topic }).first();
  await row.waitFor(patient);
  await row.hover(patient);
  await row.click(patient);
  return frame;
}

/** Opens the selected message in the editor and waits for its tab. */
async function openInEditor(frame: Frame, label: string, tab: string): Promise<void> {
  await frame.getByRole('button', { name: label }).first().click(patient);
  await window.page.locator('.tab.active', { hasText: tab }).waitFor(patient);
  await window.page.locator('.editor-instance .view-line').first().waitFor(patient);
}

const status = (id: string): Promise<string> =>
  window.page.locator(`#status\\.editor\\.${id}`).innerText(patient);

/** The lines that the editor shows; it writes no-break spaces. */
async function editorLines(): Promise<string[]> {
  const lines = await window.page.locator('.editor-instance .view-line').allInnerTexts();
  return lines.map((line) => line.replaceAll('\u00a0', ' '));
}

describe('the tree by keyboard', () => {
  it('connects by the context menu and subscribes by Enter', async () => {
    await window.treeRow('Plant').waitFor(patient);
    const entry = window.page.locator('.monaco-menu .action-item', { hasText: 'Connect' }).first();
    // A tree that draws itself anew may lose the focus between two keys: then another menu opens.
    await tryUntil('the menu of the profile opens', {
      holds: () => entry.isVisible(),
      act: async () => {
        await press('Escape');
        await window.page.locator('.sidebar .monaco-list').first().focus();
        await press('Home');
        await press('Shift+F10');
      },
    });
    await menu('Connect');
    await window.treeRow(/Plant\s*connected/).waitFor(patient);
    await window.page.locator('.sidebar .monaco-list').first().focus();
    await press('Home');
    const focused = window.page.locator('.sidebar .monaco-list-row.focused');
    // The tree draws itself anew while it connects: what a key did is seen before the next one.
    await expect
      .poll(async () => {
        const text = await focused.innerText();
        if (!text.includes('Subscribe to a topic filter')) await press('ArrowDown');
        return text;
      }, patient)
      .toContain('Subscribe to a topic filter');
    await press('Enter');
    await window.answer('factory/#');
    await expect.poll(() => window.quickInput().getAttribute('placeholder'), patient).toContain('quality');
    await press('Enter');
    await window.treeRow(/factory\/#/).waitFor(patient);
  });

  it('keeps the subscription in the profile without connecting anew', async () => {
    const state = window.treeRow(/State\s*connected/);
    const before = await state.innerText();
    await window.treeAction(window.treeRow(/factory\/#/), 'Keep Subscription');
    await expect
      .poll(async () => (await userProfiles(dataDir))[0], patient)
      .toMatchObject({ id: 'plant', subscriptions: [{ topicFilter: 'factory/#', qos: 0 }] });
    await device.publishAsync('factory/line1/state', '{"running":true}');
    await window.treeRow(/factory\/#\s*1 ·/).waitFor(patient);
    await expect.poll(() => state.innerText(), patient).toBe(before);
  });

  it('copies the endpoint, the client id and the topic filter', async () => {
    await window.treeRow('Plant').click({ button: 'right' });
    await menu('Copy Endpoint');
    await expect.poll(clipboard, patient).toBe('127.0.0.1');
    await window.treeRow('Plant').click({ button: 'right' });
    await menu('Copy Client Id');
    await expect.poll(clipboard, patient).toMatch(/^topicscope-\w+$/);
    await window.treeRow(/factory\/#/).click({ button: 'right' });
    await menu('Copy Topic Filter');
    await expect.poll(clipboard, patient).toBe('factory/#');
  });
});

describe('messages in the editor', () => {
  it('opens JSON formatted and read-only', async () => {
    await window.treeAction(window.treeRow('Plant'), 'Open Console');
    const frame = await selectMessage('line1/state');
    await frame.getByRole('button', { name: 'Copy Payload' }).click(patient);
    await expect.poll(clipboard, patient).toBe('{"running":true}');
    await openInEditor(frame, 'Open in Editor', 'state.json');
    await expect.poll(() => status('mode'), patient).toBe('JSON');
    await expect.poll(editorLines, patient).toContain('  "running": true');
    await window.page.locator('.editor-instance .view-lines').click();
    await window.page.keyboard.type('x');
    await window.page.getByText('read-only editor').first().waitFor(patient);
    await expect.poll(() => window.page.locator('.tab.active.dirty').count(), patient).toBe(0);
  });

  it('opens bytes as a hex dump', async () => {
    await device.publishAsync(
      'factory/line1/image',
      Buffer.concat([Buffer.from([0, 255, 254]), randomBytes(500)]),
    );
    await window.page.locator('.tab', { hasText: 'Plant' }).click();
    const frame = await selectMessage('line1/image');
    await openInEditor(frame, 'Open in Editor', 'image.hex.txt');
    await expect.poll(async () => (await editorLines())[0], patient).toMatch(/^0+\s+00 ff fe/);
  });

  it('opens all of a payload of which the details show the beginning', async () => {
    const items = Array.from({ length: 200_000 }, (_, index) => `item-${index}`);
    const payload = JSON.stringify(items);
    expect(payload.length).toBeGreaterThan(2 * 1024 * 1024);
    await device.publishAsync('factory/line1/log', payload);
    await window.page.locator('.tab', { hasText: 'Plant' }).click();
    const frame = await selectMessage('line1/log');
    await frame.getByText(/Showing the first/).waitFor(patient);
    await openInEditor(frame, 'Open Whole Payload', 'log.json');
    await window.page.locator('.editor-instance .view-lines').click();
    await press('Control+End');
    await expect.poll(editorLines, patient).toContain('  "item-199999"');
    await expect.poll(() => status('selection'), patient).toMatch(/Ln 200,?002/);
  });
});

describe('what is removed', () => {
  it('clears history when that is confirmed, and only then', async () => {
    await window.page.locator('.tab', { hasText: 'Plant' }).click();
    const frame = await page();
    const rows = frame.locator('[role=grid] .row:not(.loading)');
    await expect.poll(() => rows.count(), patient).toBe(3);
    const dialog = window.page.locator('.monaco-dialog-box');
    await frame.getByRole('button', { name: 'Clear History' }).click(patient);
    await dialog.waitFor(patient);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached', ...patient });
    await expect.poll(() => rows.count(), patient).toBe(3);
    await frame.getByRole('button', { name: 'Clear History' }).click(patient);
    await dialog.getByRole('button', { name: 'Clear History' }).click(patient);
    await expect.poll(() => rows.count(), patient).toBe(0);
  });

  it('ends a subscription, in settings too', async () => {
    await window.treeAction(window.treeRow(/factory\/#/), 'Unsubscribe');
    await window.treeRow(/factory\/#/).waitFor({ state: 'detached', ...patient });
    await expect
      .poll(async () => (await userProfiles(dataDir))[0], patient)
      .not.toHaveProperty('subscriptions');
    await window.treeRow(/Plant\s*connected/).waitFor(patient);
  });

  it('removes a profile when that is confirmed', async () => {
    await window.treeRow('Other').click({ button: 'right' });
    await menu('Remove Profile');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click(patient);
    await window.treeRow('Other').waitFor({ state: 'detached', ...patient });
    const ids = async () => (await userProfiles(dataDir)).map(({ id }) => id);
    await expect.poll(ids, patient).toEqual(['plant']);
  });
});
