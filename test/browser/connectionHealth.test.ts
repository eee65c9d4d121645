/** What a person sees of a session that is set back: what was set aside, what waits, what happened, and the report. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startLocalEndpoint, type LocalEndpoint } from '../../src/local/endpoint.ts';
import { protocolTable, type ProtocolRow } from '../../src/shared/aws/protocolTable.ts';
import { Window } from '../support/drive/window.ts';
import { openSessions } from '../support/openSessions.ts';
import { profileForRow } from '../support/rowProfiles.ts';
import { ScriptedBroker } from '../support/scriptedBroker.ts';
import { writeUserSettings } from './userSettings.ts';
import { patient } from '../support/patience.ts';

let directory: string;
let endpoint: LocalEndpoint;
let broker: ScriptedBroker;
let denies = true;
let window: Window;
const publisher = openSessions();

function x509Row(): ProtocolRow {
  const row = protocolTable.find(({ authentication, port }) => authentication === 'x509' && port === 8883);
  if (!row) throw new Error('no such row');
  return row;
}

/** The history of the window, as soon as there is one. */
async function historyFile(): Promise<string> {
  const find = async (): Promise<string> => {
    const files = await readdir(directory, { recursive: true });
    return files.find((name) => name.endsWith('history.sqlite')) ?? '';
  };
  return await vi.waitFor(
    async () => {
      const file = await find();
      if (file === '') throw new Error('no history yet');
      return path.join(directory, file);
    },
    { ...patient, interval: 100 },
  );
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-health-'));
  endpoint = await startLocalEndpoint({ directory: path.join(directory, 'endpoint') });
  broker = await new ScriptedBroker(4).listen();
  broker.script = (packet, client) => {
    const denied =
      denies && packet.cmd === 'subscribe' && packet.subscriptions.some(({ topic }) => topic === 'denied/#');
    if (denied) client.end();
    return denied;
  };
  const row = x509Row();
  const dataDir = path.join(directory, 'data');
  await writeUserSettings(dataDir, {
    'topicscope.profiles': [
      {
        ...profileForRow(row, endpoint.description).profile,
        id: 'press',
        name: 'Press line',
        quotas: { subscriptionsPerConnection: 1 },
        cleanSession: false,
        subscriptions: [{ topicFilter: 'factory/#', qos: 1 }],
      },
      {
        id: 'old',
        name: 'Old broker',
        broker: 'mqtt',
        protocol: 'mqtt',
        endpoint: '127.0.0.1',
        port: broker.port,
        mqttVersion: '3.1.1',
        identity: { type: 'none' },
        whileOffline: 'hold',
        // Pings come every second then.
        keepAlive: 2,
        subscriptions: [{ topicFilter: 'allowed/#' }, { topicFilter: 'denied/#' }],
      },
    ],
  });
  // High enough for both trees: rows that are scrolled out of sight are not there.
  window = await Window.open({ dataDir, size: { width: 1280, height: 1600 } });
  await window.openActivity('TopicScope');
});
afterAll(async () => {
  await window.close();
  await broker.close();
  await endpoint.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
});

it('shows the filter that was set aside and why; its inline action tries it again', async () => {
  await window.treeAction(window.treeRow('Old broker'), 'Connect');
  const row = window.treeRow('denied/#');
  await expect.poll(() => row.getAttribute('aria-label'), patient).toContain('Set aside: the broker closed');
  await window.expand(window.treeRow(/^Timeline/));
  await window.treeRow(/\d\d Lost/).waitFor(patient);
  await window.screenshot('health/set-aside-dark');
  denies = false;
  await window.treeAction(row, 'Resume What Was Set Aside');
  await expect.poll(() => row.getAttribute('aria-label'), patient).not.toContain('Set aside');
});

