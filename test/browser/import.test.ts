/** "TopicScope: Import Profiles…" in the real VS Code: from files and folders as other programs leave them to profiles that connect. */
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { kitFiles } from '../support/import/connectKit.ts';
import { mqttExplorerExport } from '../support/import/mqttExplorer.ts';
import { Window } from '../support/drive/window.ts';
import { root } from '../support/places.ts';
import { notification } from './notification.ts';
import { readUserSettings, savedProfile, userProfiles, writeUserSettings } from './userSettings.ts';
import { WizardDriver } from './wizardDriver.ts';
import { patient } from '../support/patience.ts';

const which = 'Which ones?';

let directory: string;
let dataDir: string;
let window: Window;
let driver: WizardDriver;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-import-'));
  dataDir = path.join(directory, 'data');
  const kit = path.join(directory, 'connect_device_package');
  await mkdir(kit);
  for (const [name, text] of Object.entries(kitFiles)) await writeFile(path.join(kit, name), text);
  await copyFile(path.join(root, 'test/support/import/mqttx.json'), path.join(directory, 'mqttx.json'));
  await writeFile(path.join(directory, 'explorer.json'), JSON.stringify(mqttExplorerExport));
  await writeFile(path.join(directory, 'notes.json'), '{ "a": 1 }');
  await writeUserSettings(dataDir, {
    'vsmqtt.brokerProfiles': [
      { name: 'Old broker', host: 'localhost', port: 1884, username: 'user01', password: 'vsmqtt-pass-13' },
      { name: 'No host', port: 1 },
    ],
  });
  window = await Window.open({ dataDir, folder: directory, env: { HOME: directory } });
  driver = new WizardDriver(window);
  await window.openActivity('TopicScope');
});
afterAll(async () => {
  await window.close();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});
afterEach(async () => {
  await window.page.keyboard.press('Escape');
});

async function start(source: string): Promise<void> {
  await window.runCommand('TopicScope: Import Profiles');
  await driver.click('Where are the connections now?', source);
}

/** VS Code's own file dialog, as it is where there is no window system. */
async function chooseFile(name: string): Promise<void> {
  await expect.poll(() => driver.typed(), patient).toContain(directory);
  await window.quickInput().fill(path.join(directory, name));
  await window.page.getByRole('button', { name: 'Import', exact: true }).click(patient);
}

/** Takes the choice of profiles as it stands. */
async function acceptChoice(): Promise<void> {
  await driver.asked(which);
  await window.page.keyboard.press('Enter');
}

const saved = (name: string): Promise<Record<string, unknown>> => savedProfile(dataDir, { name });

describe('Import Profiles', () => {
  it("makes a profile of the folder of AWS's connection kit", async () => {
    await start("AWS's connection kit");
    await chooseFile('connect_device_package/');
    await driver.asked(which);
    await window.screenshot('import/kit-dark');
    await acceptChoice();
    await driver.choose('Keep it in', 'User settings');
    const profile = await saved('press-01');
    expect(profile).toMatchObject({
      id: 'press-01',
      endpoint: 'abc123-ats.iot.eu-west-1.amazonaws.com',
      identity: {
        certificate: '~/connect_device_package/press-01.cert.pem',
        privateKey: '~/connect_device_package/press-01.private.key',
      },
      clientId: 'sdk-nodejs-topicscope-${window}',
    });
    await window.treeRow('press-01').waitFor(patient);
  });

  it("takes over MQTTX's connections, asks before it trusts any server, and keeps secrets out of settings", async () => {
    await start('MQTTX');
    await chooseFile('mqttx.json');
    await driver.asked(which);
    await window.screenshot('import/mqttx-dark');
    await window.setTheme('light');
    await window.screenshot('import/mqttx-light');
    await window.setTheme('dark');
    await acceptChoice();
    await driver.choose('Keep it in', 'User settings');
    const dialog = window.page.locator('.monaco-dialog-box');
    await dialog.getByText('did not check the certificate').first().waitFor(patient);
    await window.screenshot('import/insecure-dark');
    await dialog.getByRole('button', { name: 'Check Certificates' }).click(patient);
    expect(await saved('Plant broker')).not.toHaveProperty('insecure');
    expect(await saved('AWS authorizer')).toMatchObject({
      identity: { type: 'customAuthorizer', username: 'guest' },
    });
    const toast = await notification(window, '3 profiles have been imported');
    await window.screenshot('import/done-dark');
    await toast.getByRole('button', { name: 'Show Details' }).click(patient);
    const editor = window.page.locator('.editor-instance', { hasText: 'Plant broker' });
    await editor.getByText('Messages (1) are not taken over').waitFor(patient);
    await window.screenshot('import/details-dark');
    const text = `${await readUserSettings(dataDir)}${await editor.innerText()}`;
    for (const secret of ['plant-pass-4711', 'guest-pass-0815', 'tok-98765'])
      expect(text).not.toContain(secret);
  });

  it('takes any certificate only when told so, and puts CA certificates of the export into a file', async () => {
    await start('MQTT Explorer');
    await chooseFile('explorer.json');
    await acceptChoice();
    await driver.choose('Keep it in', 'User settings');
    await window.page
      .locator('.monaco-dialog-box')
      .getByRole('button', { name: 'Take Any Certificate' })
      .click(patient);
    const profile = await saved('Plant over WebSocket');
    expect(profile).toMatchObject({ insecure: true, protocol: 'wss', path: '/broker/ws' });
    const ca = String(profile['ca']).replace('~', directory);
    await expect.poll(() => readFile(ca, 'utf8'), patient).toMatch(/^-----BEGIN CERTIFICATE-----/);
    expect(await readUserSettings(dataDir)).not.toMatch(/explorer-pass-33|PRIVATE KEY/);
  });

  it("reads vsmqtt's settings where they stand, and says that they still hold the password", async () => {
    await start('vsmqtt');
    await driver.asked(which);
    await expect.poll(() => driver.choices(), patient).toEqual(['Old broker', ' No host']);
    await window.screenshot('import/vsmqtt-dark');
    await acceptChoice();
    await driver.choose('Keep it in', 'User settings');
    expect(await saved('Old broker')).toMatchObject({
      identity: { type: 'usernamePassword', username: 'user01' },
    });
    await notification(window, 'still hold its passwords in plain text');
    const [ours] = (await userProfiles(dataDir)).filter(({ name }) => name === 'Old broker');
    expect(JSON.stringify(ours)).not.toContain('vsmqtt-pass-13');
  });

  it('says what a file is not, and what would be understood', async () => {
    await start('Another file');
    await chooseFile('notes.json');
    await notification(window, 'none of what is understood: an MQTTX export');
  });
});
