/** Saved messages as a person uses them in the real VS Code: files on disk, the view "Messages", the editor, quick publish. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepCertificates } from '../../src/local/certificates.ts';
import { KeptFiles } from '../../src/local/keptFiles.ts';
import { Window } from '../support/drive/window.ts';
import { startMosquitto, type Mosquitto } from '../support/mosquitto.ts';
import { notification } from './notification.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let messages: string;
let broker: Mosquitto;
let window: Window;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-messages-'));
  const files = new KeptFiles(directory);
  await files.prepare();
  const certificates = await keepCertificates({
    files,
    devices: 1,
    serverName: 'broker.test',
    now: Date.now,
  });
  broker = await startMosquitto({
    directory,
    ca: certificates.ca.certificatePath,
    certificate: certificates.server.certificatePath,
    privateKey: certificates.server.privateKeyPath,
  });
  const folder = path.join(directory, 'workspace');
  messages = path.join(folder, '.topicscope', 'messages');
  await mkdir(path.join(messages, 'lights'), { recursive: true });
  await writeFile(
    path.join(messages, 'lights', 'on.mqtt'),
    '---\n# The hall.\ntopic: lights/hall\nqos: 1\nuserProperties:\n  - trace: "7"\n---\n{ "on": true, "at": "{{isoTimestamp}}" }\n',
  );
  await writeFile(
    path.join(messages, 'restart.mqtt'),
    '---\ntopic: factory/line1/command\nretain: true\n---\nrestart\n',
  );
  await writeFile(path.join(messages, 'broken.mqtt'), '---\ntopic: a\nqso: 1\n---\n{}\n');
  window = await Window.open({
    folder,
    settings: {
      'topicscope.profiles': [profile('plant', 'Plant')],
    },
  });
  await window.openActivity('TopicScope');
  await window.treeAction(window.treeRow('Plant'), 'Connect');
  await window.treeRow(/Plant\s*connected/).waitFor(patient);
  // Room for the messages.
  for (const name of ['Connections', 'Topics'])
    await window.page.locator('.pane-header', { hasText: name }).click();
  // A view of its own, folded until somebody wants it.
  await window.page.locator('.pane-header[aria-expanded=false]', { hasText: 'Messages' }).click(patient);
});
afterAll(async () => {
  await window.close();
  await broker.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

function profile(id: string, name: string): object {
  return {
    id,
    name,
    broker: 'mqtt',
    endpoint: '127.0.0.1',
    port: broker.ports.plain,
    protocol: 'mqtt',
    identity: { type: 'none' },
  };
}

/** The next message on a topic, as mosquitto's own client reads it: subscribed when this resolves. */
async function next(topic: string): Promise<{ readonly message: Promise<string> }> {
  const child = spawn(
    // Into a pipe it would keep back what it has to say.
    'stdbuf',
    [
      '-oL',
      'mosquitto_sub',
      '-h',
      '127.0.0.1',
      '-p',
      String(broker.ports.plain),
      '-V',
      'mqttv5',
      '-d',
      '-q',
      '1',
      '-C',
      '1',
      '-t',
      topic,
      '-F',
      'GOT %t %q %P %p',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let output = '';
  const closed = once(child, 'close');
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('received SUBACK') || output.includes('Subscribed')) resolve();
    });
  });
  return { message: closed.then(() => /^GOT (.*)$/m.exec(output)?.[1] ?? '') };
}

/** Chooses from a row's context menu. The first moments of a menu take no click. */
async function choose(row: Locator, item: string): Promise<void> {
  await row.click({ button: 'right' });
  const entry = window.page.getByRole('menuitem', { name: item });
  await entry.waitFor(patient);
  await expect
    .poll(async () => {
      await entry.click({ timeout: 2000 }).catch(() => undefined);
      return entry.isVisible();
    }, patient)
    .toBe(false);
}

