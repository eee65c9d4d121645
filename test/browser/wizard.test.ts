/** "TopicScope: Add Profile" in the real VS Code: what it offers, how it goes back, and what it leaves behind. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import { Window } from '../support/drive/window.ts';
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { notification } from './notification.ts';
import { readUserSettings, savedProfile } from './userSettings.ts';
import { WizardDriver } from './wizardDriver.ts';
import { patient } from '../support/patience.ts';

const awsEndpoint = 'abc123-ats.iot.eu-west-1.amazonaws.com';

let directory: string;
let dataDir: string;
/** The person's home folder, with AWS profiles and a certificate in it. */
let home: string;
let endpoint: LocalEndpoint;
let mosquitto: Mosquitto;
let window: Window;
let wizard: WizardDriver;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-wizard-'));
  home = path.join(directory, 'home');
  await mkdir(path.join(home, '.aws'), { recursive: true });
  await writeFile(
    path.join(home, '.aws/config'),
    '[default]\nregion = eu-west-1\n[profile factory]\nregion = eu-west-1\n[sso-session company]\nsso_region = eu-west-1\n',
  );
  endpoint = await startLocalEndpoint({ directory: path.join(home, 'certificates') });
  const { ca, devices } = endpoint.description;
  mosquitto = await startMosquitto({ directory, ca, ...(devices[0] as NonNullable<(typeof devices)[0]>) });
  dataDir = path.join(directory, 'data');
  window = await Window.open({
    dataDir,
    env: { HOME: home, AWS_CONFIG_FILE: '', AWS_SHARED_CREDENTIALS_FILE: '' },
  });
  wizard = new WizardDriver(window);
});
afterAll(async () => {
  await window.close();
  await mosquitto.stop();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});
afterEach(async () => {
  await window.page.keyboard.press('Escape');
});

/** The user's settings as they stand in the file. */
const userSettings = (): Promise<string> => readUserSettings(dataDir);

const saved = (id: string): Promise<Record<string, unknown>> => savedProfile(dataDir, { id });

async function toIdentity(endpointName: string): Promise<void> {
  await wizard.start();
  await wizard.click('What do you connect to?', 'AWS IoT Core');
  await wizard.type('Host name', endpointName);
}

async function finish(name: string): Promise<void> {
  await wizard.type('MQTT client id');
  await wizard.click('MQTT version', 'MQTT 5');
  await wizard.type('Name of the profile', name);
  await wizard.click('Keep the profile in', 'User settings');
}

