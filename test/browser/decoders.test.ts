/** "Read Topic As…" in the real VS Code: a topic is bound to a format, the list and an open message follow at once, and it is taken back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { encodePayload } from '../../src/formats/reading.ts';
import { openHistory } from '../../src/history/open.ts';
import { Window } from '../support/drive/window.ts';
import { historyFileOf } from '../support/history/million.ts';
import { root } from '../support/places.ts';
import { notification } from './notification.ts';
import { readUserSettings, writeUserSettings } from './userSettings.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let dataDir: string;
let window: Window;

/** An edge node: its birth, and two data messages between which two are missing. */
async function record(): Promise<void> {
  const history = openHistory({
    file: historyFileOf(dataDir),
    workers: {
      writer: path.join(root, 'dist', 'history', 'writer.js'),
      reader: path.join(root, 'dist', 'history', 'reader.js'),
    },
    limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const payload = async (json: string): Promise<Uint8Array> => {
    const context = { choice: { format: 'sparkplug' }, topic: 't', schemaFolders: [], earlier: new Map() };
    const written = await encodePayload(json, context);
    if (!written.ok) throw new Error(written.problem);
    return written.bytes;
  };
  const time = Date.now() - 60_000;
  const message = {
    profile: 'plant',
    direction: 'in',
    route: 'mqtt',
    qos: 0,
    retain: false,
    duplicate: false,
  } as const;
  const birth = '[{"name":"Motor/Speed","alias":1,"dataType":"Double","value":0.5}]';
  const data = (seq: number, value: number) =>
    `{"timestamp":${time},"seq":${seq},"metrics":[{"alias":1,"field":"doubleValue","value":${value}}]}`;
  history.record([
    {
      ...message,
      time,
      topic: 'spBv1.0/hall/NBIRTH/press',
      payload: await payload(`{"timestamp":${time},"seq":0,"metrics":${birth}}`),
    },
    { ...message, time: time + 1, topic: 'spBv1.0/hall/NDATA/press', payload: await payload(data(1, 899.5)) },
    { ...message, time: time + 2, topic: 'spBv1.0/hall/NDATA/press', payload: await payload(data(4, 901.5)) },
  ]);
  await history.flush();
  await history.dispose();
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-decoders-'));
  dataDir = path.join(directory, 'data');
  await record();
  const plant = {
    id: 'plant',
    name: 'Plant',
    broker: 'mqtt',
    endpoint: '127.0.0.1',
    port: 1,
    identity: { type: 'none' },
  };
  await writeUserSettings(dataDir, { 'topicscope.profiles': [plant] });
  window = await Window.open({ dataDir });
  await window.openActivity('TopicScope');
  await window.treeAction(window.treeRow('Plant'), 'Open Console');
});
afterAll(async () => {
  await window.close();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

it('binds a topic to a proposed format, shows what that says, and takes it back', async () => {
  const page = await window.webview('topicscope-console [role=grid]');
  await page.locator('topicscope-message-list').getByText('NDATA').first().click(patient);
  await window.runCommand('TopicScope: Read Topic As…');
  await window.answer('spBv1.0/hall/NDATA/press');
  await window.page.getByText('its topic is of Sparkplug B').waitFor(patient);
  await window.screenshot('decoders/formats');
  await window.pick('Sparkplug B');
  await window.pick('spBv1.0/#');
  await window.pick('User');
  await expect
    .poll(() => readUserSettings(dataDir), patient)
    .toMatch(/"topicFilter": "spBv1\.0\/#",\s*"format": "sparkplug"/);
  // The list and the open message follow without being touched.
  await page.getByText('Motor/Speed=901.5').first().waitFor(patient);
  await page.getByText('Motor/Speed=899.5').first().waitFor(patient);
  await page.getByText('Gap: sequence number 2 was due, 4 came.').waitFor(patient);
  await window.screenshot('decoders/bound');
  await window.setTheme('light');
  await window.screenshot('decoders/bound-light');
  const told = await notification(window, 'spBv1.0/# is read as Sparkplug B now.');
  await told.hover();
  await told.getByRole('button', { name: 'Undo' }).click(patient);
  await expect.poll(() => readUserSettings(dataDir), patient).not.toMatch(/sparkplug/);
  await expect.poll(() => page.getByText('Motor/Speed=').count(), patient).toBe(0);
});
