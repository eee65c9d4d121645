/** What ships, installed as a person installs it: the package alone, without the checkout around it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { afterAll, beforeAll, it } from 'vitest';
import { keepEvidence, namesOf } from '../support/drive/evidence.ts';
import { Window } from '../support/drive/window.ts';
import { node24, root } from '../support/places.ts';
import { run } from '../support/run.ts';
import { installCodeServer } from '../support/vscode/install.ts';
import { patient } from '../support/patience.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'topicscope-packaged-'));
  const packagePath = path.join(dataDir, 'topicscope.vsix');
  await createVSIX({
    cwd: root,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  const server = path.join(await installCodeServer(), 'out/server-main.js');
  await run(node24, [
    ...[server, '--install-extension', packagePath, '--server-data-dir', dataDir],
    '--accept-server-license-terms',
  ]);
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

it('works when it is installed from its package', async ({ task }) => {
  const window = await Window.open({ dataDir, extension: false });
  try {
    await window.openActivity('TopicScope');
    await window.page.getByRole('button', { name: 'Start Local Endpoint' }).click(patient);
    const profile = window.treeRow('Local endpoint');
    await profile.waitFor(patient);
    await window.treeAction(profile, 'Connect');
    await window.treeRow(/Round trip.*ms/).waitFor(patient);
    await window.treeAction(profile, 'Subscribe');
    await window.answer('factory/#');
    await window.pick('QoS 0');
    await window.treeAction(profile, 'Open Console');
    const frame = await window.webview('topicscope-console [role=grid]');
    await frame.locator('[role=grid] .row', { hasText: 'factory/' }).first().waitFor(patient);
    await frame.getByText('Connected', { exact: true }).first().waitFor(patient);
  } catch (error) {
    // Before it is closed.
    await keepEvidence(namesOf(task), [error]);
    throw error;
  } finally {
    await window.close();
  }
});