describe('Add Profile', () => {
  it('offers with each identity the ways in that AWS allows, and no others', async () => {
    await toIdentity(awsEndpoint);
    const offered = {
      'X.509 client certificate': [
        'MQTT on port 8883',
        'MQTT on port 443',
        'HTTPS on port 443',
        'HTTPS on port 8443',
      ],
      SigV4: ['MQTT over WSS on port 443', 'HTTPS on port 443'],
      'Custom authorizer': ['MQTT over WSS on port 443', 'MQTT on port 443', 'HTTPS on port 443'],
    };
    for (const [identity, ways] of Object.entries(offered)) {
      await wizard.click('Who do you connect as?', identity);
      await wizard.asked('Protocol and port');
      await wizard.offers(ways);
      await wizard.back();
    }
  });

  it('reduces a pasted URL and warns of a legacy endpoint', async () => {
    await wizard.start();
    await wizard.click('What do you connect to?', 'AWS IoT Core');
    await wizard.asked('Host name');
    await window.quickInput().fill(`https://${awsEndpoint}/topics/x`);
    await expect.poll(() => wizard.message(), patient).toContain(`Host name: ${awsEndpoint}`);
    await window.quickInput().fill('abc123.iot.eu-west-1.amazonaws.com');
    await expect.poll(() => wizard.message(), patient).toContain('-ats');
    await window.quickInput().fill('not a host');
    await expect.poll(() => wizard.message(), patient).toContain('no host name');
  });

  it('goes back to what was answered, and leaves nothing behind when it is left', async () => {
    const before = await userSettings();
    await toIdentity(`wss://${awsEndpoint}/mqtt`);
    await wizard.click('Who do you connect as?', 'Custom authorizer');
    await wizard.click('Protocol and port', 'HTTPS on port 443');
    await wizard.type('Name of the authorizer', 'factory-authorizer');
    await wizard.asked('What does the authorizer judge?');
    await wizard.back();
    await wizard.asked('Name of the authorizer');
    await wizard.holds('factory-authorizer');
    await wizard.back();
    await wizard.asked('Protocol and port');
    await wizard.focuses('HTTPS on port 443');
    await wizard.back();
    await wizard.asked('Who do you connect as?');
    await wizard.focuses('Custom authorizer');
    await wizard.back();
    await wizard.asked('Host name');
    await wizard.holds(awsEndpoint);
    await window.page.keyboard.press('Escape');
    await expect.poll(() => wizard.question(), patient).toBe('');
    expect(await userSettings()).toBe(before);
  });

  it('makes a profile of a certificate, chosen in the file dialog and typed', async () => {
    const [device] = endpoint.description.devices;
    if (!device) throw new Error('no device');
    await toIdentity(`mqtts://${awsEndpoint}:8883`);
    await wizard.click('Who do you connect as?', 'X.509');
    await wizard.choose('Protocol and port', 'MQTT on port 8883');
    await wizard.click('Where are the certificate', 'Two PEM files');
    await wizard.click('Client certificate (PEM)', 'Browse');
    await expect.poll(() => wizard.typed(), patient).toContain(home);
    await window.quickInput().fill(device.certificate);
    // The dialog takes the path when it has read the folder.
    await expect.poll(() => wizard.choices(), patient).toContain(path.basename(device.certificate));
    await window.page.keyboard.press('Enter');
    await wizard.click('Private key of the certificate', 'Type a path');
    await wizard.type('Path of the private key', device.privateKey);
    await wizard.asked('CA certificates');
    await wizard.click('CA certificates', 'None');
    await wizard.asked('MQTT client id');
    await finish('Press 1');
    expect(await saved('press-1')).toEqual({
      id: 'press-1',
      name: 'Press 1',
      endpoint: awsEndpoint,
      protocol: 'mqtt',
      port: 8883,
      identity: {
        type: 'x509',
        certificate: `~/${path.relative(home, device.certificate)}`,
        privateKey: device.privateKey,
      },
    });
  });

  it('makes a profile of SigV4 with a profile of ~/.aws', async () => {
    await toIdentity(awsEndpoint);
    await wizard.choose('Who do you connect as?', 'SigV4');
    await wizard.choose('Protocol and port', 'MQTT over WSS');
    await wizard.click('Where do the AWS credentials come from?', 'A profile of ~/.aws');
    await wizard.asked('Profile of ~/.aws');
    await wizard.offers(['default', 'factory']);
    await wizard.choose('Profile of ~/.aws', 'factory');
    await finish('Signed');
    expect(await saved('signed')).toEqual({
      id: 'signed',
      name: 'Signed',
      endpoint: awsEndpoint,
      protocol: 'wss',
      port: 443,
      identity: { type: 'sigv4', source: 'profile', profile: 'factory' },
    });
  });

  it('keeps the token and signature of a custom authorizer out of settings', async () => {
    await toIdentity(awsEndpoint);
    await wizard.click('Who do you connect as?', 'Custom authorizer');
    await wizard.click('Protocol and port', 'MQTT on port 443');
    await wizard.type('Name of the authorizer', 'factory-authorizer');
    await wizard.click('What does the authorizer judge?', 'A token');
    await wizard.type('token key name', 'x-token');
    await wizard.asked('Token for the authorizer');
    await wizard.type('Token for the authorizer', 'unheard-of-token');
    await wizard.type('signature', 'dW5oZWFyZC1vZg==');
    await finish('Authorized');
    expect(await saved('authorized')).toEqual({
      id: 'authorized',
      name: 'Authorized',
      endpoint: awsEndpoint,
      protocol: 'mqtt',
      port: 443,
      identity: {
        type: 'customAuthorizer',
        authorizerName: 'factory-authorizer',
        tokenKeyName: 'x-token',
      },
    });
    const settings = await userSettings();
    expect(settings).not.toContain('unheard-of-token');
    expect(settings).not.toContain('dW5oZWFyZC1vZg==');
  });

  it('connects a broker that lets everybody in', async () => {
    await wizard.start();
    await wizard.click('What do you connect to?', 'Another MQTT broker');
    await wizard.type('Host name', `mqtt://127.0.0.1:${mosquitto.ports.plain}`);
    await wizard.click('Who do you connect as?', 'None');
    await wizard.click('Protocol', 'MQTT, plain');
    await wizard.asked('Port');
    await wizard.holds(String(mosquitto.ports.plain));
    await wizard.type('Port');
    await finish('Mosquitto');
    // It is shown in its tree, and connecting it is offered.
    await window.treeRow('Mosquitto').waitFor(patient);
    const added = await notification(window, 'Profile "Mosquitto" has been added.');
    await added.getByRole('button', { name: 'Connect' }).click(patient);
    await window.treeRow(/Mosquitto\s*connected/).waitFor(patient);
  });
});
