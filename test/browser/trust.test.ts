/** Restricted Mode: a folder that is not trusted brings no profiles, and the person's own ones work. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import { protocolTable } from '../../src/shared/aws/protocolTable.ts';
import { Window } from '../support/drive/window.ts';
import { profileForRow } from '../support/rowProfiles.ts';
import { writeUserSettings } from './userSettings.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let endpoint: LocalEndpoint;
let window: Window;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-trust-'));
  endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  const row = protocolTable.find(({ authentication, port }) => authentication === 'x509' && port === 8883);
  if (!row) throw new Error('no such row');
  const profile = (name: string) => profileForRow(row, endpoint.description, { id: name, name }).profile;
  const folder = path.join(directory, 'folder');
  await mkdir(path.join(folder, '.vscode'), { recursive: true });
  await writeFile(
    path.join(folder, '.vscode/settings.json'),
    JSON.stringify({ 'topicscope.profiles': [profile('of-folder')] }),
  );
  const dataDir = path.join(directory, 'data');
  await writeUserSettings(dataDir, {
    'security.workspace.trust.startupPrompt': 'never',
    'topicscope.profiles': [profile('of-user')],
  });
  window = await Window.open({ dataDir, folder, trustEverything: false });
});
afterAll(async () => {
  await window.close();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

it('ignores the profiles of a folder that is not trusted, and says so', async () => {
  await window.openActivity('TopicScope');
  await window.treeRow('of-user').waitFor(patient);
  const notice = window.treeRow("Workspace's profiles ignored");
  await notice.waitFor(patient);
  await expect.poll(() => window.treeRow('of-folder').count(), patient).toBe(0);
});

it("connects the person's own profile", async () => {
  await window.treeAction(window.treeRow('of-user'), 'Connect');
  await window.treeRow(/of-user\s*connected/).waitFor(patient);
});

it('shows the profiles of the folder when it is trusted', async () => {
  await window.treeRow("Workspace's profiles ignored").click(patient);
  await window.page.getByRole('button', { name: 'Trust', exact: true }).click(patient);
  await window.treeRow('of-folder').waitFor(patient);
  await window.treeRow("Workspace's profiles ignored").waitFor({ state: 'detached', ...patient });
  // What was connected stays so.
  await window.treeRow(/of-user\s*connected/).waitFor(patient);
});
