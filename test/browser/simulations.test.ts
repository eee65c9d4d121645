/** A simulation as a person has it: made, completed while typing, run, watched in the tree, edited, stopped. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import { Window } from '../support/drive/window.ts';
import { notification } from './notification.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let folder: string;
let endpoint: LocalEndpoint;
let window: Window;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-simulations-'));
  folder = path.join(directory, 'workspace');
  await mkdir(folder);
  endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  const file = path.join(directory, 'endpoint.json');
  await writeFile(file, JSON.stringify(endpoint.description), { mode: 0o600 });
  window = await Window.open({
    folder,
    dataDir: path.join(directory, 'data'),
    env: { TOPICSCOPE_LOCAL_ENDPOINT: file },
  });
  await window.openActivity('TopicScope');
  await window.treeRow('Local endpoint').waitFor(patient);
});
afterAll(async () => {
  await window.close();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

it('is made of an example, and run from the file', async () => {
  await window.runCommand('TopicScope: New Simulation…');
  await window.page.getByPlaceholder('What to begin with').waitFor(patient);
  await window.screenshot('simulations/new-dark');
  await window.pick('Factory');
  const target = path.join(folder, 'factory.simulation.json');
  await expect.poll(() => window.quickInput().inputValue(), patient).toContain('factory.simulation.json');
  await window.page.keyboard.press('Enter');
  const lens = window.page.locator('.codelens-decoration a', { hasText: 'Run Simulation…' });
  await lens.waitFor(patient);
  await expect.poll(() => readFile(target, 'utf8'), patient).toContain('"name": "Demo fleet"');
  await window.page.locator('.tab.active', { hasText: 'factory.simulation.json' }).waitFor(patient);
  await lens.click(patient);
  const run = window.treeRow(/Demo fleet\s*8 devices/);
  await run.waitFor(patient);
  await window.expand(run);
  await window.treeRow(/press-03\s*connected/).waitFor(patient);
  await window.page.locator('.codelens-decoration a', { hasText: 'Stop: 8 devices' }).waitFor(patient);
  await window.screenshot('simulations/running-dark');
  await window.setTheme('light');
  await window.screenshot('simulations/running-light');
  await window.setTheme('dark');
});

it('that is saved while it runs may begin anew', async () => {
  const target = path.join(folder, 'factory.simulation.json');
  await window.page.locator('.tab', { hasText: 'factory.simulation.json' }).click(patient);
  await window.page.locator('.monaco-editor .view-lines').first().click(patient);
  await window.page.keyboard.press('Control+Home');
  await window.page.keyboard.press('ArrowDown');
  await window.page.keyboard.press('End');
  for (let left = ' fleet",'.length; left > 0; left--) await window.page.keyboard.press('Backspace');
  await window.page.keyboard.type('nstration",');
  await window.page.keyboard.press('Control+S');
  await expect.poll(() => readFile(target, 'utf8'), patient).toContain('Demonstration');
  const offer = await notification(window, 'runs as it was before it was saved');
  await offer.getByRole('button', { name: 'Restart', exact: true }).click(patient);
  await window.treeRow(/Demonstration\s*8 devices/).waitFor(patient);
  const run = window.treeRow(/Demonstration/);
  await window.treeAction(run, 'Stop');
  await run.waitFor({ ...patient, state: 'detached' });
});

it('that is wrong says where', async () => {
  const target = path.join(folder, 'wrong.simulation.json');
  await writeFile(
    target,
    '{\n  // A typing error.\n  "name": "Wrong",\n  "devices": [{ "name": "a", "messages": [{ "topic": "a", "every": 1000, "payload": { "c": { "$wlak": {} } } }] }]\n}\n',
  );
  await window.treeRow('Local endpoint').click({ ...patient, button: 'right' });
  // A menu does not take a click in its first moments; the key works from the start.
  await window.page
    .locator('.monaco-menu .action-item', { hasText: 'Run Simulation…' })
    .first()
    .hover(patient);
  await window.page.keyboard.press('Enter');
  await window.page.getByPlaceholder('Simulation to run').waitFor(patient);
  await window.screenshot('simulations/choose-dark');
  await window.pick('wrong.simulation.json');
  await notification(window, 'there is no generator $wlak');
  await window.page.locator('.tab.active', { hasText: 'wrong.simulation.json' }).waitFor(patient);
  await window.screenshot('simulations/wrong-dark');
});
