/** The doctor in VS Code: asked by a person, watched stage by stage, read as a report. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-diagnosis-'));
  endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  const row = protocolTable.find(({ authentication, port }) => authentication === 'x509' && port === 8883);
  if (!row) throw new Error('no such row');
  const { profile } = profileForRow(row, endpoint.description);
  const dataDir = path.join(directory, 'data');
  await writeUserSettings(dataDir, {
    'topicscope.profiles': [
      { ...profile, id: 'healthy', clientId: 'press-01' },
      { ...profile, id: 'denied', clientId: 'press-99' },
    ],
  });
  endpoint.faults.set('closeConnection', { at: 'connect', clientId: 'press-99' });
  // Tall, for lines that are out of sight are not drawn.
  window = await Window.open({ dataDir, size: { width: 1280, height: 1500 } });
  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await window.openActivity('TopicScope');
});
afterAll(async () => {
  await window.close();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

const clipboard = (): Promise<string> => window.page.evaluate<string>('navigator.clipboard.readText()');

async function diagnose(name: string): Promise<void> {
  await window.runCommand('TopicScope: Diagnose Connection…');
  await window.pick(name);
  await window.answer('doctor/test');
}

describe('Diagnose Connection', () => {
  it('says that all is well, with the evidence of each stage', async () => {
    await diagnose('healthy');
    await window.treeRow('All is well').waitFor(patient);
    const tls = window.treeRow(/^TLS/);
    await expect.poll(() => tls.getAttribute('aria-label'), patient).toMatch(/^TLS, passed, .*TLSv1\.3/);
    await window.expand(tls);
    await window.treeRow('SNI sent').waitFor(patient);
    await expect
      .poll(() => window.treeRow(/^Publish/).getAttribute('aria-label'), patient)
      .toContain('came back');
    await window.screenshot('diagnosis/healthy-dark');
  });

  it('names the cause of a connection that is closed without a word, and what to do', async () => {
    await diagnose('denied');
    await window.treeRow('Client id refused').waitFor(patient);
    await window.treeRow('Policy statement').waitFor(patient);
    await window.treeAction(window.treeRow('Policy statement'), 'Copy');
    await expect.poll(clipboard, patient).toContain('client/press-99');
    await window.screenshot('diagnosis/denied-dark');
    await window.setTheme('light');
    await window.screenshot('diagnosis/denied-light');
    await window.page.setViewportSize({ width: 500, height: 1500 });
    await window.screenshot('diagnosis/denied-light-narrow');
    await window.page.setViewportSize({ width: 1280, height: 1500 });
    await window.setTheme('dark');
  });

  it('opens and copies the report', async () => {
    await window.runCommand('TopicScope: Copy Report of Diagnosis');
    await expect.poll(clipboard, patient).toMatch(/^# Diagnosis of denied\n/);
    await window.runCommand('TopicScope: Open Report of Diagnosis');
    await window.page.locator('.tab', { hasText: 'Diagnosis of denied.md' }).first().waitFor(patient);
    await (
      await window.webview('h1:has-text("Diagnosis of denied")')
    )
      .locator('h2', { hasText: 'What to do' })
      .waitFor(patient);
    await window.screenshot('diagnosis/report-dark');
  });

  it('goes away when it is closed', async () => {
    await window.runCommand('TopicScope: Close Diagnosis');
    await window.treeRow('Client id refused').waitFor({ state: 'hidden', ...patient });
  });
});
