/** The question for a topic filter in the real VS Code: what it offers, what it refuses, and that what is typed counts. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Window } from '../support/drive/window.ts';
import { patient } from '../support/patience.ts';

let window: Window;

beforeAll(async () => {
  window = await Window.open();
  await window.openActivity('TopicScope');
  await window.page.getByRole('button', { name: 'Start Local Endpoint' }).click(patient);
  await window.treeAction(window.treeRow('Local endpoint'), 'Connect');
  await window.treeRow(/Round trip.*ms/).waitFor(patient);
});
afterAll(async () => window.close());
afterEach(async () => {
  await window.page.keyboard.press('Escape');
});

const rows = () => window.page.locator('.quick-input-widget .monaco-list-row');
const first = async (): Promise<string> => (await rows().first().innerText()).replaceAll(/\s+/g, ' ');

async function ask(): Promise<void> {
  await window.treeAction(window.treeRow('Local endpoint'), 'Subscribe');
  await window.quickInput().waitFor(patient);
}

describe('the question for a topic filter', () => {
  it('says live what is wrong, and takes no Enter then', async () => {
    await ask();
    await window.quickInput().fill('1/2/3/4/5/6/7/8/9');
    await expect.poll(first, patient).toMatch(/8 slashes; AWS IoT Core allows 7/);
    await window.screenshot('subscribe/limit');
    await window.page.keyboard.press('Enter');
    await window.quickInput().fill('$aws/things/x/jobs/get');
    await expect.poll(first, patient).toMatch(/for publishing only: List the thing's pending jobs/);
  });

  it('offers reserved topics by what is typed, and subscribes to the one that is taken', async () => {
    await ask();
    await window.quickInput().fill('$aws/events/presence/');
    await rows().filter({ hasText: '$aws/events/presence/disconnected/+' }).first().waitFor(patient);
    await window.screenshot('subscribe/reserved-dark');
    await window.setTheme('light');
    await window.screenshot('subscribe/reserved-light');
    await window.setTheme('dark');
    await rows().filter({ hasText: '$aws/events/presence/disconnected/+' }).first().click(patient);
    await window.pick('QoS 0');
    await window.treeRow('$aws/events/presence/disconnected/+').waitFor(patient);
  });

  it('takes what is typed, and afterwards knows what came', async () => {
    await ask();
    await window.answer('factory/#');
    await window.pick('QoS 0');
    await window.treeRow(/factory\/#\D*[1-9]\d*/).waitFor(patient);
    await ask();
    await window.quickInput().fill('telemetry');
    await rows()
      .filter({ hasText: /factory\/.*telemetry/ })
      .first()
      .waitFor(patient);
    await window.screenshot('subscribe/seen');
  });
});
