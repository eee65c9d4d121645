/**
 * A person's first quarter of an hour in the real VS Code: start, connect, subscribe, read, publish over HTTPS, leave, come
 * back. Makes the README's pictures on the way (kept only with TOPICSCOPE_PICTURES=1: they differ in every run).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Window } from '../support/drive/window.ts';
import { demoWorkspace, root } from '../support/places.ts';
import { readability } from '../support/webview/readability.ts';
import { patient } from '../support/patience.ts';

const keepPictures = process.env['TOPICSCOPE_PICTURES'] === '1';

let dataDir: string;
let window: Window;

/** A picture for the README, or for whoever looks into a failed run. */
const picture = (name: string): Promise<string> =>
  window.screenshot(keepPictures ? path.join(root, 'media/readme', name) : `journey/${name}`);

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'topicscope-journey-'));
  window = await Window.open({ dataDir, folder: demoWorkspace, size: { width: 1280, height: 800 } });
});
afterAll(async () => {
  await window.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

const profileRow = (): Locator => window.treeRow('Local endpoint');
const page = (): Promise<Frame> => window.webview('topicscope-console [role=grid]');
const field = (frame: Frame, name: string): Locator => frame.getByRole('textbox', { name, exact: true });
const firstRow = (frame: Frame): Locator => frame.locator('[role=grid] .row:not(.loading)').first();

/** Opens the profile's console; focus goes to the page's own frame. */
async function openConsole(): Promise<Frame> {
  await window.treeAction(profileRow(), 'Open Console');
  return page();
}

describe('a first quarter of an hour', () => {
  it('starts with an empty view that says what to do', async () => {
    await window.openActivity('TopicScope');
    await window.page.getByRole('button', { name: 'Start Local Endpoint' }).click(patient);
    await profileRow().waitFor(patient);
  });

  it('connects, and the tree says how the connection is', async () => {
    await window.treeAction(profileRow(), 'Connect');
    await window.treeRow(/Client id.*topicscope-/).waitFor(patient);
    await window.treeRow(/Protocol.*MQTT 5/).waitFor(patient);
    await window.treeRow(/Round trip.*ms/).waitFor(patient);
    await window.treeRow(/Uptime/).waitFor(patient);
  });

  it('subscribes, and the counters run', async () => {
    await window.treeAction(profileRow(), 'Subscribe');
    await window.answer('factory/#');
    await window.pick('QoS 1');
    await window.treeRow(/factory\/#\D*[1-9]\d*/).waitFor(patient);
  });

  it('shows the messages in the console, and one of them formatted', async () => {
    const frame = await openConsole();
    await clickMessage(frame, 'press-01/telemetry');
    await frame.locator('[role=tree]', { hasText: 'temperature' }).waitFor(patient);
  });

  it('publishes over HTTPS with QoS 1, and the message leaves and comes back', async () => {
    const frame = await page();
    await frame.getByRole('combobox', { name: 'Topic', exact: true }).fill('factory/line1/press-01/setpoint');
    await chooseOption(frame, 'QoS', /^1/);
    await chooseOption(frame, 'Route', /HTTPS/);
    await field(frame, 'Payload').fill('{ "temperature": 62.5, "reason": "night shift" }');
    await frame
      .getByTitle(/^Publish \(/)
      .getByRole('button')
      .click(patient);
    await expect.poll(() => frame.locator('.result').innerText(), patient).toMatch(/HTTP 200/);
    await frame.getByRole('combobox', { name: 'Search history' }).fill('topic:factory/+/+/setpoint');
    const rows = frame.locator('[role=grid] .row:not(.loading)');
    await expect.poll(() => rows.count(), patient).toBe(2);
    await rows.locator('.direction.in').waitFor(patient);
    await rows.locator('.direction.out').waitFor(patient);
    await firstRow(frame).click(patient);
    await frame.locator('[role=tree]', { hasText: 'night shift' }).waitFor(patient);
  });

  it('can be read in dark and light, wide and narrow', async () => {
    const frame = await page();
    await frame.getByRole('combobox', { name: 'Search history' }).fill('');
    await clickMessage(frame, 'press-01/telemetry');
    for (const theme of ['dark', 'light'] as const) {
      await window.setTheme(theme);
      for (const width of [1280, 700]) {
        await window.page.setViewportSize({ width, height: 800 });
        // WCAG 2.1, 1.4.3: text has a contrast of 4.5 at least.
        await expect
          .poll(() => frame.evaluate(readability), patient)
          .toMatchObject({ theme: `vscode-${theme}`, overflow: 0, tooFaint: [] });
        if (width === 1280) await picture(`console-${theme}.png`);
      }
    }
    await window.page.setViewportSize({ width: 1280, height: 800 });
    await window.setTheme('dark');
  });

  it('finds the history again after VS Code was closed and opened', async () => {
    await window.close();
    window = await Window.open({ dataDir, folder: demoWorkspace, size: { width: 1280, height: 800 } });
    await window.runCommand('TopicScope: Start Local Endpoint');
    await window.openActivity('TopicScope');
    await profileRow().waitFor(patient);
    const frame = await openConsole();
    await frame.getByRole('combobox', { name: 'Search history' }).fill('topic:factory/+/+/setpoint');
    await expect.poll(() => frame.locator('[role=grid] .row:not(.loading)').count(), patient).toBe(2);
    await firstRow(frame).click(patient);
    await frame.locator('[role=tree]', { hasText: 'night shift' }).waitFor(patient);
  });
});

/** Clicks the newest message of a topic as people do: the live list holds still while the pointer is over it. */
async function clickMessage(frame: Frame, topic: string): Promise<void> {
  const row = frame.locator('[role=grid] .row', { hasText: topic }).first();
  await row.waitFor(patient);
  await firstRow(frame).hover(patient);
  await row.click(patient);
}

/** The toolkit's dropdown is no native select: it is opened, and an option clicked. */
async function chooseOption(frame: Frame, label: string, option: RegExp): Promise<void> {
  await frame.getByRole('combobox', { name: label }).click(patient);
  await frame.getByRole('option', { name: option }).first().click(patient);
}