it('holds what is published while not connected, says so, and lets it be discarded', async () => {
  await window.treeAction(window.treeRow('Old broker'), 'Disconnect');
  await window.treeRow(/Old broker\s*not connected/).waitFor(patient);
  await window.treeAction(window.treeRow('Old broker'), 'Open Console');
  const frame = await window.webview('topicscope-console');
  await frame.getByRole('combobox', { name: 'Topic', exact: true }).fill('allowed/1');
  await frame.getByRole('textbox', { name: 'Payload', exact: true }).fill('1');
  await frame.getByRole('button', { name: 'Publish', exact: true }).last().click();
  await expect
    .poll(() => frame.locator('.result').innerText(), patient)
    .toContain('Waits for the connection');
  const held = window.treeRow(/Waiting to be sent/);
  await expect.poll(() => held.innerText(), patient).toContain('1 message');
  await window.screenshot('health/held-dark');
  await window.treeAction(held, 'Discard Held Messages');
  await window.page.getByRole('button', { name: 'Discard', exact: true }).click(patient);
  await held.waitFor({ ...patient, state: 'detached' });
  await expect.poll(() => frame.locator('.result').innerText(), patient).not.toContain('Waits');
});

it('tells the use of quotas', async () => {
  const profile = window.treeRow('Press line');
  await window.treeAction(profile, 'Connect');
  await window.treeRow(/Press line\s*connected/).waitFor(patient);
  await window.expand(window.treeRow(/^Quotas/));
  await expect.poll(() => window.treeRow(/Subscriptions\s*1 of 1/).count(), patient).toBe(1);
  await window.screenshot('health/quotas-dark');
  await window.setTheme('light');
  await window.screenshot('health/quotas-light');
});

it('says how many messages the broker keeps while the disk takes none, and when it took them', async () => {
  const { sessions } = publisher;
  const { id } = publisher.add(profileForRow(x509Row(), endpoint.description, { id: 'publisher' }).profile);
  const publish = (payload: string) =>
    sessions.publish(id, {
      ...{ topic: 'factory/count', payload: Buffer.from(payload), qos: 1, retain: false, route: 'mqtt' },
    });
  await sessions.connect(id);
  await publish('before');
  const locker = new DatabaseSync(await historyFile());
  try {
    const before = locker.prepare('SELECT count(*) AS count FROM tail WHERE payload = ?');
    await expect.poll(() => before.get(Buffer.from('before')), patient).toMatchObject({ count: 1 });
    locker.exec('BEGIN IMMEDIATE');
    for (let index = 0; index < 42; index++) await publish(String(index));
    const waiting = window.treeRow(/Waiting for the disk/);
    await expect.poll(() => waiting.innerText(), patient).toContain('42 messages');
    await window.treeRow(/History is not recording/).waitFor(patient);
    await window.screenshot('health/waiting-for-disk-light');
    locker.exec('COMMIT');
    await waiting.waitFor({ ...patient, state: 'detached' });
    await window.treeRow(/History is not recording/).waitFor({ ...patient, state: 'detached' });
  } finally {
    locker.close();
    await sessions.dispose();
  }
});

it('draws the round trips, and opens the health as a report', async () => {
  await window.treeAction(window.treeRow('Old broker'), 'Connect');
  await window.treeRow(/Round trip.*[▁▂▃▄▅▆▇█]{3}/).waitFor(patient);
  // The first one is that of a connection that is pinged every 15 seconds: its line stays as it is while it is looked at.
  await expect.poll(() => window.treeRow('Round trip').innerText(), patient).toMatch(/[▁▂▃▄▅▆▇█]{2}/);
  await window.treeRow('Round trip').hover();
  await shown(window.page.locator('.workbench-hover img, .monaco-hover img').first());
  await window.screenshot('health/round-trip-light');
  await window.page.keyboard.press('Escape');
  await window.runCommand('TopicScope: Show Connection Health');
  await window.pick('Old broker');
  await window.page.locator('.tab', { hasText: 'Health of Old broker.md' }).first().waitFor(patient);
  const preview = await window.webview('h1:has-text("Connection health: Old broker")');
  await expect.poll(() => preview.locator('table').first().innerText(), patient).toContain('Client id');
  await expect.poll(() => preview.locator('h2', { hasText: 'Timeline' }).count(), patient).toBe(1);
  await shown(preview.locator('img').first());
  await window.screenshot('health/report-light');
  await window.setTheme('dark');
  await window.screenshot('health/report-dark');
});

/** Is a picture there, and could it be read? */
async function shown(picture: Locator): Promise<void> {
  await picture.waitFor(patient);
  // One that cannot be read is as large as its words.
  await expect.poll(async () => (await picture.boundingBox())?.height ?? 0, patient).toBeGreaterThan(50);
}
