/** A server that nobody verifies: said in the tree and in the console, and refused to a folder. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import { Window } from '../support/drive/window.ts';
import { writeUserSettings } from './userSettings.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let endpoint: LocalEndpoint;
let window: Window;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-insecure-'));
  endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  const { host, ports, devices } = endpoint.description;
  // As another broker, without the CA that its certificate is of.
  const profile = (id: string) => ({
    id,
    broker: 'mqtt',
    endpoint: host,
    protocol: 'mqtts',
    port: ports.mqtts8883,
    insecure: true,
    identity: { type: 'x509', ...devices[0] },
  });
  const folder = path.join(directory, 'folder');
  await mkdir(path.join(folder, '.vscode'), { recursive: true });
  await writeFile(
    path.join(folder, '.vscode/settings.json'),
    JSON.stringify({ 'topicscope.profiles': [profile('of-folder')] }),
  );
  const dataDir = path.join(directory, 'data');
  await writeUserSettings(dataDir, { 'topicscope.profiles': [profile('of-user')] });
  window = await Window.open({ dataDir, folder });
  await window.openActivity('TopicScope');
});
afterAll(async () => {
  await window.close();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

it('says in tree and console that the server is not verified', async () => {
  const row = window.treeRow('of-user');
  await window.treeAction(row, 'Connect');
  await window.treeRow(/of-user\s*connected/).waitFor(patient);
  await window.expand(window.treeRow('of-user'));
  const route = window.treeRow('server not verified');
  await route.waitFor(patient);
  await expect.poll(() => route.getAttribute('aria-label'), patient).toContain('server not verified');
  await window.treeAction(window.treeRow(/^of-user/), 'Open Console');
  const frame = await window.webview('topicscope-console [role=grid]');
  await frame.locator('.not-verified', { hasText: 'server not verified' }).waitFor(patient);
});

it('does not take it from a folder, and says where it belongs', async () => {
  const row = window.treeRow('of-folder');
  await row.waitFor(patient);
  await expect
    .poll(() => row.getAttribute('aria-label'), patient)
    .toMatch(/cannot be used.*insecure: a workspace cannot/);
});