it('shows what lies on disk, and what is wrong with it', async () => {
  await window.treeRow(/restart\s*factory\/line1\/command/).waitFor(patient);
  await window.treeRow(/broken\s*line 3, column 1: There is no field "qso"/).waitFor(patient);
  await window.expand(window.treeRow('lights'));
  await window.treeRow(/on\s*lights\/hall/).waitFor(patient);
  await window.screenshot('messages/view');
});

it('publishes with a click, and remembers what was sent', async () => {
  const heard = await next('lights/hall');
  await window.treeAction(window.treeRow(/on\s*lights\/hall/), 'Publish Saved Message');
  expect(await heard.message).toMatch(/^lights\/hall 1 trace:7 \{ "on": true, "at": "20\d\d-/);
  await window.treeRow('Recent').waitFor(patient);
  const again = await next('lights/hall');
  await window.page.keyboard.press('Control+Shift+Alt+Enter');
  expect(await again.message).toMatch(/"on": true/);
});

it('follows what happens on disk', async () => {
  await writeFile(path.join(messages, 'dim.mqtt'), '---\ntopic: lights/dim\n---\n50\n');
  await window.treeRow(/dim\s*lights\/dim/).waitFor(patient);
  await writeFile(path.join(messages, 'dim.mqtt'), '---\ntopic: lights/dimmer\n---\n50\n');
  await window.treeRow(/dim\s*lights\/dimmer/).waitFor(patient);
  await rename(path.join(messages, 'dim.mqtt'), path.join(messages, 'darker.mqtt'));
  await window.treeRow(/darker\s*lights\/dimmer/).waitFor(patient);
  await rm(path.join(messages, 'darker.mqtt'));
  await window.treeRow('darker').waitFor({ ...patient, state: 'detached' });
});

it('takes two thousand files', async () => {
  const many = path.join(messages, 'many');
  await mkdir(many);
  await Promise.all(
    Array.from({ length: 2000 }, (_, index) =>
      writeFile(
        path.join(many, `message ${index}.mqtt`),
        `---\ntopic: many/${index}\n---\n{ "n": ${index} }\n`,
      ),
    ),
  );
  await window.treeRow('many').waitFor(patient);
  await window.treeRow('many').focus();
  await window.expand(window.treeRow('many'));
  await window.treeRow(/message 9\s*many\/9/).waitFor(patient);
  await rm(many, { recursive: true });
  await window.treeRow('many').waitFor({ ...patient, state: 'detached' });
});

it('makes a message, which is written in the editor and published from there', async () => {
  await window.runCommand('TopicScope: New Message');
  await window.pick('Workspace');
  await window.answer('pumps/start');
  const editor = window.page.locator('.editor-instance .monaco-editor').first();
  await editor.getByText('factory/line1/command').waitFor(patient);
  await window.page.getByText('Publish To…').first().waitFor(patient);
  // The topic is selected.
  await window.page.keyboard.type('pumps/1');
  await window.page.keyboard.press('Enter');
  await window.page.keyboard.type('q');
  const suggestion = (label: string) =>
    window.page.locator('.suggest-widget.visible .monaco-list-row').filter({ hasText: label }).first();
  await suggestion('qos').waitFor(patient);
  await window.screenshot('messages/fields');
  await window.page.keyboard.press('Enter');
  // The values come up by themselves.
  await suggestion('1').click(patient);
  await window.page.keyboard.press('Control+End');
  await window.page.keyboard.press('ArrowUp');
  await window.page.keyboard.press('ArrowUp');
  await window.page.keyboard.press('End');
  await window.page.keyboard.type(', "by": "{{cl');
  await suggestion('clientId').waitFor(patient);
  await window.screenshot('messages/variables');
  await window.page.keyboard.press('Enter');
  await window.page.keyboard.press('End');
  await window.screenshot('messages/editor');
  const heard = await next('pumps/1');
  await window.page.keyboard.press('Control+Enter');
  const message = await heard.message;
  expect(message).toMatch(/^pumps\/1 1 /);
  expect(message).not.toContain('{{');
  await window.page.keyboard.press('Control+S');
  await expect
    .poll(() => readFile(path.join(messages, 'pumps', 'start.mqtt'), 'utf8'), patient)
    .toContain('topic: pumps/1');
});

it('says in the editor what is wrong, and where', async () => {
  await window.treeRow('broken').click();
  const mistake = window.page.locator('.squiggly-error').first();
  await mistake.waitFor(patient);
  await window.screenshot('messages/broken');
});

it('renames, deletes and brings back', async () => {
  await choose(window.treeRow('restart'), 'Rename…');
  await window.answer('restart line');
  await window.treeRow(/restart line/).waitFor(patient);
  await expect
    .poll(() => readFile(path.join(messages, 'restart line.mqtt'), 'utf8'), patient)
    .toContain('factory/line1/command');
  await choose(window.treeRow('restart line'), 'Delete');
  await window.treeRow('restart line').waitFor({ ...patient, state: 'detached' });
  const told = await notification(window, '"restart line" deleted');
  await told.getByRole('button', { name: 'Undo' }).click(patient);
  await window.treeRow('restart line').waitFor(patient);
});

it('finds any message by typing, and opens it in the composer or sends it', async () => {
  const heard = await next('factory/line1/command');
  await window.runCommand('TopicScope: Quick Publish');
  await window.quickInput().fill('restart');
  await window.page
    .locator('.quick-input-widget .monaco-list-row')
    .filter({ hasText: 'restart line' })
    .first()
    .waitFor(patient);
  await window.screenshot('messages/quick');
  await window.page.keyboard.press('Enter');
  expect(await heard.message).toMatch(/^factory\/line1\/command 0 .*restart$/);
  await window.treeAction(window.treeRow(/on\s*lights\/hall/), 'Open in Composer');
  const page = await window.webview('topicscope-composer');
  await page.getByText('Saved message "on" opened').waitFor(patient);
  await window.screenshot('messages/composer');
});

it('saves a message of the history, and moves it by dragging', async () => {
  const page = await window.webview('topicscope-console [role=grid]');
  const sent = page.locator('[role=grid] .row:not(.loading)').filter({ hasText: 'lights/hall' });
  await choose(sent.first(), 'Save as Message…');
  await window.pick('My Messages');
  await window.answer('what was sent');
  const row = window.treeRow(/what was sent\s*lights\/hall/);
  await row.waitFor(patient);
  await row.dragTo(window.treeRow('lights'));
  await expect
    .poll(
      () => readFile(path.join(messages, 'lights', 'what was sent.mqtt'), 'utf8').catch(() => ''),
      patient,
    )
    .toMatch(/trace: "7"[^]*"on": true, "at": "20/);
});

it('asks once with which profile, where there are several', async () => {
  await window.setSettings({ 'topicscope.profiles': [profile('plant', 'Plant'), profile('spare', 'Spare')] });
  const on = window.treeRow(/^on\s*lights\/hall/);
  await expect
    .poll(async () => {
      await window.page.keyboard.press('Escape');
      await window.treeAction(on, 'Publish Saved Message');
      return window.page.locator('.quick-input-widget').getByText('Spare').first().isVisible();
    }, patient)
    .toBe(true);
  await window.screenshot('messages/profiles');
  const heard = await next('lights/hall');
  await window.pick('Plant');
  expect(await heard.message).toContain('"on": true');
  const again = await next('lights/hall');
  await window.treeAction(on, 'Publish Saved Message');
  expect(await again.message).toContain('"on": true');
});

it('is legible in a light theme and where there is little room', async () => {
  await window.expand(window.treeRow('Recent'));
  await window.setTheme('light');
  await window.page.setViewportSize({ width: 800, height: 700 });
  await window.screenshot('messages/light');
  await window.treeRow(/^on\s*lights\/hall/).click();
  await window.page.getByText('Publish To…').first().waitFor(patient);
  await window.page.setViewportSize({ width: 400, height: 700 });
  await window.screenshot('messages/narrow');
});
