/** Rehearsing failures as a person does: chosen, met by the connection, told in the tree, ended. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import { Window } from '../support/drive/window.ts';
import { notification } from './notification.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let endpoint: LocalEndpoint;
let window: Window;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-rehearsals-'));
  endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  const file = path.join(directory, 'endpoint.json');
  await writeFile(file, JSON.stringify(endpoint.description), { mode: 0o600 });
  window = await Window.open({
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

const title = 'Rehearse a Failure on the Local Endpoint';

/** Picks a failure by what is typed: the list is longer than what VS Code draws of it. */
async function choose(name: string): Promise<void> {
  await window.runCommand(`TopicScope: ${title}`);
  await window.page.getByPlaceholder('What goes wrong').waitFor(patient);
  await window.quickInput().fill(name);
  await window.pick(name);
}

/** Answers the question with these words in it. */
async function answer(question: string, text: string): Promise<void> {
  await window.page.locator('.quick-input-widget').getByText(question).waitFor(patient);
  await window.answer(text);
}

it('a failure of new connections: chosen by its words, offered to be met, met, and ended in the tree', async () => {
  await choose('CONNECT refused');
  await window.page.getByText('Reason code that MQTT 5 is told').waitFor(patient);
  await window.quickInput().fill('127');
  await window.page.getByText('Write a whole number from 128 to 255').waitFor(patient);
  await window.answer('135');
  await answer('Return code that MQTT 3.1.1 is told', '5');
  await window.pick('Until I End It');
  const row = window.treeRow('Rehearsing: CONNECT refused');
  await row.waitFor(patient);
  await expect
    .poll(() => endpoint.faults.list(), patient)
    .toMatchObject([{ name: 'connackRefusal', parameters: { reasonCode: 135, returnCode: 5 }, scope: {} }]);
  const offer = await notification(window, 'rehearsing “CONNECT refused”');
  await offer.getByRole('button', { name: 'Connect', exact: true }).click(patient);
  await window.treeRow(/Local endpoint\s*failed/).waitFor(patient);
  await window.treeRow(/CONNECT refused.*struck once/).waitFor(patient);
  await window.screenshot('rehearsals/active-dark');
  await window.treeAction(row, 'End Rehearsal');
  await row.waitFor({ ...patient, state: 'detached' });
  await expect.poll(() => endpoint.faults.list(), patient).toEqual([]);
  await window.treeAction(window.treeRow('Local endpoint'), 'Connect');
  await window.treeRow(/Local endpoint\s*connected/).waitFor(patient);
});

it('an end of the session: strikes the open connection once, and is over', async () => {
  await choose('Session ended by the server');
  await window.pick('Service maintenance');
  await answer('Seconds to wait', '0');
  await window.pick('Once');
  await expect.poll(() => endpoint.faults.counts().endSession, patient).toBe(1);
  await window.treeRow(/Local endpoint\s*connected/).waitFor(patient);
  await window.treeRow(/Rehearsing/).waitFor({ ...patient, state: 'detached' });
});

it('all rehearsals are ended at once, those of a person at a terminal too', async () => {
  await choose('No PINGRESP');
  await window.pick('For 5 Minutes');
  await window.treeRow(/No PINGRESP\s*[45] min left/).waitFor(patient);
  endpoint.faults.set('noSuback');
  await window.treeRow('Rehearsing: No SUBACK').waitFor(patient);
  await window.runCommand('TopicScope: End All Rehearsals');
  await window.treeRow(/Rehearsing/).waitFor({ ...patient, state: 'detached' });
  await expect.poll(() => endpoint.faults.list(), patient).toEqual([]);
});
