/** Who to be, as a person says it in the real VS Code: PKCS#12 with a passphrase, pasted PEM, Cognito, and signing in to AWS again. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import type { ProfileInput } from '../../src/profile/schema.ts';
import { protocolTable } from '../../src/shared/aws/protocolTable.ts';
import { startAwsServices, type AwsServices } from '../support/awsServices.ts';
import { Window } from '../support/drive/window.ts';
import { makeCertificate, makePkcs12, type KeyPair } from '../support/opensslFiles.ts';
import { profileForRow } from '../support/rowProfiles.ts';
import { notification } from './notification.ts';
import { readUserSettings, savedProfile, writeUserSettings } from './userSettings.ts';
import { WizardDriver } from './wizardDriver.ts';
import { patient } from '../support/patience.ts';

const passphrase = 'open sesame';
const awsEndpoint = 'abc123-ats.iot.eu-west-1.amazonaws.com';

let directory: string;
let dataDir: string;
let home: string;
let pair: KeyPair;
let endpoint: LocalEndpoint;
let services: AwsServices;
let window: Window;
let wizard: WizardDriver;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-identities-'));
  dataDir = path.join(directory, 'data');
  home = path.join(directory, 'home');
  await mkdir(path.join(home, '.aws'), { recursive: true });
  endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  const { ca } = endpoint.description;
  const beside = (name: string): string => path.join(path.dirname(ca), name);
  const [certificate, privateKey, caPem] = await Promise.all(
    [beside('server.pem.crt'), beside('server.pem.key'), ca].map((file) => readFile(file, 'utf8')),
  );
  services = await startAwsServices({
    credentials: endpoint.description.credentials,
    server: { certificate: certificate ?? '', privateKey: privateKey ?? '', ca: caPem ?? '' },
  });
  const issuer = { certificate: ca, privateKey: ca.replace(/\.crt$/, '.key') };
  pair = await makeCertificate(home, 'device', { algorithm: 'ec', issuer, days: 20 });
  endpoint.registry.register(await readFile(pair.certificate, 'utf8'));
  await makePkcs12(path.join(home, 'device.p12'), pair, { passphrase });
  await writeUserSettings(dataDir, {
    'topicscope.profiles': [
      profileOf('container', 4, { type: 'x509', source: 'pkcs12', pkcs12: '~/device.p12' }),
      profileOf('pasted', 4, { type: 'x509', source: 'secrets' }),
      profileOf('single', 1, {
        type: 'sigv4',
        source: 'profile',
        profile: 'sso',
        region: endpoint.description.region,
      }),
    ],
  });
  // Tall enough for the rows of three profiles.
  window = await Window.open({
    dataDir,
    env: { HOME: home, ...(await aws()) },
    size: { width: 1280, height: 1500 },
  });
  wizard = new WizardDriver(window);
  await window.openActivity('TopicScope');
});
afterAll(async () => {
  await window.close();
  await services.stop();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});
afterEach(async () => {
  await window.page.keyboard.press('Escape');
});

function profileOf(id: string, number: number, identity: ProfileInput['identity']): ProfileInput {
  const row = protocolTable.find((one) => one.row === number);
  if (!row) throw new RangeError(`no row ${number}`);
  return profileForRow(row, endpoint.description, { id, clientId: id, identity }).profile;
}

/** An SSO profile that has never signed in, and an `aws` that signs it in. */
async function aws(): Promise<NodeJS.ProcessEnv> {
  const config = path.join(home, '.aws/config');
  await writeFile(
    config,
    '[sso-session company]\nsso_region = eu-west-1\nsso_start_url = https://company.example/start\n[profile sso]\nsso_session = company\nsso_account_id = 123456789012\nsso_role_name = Engineer\n',
  );
  const token = createHash('sha1').update('company').digest('hex');
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const bin = path.join(directory, 'bin');
  await mkdir(bin);
  await writeFile(
    path.join(bin, 'aws'),
    `#!/bin/sh\n[ "$*" = "sso login --profile sso" ] || exit 1\nmkdir -p "$HOME/.aws/sso/cache"\necho '{"accessToken":"sso-token","region":"eu-west-1","startUrl":"https://company.example/start","expiresAt":"${expiresAt}"}' > "$HOME/.aws/sso/cache/${token}.json"\necho Successfully logged in\n`,
    { mode: 0o755 },
  );
  // VS Code asks the person's login shell for its environment, which may begin with a PATH of its own.
  await writeFile(path.join(home, '.profile'), `PATH="${bin}:$PATH"\n`);
  return {
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    AWS_CONFIG_FILE: config,
    AWS_SHARED_CREDENTIALS_FILE: path.join(home, '.aws/credentials'),
    AWS_ENDPOINT_URL_SSO: services.url,
  };
}

async function finish(name: string): Promise<Record<string, unknown>> {
  await wizard.type('MQTT client id');
  await wizard.click('MQTT version', 'MQTT 5');
  await wizard.type('Name of the profile', name);
  await wizard.click('Keep the profile in', 'User settings');
  const id = name.toLowerCase();
  const profile = await savedProfile(dataDir, { id });
  // By then the tree has shown it, and stands still.
  await notification(window, `Profile "${name}" has been added.`);
  return profile;
}

