/** Charts in the real VS Code: chosen with native picks, opened from a message's details, and there again after a reload. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Window } from '../support/drive/window.ts';
import { fixtureProfiles, historyFileOf, writeHistory } from '../support/history/million.ts';
import { patient } from '../support/patience.ts';

const profile = 'plant-a';

let dataDir: string;
let window: Window;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'topicscope-charts-'));
  const messages = Number(process.env['TOPICSCOPE_CHART_MESSAGES'] ?? 20_000);
  await writeHistory(historyFileOf(dataDir), { messages, profiles: [profile], topics: 40, tame: true });
  window = await Window.open({ dataDir, settings: { 'topicscope.profiles': fixtureProfiles([profile]) } });
});
afterAll(async () => {
  await window.close();
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

describe('charts in VS Code', () => {
  it('are opened by the command, which asks for topics and fields', async () => {
    await window.openActivity('TopicScope');
    await window.treeRow(profile).waitFor(patient);
    await window.runCommand('TopicScope: Open Chart');
    // The palette's own input may still be there.
    await window.page.getByPlaceholder(/Topic or topic filter/).waitFor(patient);
    await window.answer('plant/line-0/+/telemetry');
    await window.page.getByPlaceholder(/Numeric fields/).waitFor(patient);
    await window.pick('temperature');
    await window.pick('humidity');
    await window.screenshot('charts/pick');
    await window.page.keyboard.press('Enter');
    const frame = await window.webview('topicscope-chart .u-over');
    await frame
      .getByRole('row', { name: /telemetry humidity/ })
      .first()
      .waitFor(patient);
    await frame.locator('.chart-progress').waitFor({ ...patient, state: 'hidden' });
    await window.page.getByRole('tab', { name: 'Chart: temperature +1' }).waitFor(patient);
    await window.screenshot('charts/dark');
    await window.setTheme('light');
    await window.screenshot('charts/light');
  });

  it('are there again after a reload', async () => {
    await window.reload();
    const frame = await window.webview('topicscope-chart .u-over');
    await frame
      .getByRole('row', { name: /telemetry humidity/ })
      .first()
      .waitFor(patient);
  });

  it('are opened from a number in the details of a message, which a value leads back to', async () => {
    await window.openActivity('TopicScope');
    await window.runCommand('TopicScope: Open Console');
    const page = await window.webview('topicscope-console [role=grid]');
    await page.locator('[role=grid] .row', { hasText: '/telemetry' }).first().click(patient);
    const line = page.locator('.json-line', { hasText: 'temperature' });
    await line.hover(patient);
    await line.getByRole('button', { name: 'Chart over time' }).click(patient);
    await window.page.getByRole('tab', { name: 'Chart: temperature', exact: true }).waitFor(patient);
    const chart = await window.webview('topicscope-chart .u-over');
    await expect.poll(() => chart.locator('.summary tbody tr').count(), patient).toBe(1);
    await chart.getByRole('application').focus();
    await window.page.keyboard.press('Home');
    await window.page.keyboard.press('Enter');
    const details = await window.webview('topicscope-console .detail-topic');
    await details.locator('.json-line', { hasText: 'temperature' }).waitFor(patient);
  });
});
