/** Out, in and again as a person does it: export, clear, import, and a replay that is paused and cancelled. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openHistory } from '../../src/history/open.ts';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import { protocolTable } from '../../src/shared/aws/protocolTable.ts';
import type { Message, NewMessage } from '../../src/shared/message.ts';
import { Window } from '../support/drive/window.ts';
import { profileForRow } from '../support/rowProfiles.ts';
import { historyFileOf } from '../support/history/million.ts';
import { notification } from './notification.ts';
import { WizardDriver } from './wizardDriver.ts';
import { historyWorkers } from '../support/workers.ts';
import { patient } from '../support/patience.ts';

const count = 400;

let directory: string;
let dataDir: string;
let endpoint: LocalEndpoint;
let window: Window;
let driver: WizardDriver;
let seeded: Message[];

/** Opens the window's history file from another process, as another window does. */
async function withHistory<T>(work: (history: ReturnType<typeof openHistory>) => Promise<T>): Promise<T> {
  const history = openHistory({
    file: historyFileOf(dataDir),
    workers: historyWorkers,
    limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  try {
    return await work(history);
  } finally {
    await history.dispose();
  }
}

const recorded = (): Promise<Message[]> =>
  withHistory((history) => history.query({ profile: 'plant', after: 0, limit: 1000 }));

function content(messages: readonly Message[]): unknown[] {
  return messages.map(({ id: _, session: __, payload, ...rest }) => ({
    ...rest,
    payload: Buffer.from(payload).toString('base64'),
  }));
}

/** A quarter of a minute of two machines, with payloads that are not nice. */
function recording(): NewMessage[] {
  const payloads = [
    Buffer.from('{"temperature":21.5}'),
    Buffer.from([0xff, 0, 0xfe]),
    Buffer.from('=cmd()\u202e\u0000'),
    Buffer.alloc(0),
  ];
  const from = Date.now() - 60_000;
  return Array.from({ length: count }, (_, index) => ({
    ...{ profile: 'plant', time: from + index * 40, direction: 'in', route: 'mqtt', session: 'first' },
    ...{ topic: `plant1/press-0${(index % 2) + 1}/state`, qos: index % 2 === 0 ? 0 : 1 },
    ...{ retain: index % 100 === 0, duplicate: false, payload: payloads[index % 4] ?? Buffer.alloc(0) },
    ...(index % 5 === 0 && {
      properties: { userProperties: [['a', '1']], correlationData: Buffer.of(1, index % 256) },
    }),
  }));
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-transfer-'));
  dataDir = path.join(directory, 'data');
  endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  const row = protocolTable.find((one) => one.row === 4);
  if (!row) throw new Error('the table has no row 4');
  const { profile } = profileForRow(row, endpoint.description, { id: 'plant', name: 'Plant' });
  const folder = path.join(directory, 'workspace');
  await mkdir(path.join(folder, '.vscode'), { recursive: true });
  await writeFile(
    path.join(folder, '.vscode/settings.json'),
    JSON.stringify({ 'topicscope.profiles': [profile] }),
  );
  await mkdir(path.dirname(historyFileOf(dataDir)), { recursive: true });
  await withHistory(async (history) => {
    history.record(recording());
    await history.flush();
  });
  seeded = await recorded();
  window = await Window.open({ dataDir, folder });
  driver = new WizardDriver(window);
  await window.openActivity('TopicScope');
  await window.treeRow('Plant').waitFor(patient);
});
afterAll(async () => {
  await window.close();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});
afterEach(async () => {
  await window.page.keyboard.press('Escape');
});

/** A picture, in both themes for whoever wants to look (TOPICSCOPE_PICTURES=1). */
async function pictures(name: string): Promise<void> {
  await window.screenshot(`transfer/${name}-dark`);
  if (process.env['TOPICSCOPE_PICTURES'] !== '1') return;
  await window.setTheme('light');
  await window.screenshot(`transfer/${name}-light`);
  await window.setTheme('dark');
}

/** VS Code's own file dialog, as it is where there is no window system. */
async function chooseFile(file: string, button: string): Promise<void> {
  await expect.poll(() => driver.typed(), patient).toContain(directory);
  // The dialog sets its folder a moment after it appeared, over what was typed by then: what is typed has to stay.
  let stayed = 0;
  await expect
    .poll(
      async () => {
        if ((await driver.typed()) === file) return ++stayed;
        stayed = 0;
        await window.quickInput().fill(file);
        return stayed;
      },
      { ...patient, interval: 100 },
    )
    .toBe(10);
  await window.page.getByRole('button', { name: button, exact: true }).click(patient);
}

async function press(button: string): Promise<void> {
  await window.page.locator('.monaco-dialog-box').getByRole('button', { name: button }).click(patient);
}

it('exports everything, clears, imports, and has the same again', async () => {
  const file = path.join(directory, 'out.ndjson');
  await window.runCommand('TopicScope: Export History');
  await driver.asked('Export which messages?');
  await pictures('export-what');
  await driver.choose('Export which messages?', 'Everything');
  await driver.asked('As what?');
  await pictures('export-format');
  await driver.choose('As what?', 'NDJSON');
  await chooseFile(file, 'OK');
  await notification(window, `${count} messages exported to`);
  await pictures('export-done');
  expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(count + 2);

  await window.runCommand('TopicScope: Clear History');
  await press('Clear History');
  await expect.poll(async () => (await recorded()).length, patient).toBe(0);

  await window.runCommand('TopicScope: Import History');
  await chooseFile(file, 'Import');
  await driver.asked('Into which profile');
  await pictures('import-into');
  await driver.click('Into which profile', 'localhost');
  await notification(window, `${count} messages imported`);
  const again = await recorded();
  expect(content(again)).toEqual(content(seeded));
  expect(new Set(again.map(({ session }) => session)).size).toBe(1);
});

it('says that a file was imported before, and which lines cannot be', async () => {
  const file = path.join(directory, 'out.ndjson');
  await window.runCommand('TopicScope: Import History');
  await chooseFile(file, 'Import');
  await driver.click('Into which profile', 'localhost');
  await window.page.locator('.monaco-dialog-box').getByText('was imported on').first().waitFor(patient);
  await pictures('import-again');
  await press('Cancel');

  const broken = path.join(directory, 'broken.ndjson');
  await writeFile(broken, `${(await readFile(file, 'utf8')).replace('"qos":0', '"qos":7')}{"cut`);
  await window.runCommand('TopicScope: Import History');
  await chooseFile(broken, 'Import');
  const dialog = window.page.locator('.monaco-dialog-box');
  await dialog.getByText('2 lines of the file cannot be imported').first().waitFor(patient);
  await dialog.getByText('Line 2: qos').first().waitFor(patient);
  await pictures('import-problems');
  await press('Show All Lines');
  await window.page.locator('.editor-instance').getByText('Line 402').waitFor(patient);
});

it('replays onto mapped topics, pauses, goes on and is cancelled', async () => {
  await window.runCommand('TopicScope: Replay History');
  await driver.choose('Replay which messages?', 'Everything');
  await driver.asked('Topic rules');
  await window.quickInput().fill('plant1/+/state -> test/+/state');
  await expect.poll(async () => (await driver.choices()).join(), patient).toContain('Write $1');
  await pictures('replay-rules-wrong');
  await window.quickInput().fill('plant1/+/state -> test/$1/state');
  await expect.poll(async () => (await driver.choices()).join(), patient).toContain('→ test/press-02/state');
  await pictures('replay-rules');
  await window.page.keyboard.press('Enter');
  await driver.asked('How fast?');
  await pictures('replay-speed');
  await driver.click('How fast?', '1×');
  await driver.choose('Which quality of service?', 'As Recorded');
  await driver.asked('What of it?');
  await pictures('replay-options');
  await window.page.keyboard.press('Enter');
  const dialog = window.page.locator('.monaco-dialog-box');
  await dialog.getByText(`Publish ${count} messages on 2 topics`).first().waitFor(patient);
  await dialog.getByText('Nothing is retained').first().waitFor(patient);
  await pictures('replay-confirm');
  await press('Replay');
  const item = window.page
    .locator('#topicscope\\.topicscope\\.topicscope\\.replays, [id*="topicscope.replays"]')
    .first();
  await expect.poll(() => item.innerText(), patient).toMatch(/Replay [1-9]/);
  await pictures('replay-runs');
  await item.click(patient);
  await driver.choose('What to do?', 'Pause');
  const outgoing = async () => (await recorded()).filter(({ direction }) => direction === 'out');
  const sent = async () => (await outgoing()).length;
  await expect.poll(() => item.getAttribute('aria-label'), patient).toContain('paused');
  // What was under way when it was paused is still acknowledged.
  let paused = -1;
  await expect
    .poll(
      async () => {
        const before = paused;
        paused = await sent();
        return paused === before;
      },
      { ...patient, interval: 500 },
    )
    .toBe(true);
  await pictures('replay-paused');
  expect(await sent()).toBe(paused);
  await window.runCommand('TopicScope: Resume All Replays');
  await expect.poll(sent, patient).toBeGreaterThan(paused);
  await window.runCommand('TopicScope: Cancel All Replays');
  await notification(window, 'was cancelled');
  await pictures('replay-cancelled');
  const all = await outgoing();
  expect(all.length).toBeLessThan(count);
  // History has them in the order of their acknowledgements.
  expect(content(all).map(topicAndPayload).sort()).toEqual(
    content(seeded)
      .map(topicAndPayload)
      .map((text) => text.replace('plant1/', 'test/'))
      .slice(0, all.length)
      .sort(),
  );
  expect(all.every(({ retain, outcome }) => !retain && outcome?.ok === true)).toBe(true);
});

function topicAndPayload(message: unknown): string {
  const { topic, payload } = message as { topic: string; payload: string };
  return `${topic} ${payload}`;
}
