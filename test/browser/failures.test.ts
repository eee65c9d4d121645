/** Bad input as a person meets it: what the tree and the notification say, and that each offered action works. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import { protocolTable } from '../../src/shared/aws/protocolTable.ts';
import { certificateId } from '../peers/localEndpoint/principals.ts';
import { Window } from '../support/drive/window.ts';
import { profileForRow } from '../support/rowProfiles.ts';
import { notification } from './notification.ts';
import { writeUserSettings } from './userSettings.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let endpoint: LocalEndpoint;
let window: Window;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-failures-'));
  endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  const row = protocolTable.find(({ authentication, port }) => authentication === 'x509' && port === 8883);
  const [one, other] = endpoint.description.devices;
  if (!row || !one || !other) throw new Error('no such row or device');
  const { profile } = profileForRow(row, endpoint.description);
  const missingKey = path.join(directory, 'missing.pem.key');
  const dataDir = path.join(directory, 'data');
  await writeUserSettings(dataDir, {
    'topicscope.profiles': [
      {
        ...profile,
        id: 'missing-key',
        identity: { type: 'x509', certificate: one.certificate, privateKey: missingKey },
      },
      {
        ...profile,
        id: 'wrong-key',
        identity: { type: 'x509', certificate: one.certificate, privateKey: other.privateKey },
      },
      { ...profile, id: 'denied', clientId: 'press-01' },
      { id: 'nowhere', broker: 'mqtt', endpoint: 'nowhere.invalid', identity: { type: 'none' } },
      {
        id: 'impossible',
        endpoint: 'abc123-ats.iot.eu-west-1.amazonaws.com',
        protocol: 'mqtt',
        identity: { type: 'sigv4' },
      },
    ],
  });
  window = await Window.open({ dataDir });
  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await window.openActivity('TopicScope');
});
afterAll(async () => {
  await window.close();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

const clipboard = (): Promise<string> => window.page.evaluate<string>('navigator.clipboard.readText()');
const button = (item: Locator, name: string): Locator => item.getByRole('button', { name, exact: true });

/** The line of the text editor in which the cursor stands. */
const cursorLine = (): Promise<string> =>
  window.page.locator('#status\\.editor\\.selection').innerText(patient);

describe('a profile that cannot be used', () => {
  it('stands in the tree with the field and the fix, and leads to its place in settings', async () => {
    const row = window.treeRow('impossible');
    await row.waitFor(patient);
    await expect.poll(() => row.getAttribute('aria-label'), patient).toMatch(/cannot be used.*protocol/);
    await row.click(patient);
    await window.page.locator('.tab', { hasText: 'settings.json' }).waitFor(patient);
    await expect.poll(cursorLine, patient).not.toMatch(/^Ln 1,/);
  });
});

describe('a connection that a policy denies', () => {
  it('offers a diagnosis and the statement that allows it', async () => {
    const [device] = endpoint.description.devices;
    if (!device) throw new Error('no device');
    endpoint.policies.set(certificateId(await readFile(device.certificate, 'utf8')), []);
    await window.treeAction(window.treeRow('denied'), 'Connect');
    await window.treeRow(/denied\s*failed/).waitFor(patient);
    const item = await notification(window, 'Connecting "denied"');
    await button(item, 'Diagnose').waitFor(patient);
    await window.screenshot('failures/denied');
    await button(item, 'Copy Policy Statement').click(patient);
    await expect
      .poll(async () => JSON.parse(await clipboard()) as unknown, patient)
      .toEqual({ Effect: 'Allow', Action: 'iot:Connect', Resource: 'arn:aws:iot:*:*:client/press-01' });
  });
});

describe('a connection that fails', () => {
  it('names the key file that is missing; Copy Details copies the evidence', async () => {
    await window.treeAction(window.treeRow('missing-key'), 'Connect');
    await window.treeRow(/missing-key\s*failed/).waitFor(patient);
    const item = await notification(window, 'Connecting "missing-key"');
    await expect.poll(() => item.innerText(), patient).toContain('missing.pem.key');
    await button(item, 'More…').click(patient);
    await window.pick('Copy Details');
    await expect.poll(clipboard, patient).toMatch(/missing\.pem\.key[^]*\nstage: /);
  });

  it('says that a key does not fit; Edit Profile leads to it', async () => {
    await window.treeAction(window.treeRow('wrong-key'), 'Connect');
    await window.treeRow(/wrong-key\s*failed/).waitFor(patient);
    const item = await notification(window, 'Connecting "wrong-key"');
    const before = await cursorLine();
    await button(item, 'Edit Profile').click(patient);
    await expect.poll(cursorLine, patient).not.toBe(before);
  });

  it('says that a name does not resolve; Retry tries again, Show Log shows the log', async () => {
    await window.treeAction(window.treeRow('nowhere'), 'Connect');
    const item = await notification(window, 'Connecting "nowhere"');
    await expect.poll(() => item.innerText(), patient).toContain('nowhere.invalid');
    await button(item, 'Retry').click(patient);
    const again = await notification(window, 'Connecting "nowhere"');
    await button(again, 'More…').click(patient);
    await window.pick('Show Log');
    await window.page.locator('.panel .output-view, .panel .output').first().waitFor(patient);
  });
});