async function toIdentity(identity: string, route: string): Promise<void> {
  await wizard.start();
  await wizard.click('What do you connect to?', 'AWS IoT Core');
  await wizard.type('Host name', awsEndpoint);
  await wizard.click('Who do you connect as?', identity);
  await wizard.click('Protocol and port', route);
}

describe('Add Profile', () => {
  it('takes a PKCS#12 file, and keeps its passphrase out of settings', async () => {
    await toIdentity('X.509', 'MQTT on port 8883');
    await wizard.asked('Where are the certificate');
    await wizard.offers(['Two PEM files', 'A PKCS#12 file', 'Paste them']);
    await window.screenshot('identities/x509-sources');
    await wizard.click('Where are the certificate', 'A PKCS#12 file');
    await wizard.click('PKCS#12 file', 'Type a path');
    await wizard.type('Path of the PKCS#12 file', '~/device.p12');
    await wizard.type('Passphrase of the PKCS#12 file', 'unheard-of-phrase');
    await wizard.click('CA certificates', 'None');
    expect(await finish('Bundle')).toMatchObject({
      identity: { type: 'x509', source: 'pkcs12', pkcs12: '~/device.p12' },
    });
    expect(await readUserSettings(dataDir)).not.toContain('unheard-of-phrase');
  });

  it('takes a Cognito identity pool with a login, checking what is typed', async () => {
    await toIdentity('SigV4', 'MQTT over WSS');
    await wizard.asked('Where do the AWS credentials come from?');
    await window.screenshot('identities/sigv4-sources');
    await wizard.click('Where do the AWS credentials come from?', 'A Cognito identity pool');
    await wizard.asked('Id of the identity pool');
    await window.quickInput().fill('eu-west-1_AbCdEf');
    await expect.poll(() => wizard.message(), patient).toContain('a user pool is another thing');
    await window.screenshot('identities/cognito');
    await window.quickInput().fill('eu-west-1:1111');
    await window.page.keyboard.press('Enter');
    await wizard.type('Login provider', 'login.example');
    await wizard.type('Token of the login provider', 'unheard-of-token');
    expect(await finish('Guests')).toMatchObject({
      identity: {
        type: 'sigv4',
        source: 'cognito',
        identityPoolId: 'eu-west-1:1111',
        loginProvider: 'login.example',
      },
    });
    expect(await readUserSettings(dataDir)).not.toContain('unheard-of-token');
  });
});

describe('connecting', () => {
  it('asks for a passphrase, says that it is wrong, asks again, and warns of the end of the certificate', async () => {
    await window.treeAction(window.treeRow('container'), 'Connect');
    await wizard.asked('is encrypted');
    await window.screenshot('identities/passphrase');
    await wizard.type('is encrypted', 'not this');
    const item = await notification(window, 'Connecting "container"');
    await expect.poll(() => item.innerText(), patient).toContain('passphrase: wrong');
    await window.screenshot('identities/passphrase-wrong');
    await item.getByRole('button', { name: 'Retry', exact: true }).click(patient);
    await wizard.type('does not open', passphrase);
    await window.treeRow(/container\s*connected/).waitFor(patient);
    const warning = await notification(window, 'The client certificate ends in');
    await expect.poll(() => warning.innerText(), patient).toMatch(/"container": .* ends in (19|20) days/);
  });

  it('takes a pasted certificate and key by Set Secrets', async () => {
    await window.treeAction(window.treeRow('pasted'), 'Connect');
    await wizard.asked('has not been pasted yet');
    await window.page.keyboard.press('Escape');
    const item = await notification(window, 'Connecting "pasted"');
    await item.getByRole('button', { name: 'Set Secrets', exact: true }).click(patient);
    await wizard.asked('Which secrets do you want to set?');
    await window.screenshot('identities/set-secrets');
    await window.page.keyboard.press('Enter');
    await wizard.asked('Client certificate (PEM)');
    await window.quickInput().fill('hello');
    await expect.poll(() => wizard.message(), patient).toContain('Paste all of it');
    for (const [question, file] of [
      ['Client certificate (PEM)', pair.certificate],
      ['Private key (PEM)', pair.privateKey],
    ] as const) {
      if (question.startsWith('Private')) await wizard.asked(question);
      await window.quickInput().fill(await readFile(file, 'utf8'));
      await window.page.keyboard.press('Enter');
    }
    const kept = await notification(window, 'The secrets of "pasted" are kept.');
    await kept.getByRole('button', { name: 'Connect', exact: true }).click(patient);
    await window.treeRow(/pasted\s*connected/).waitFor(patient);
  });

  it('signs in to AWS in a terminal and goes on by itself', async () => {
    await window.treeAction(window.treeRow('single'), 'Connect');
    const item = await notification(window, 'Connecting "single"');
    await window.screenshot('identities/sign-in');
    await item.getByRole('button', { name: 'Sign In', exact: true }).click(patient);
    await window.treeRow(/single\s*connected/).waitFor(patient);
    await window.screenshot('identities/signed-in');
  });
});
