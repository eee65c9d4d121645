/** What installed versions left behind, opened by this one in the real VS Code: nothing is lost, nothing asked again. */
import { cpSync, existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Locator } from 'playwright-core';
import { afterEach, describe, expect, it } from 'vitest';
import { Window } from '../support/drive/window.ts';
import { historyFileOf } from '../support/history/million.ts';
import { copyOf, keptFixtures, type KeptFixture } from '../support/kept/fixtures.ts';
import { retained, states, unusual } from '../support/kept/messages.ts';
import { placeholders } from '../support/kept/placeholders.ts';
import { giveKeys } from '../support/kept/seal.ts';
import { writeState, type KeptState } from '../support/kept/state.ts';
import { ScriptedBroker } from '../support/scriptedBroker.ts';
import { writeUserSettings } from './userSettings.ts';

const patience = { timeout: 60_000 };
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A window that finds everything where that version had it. */
async function open(
  fixture: KeptFixture,
): Promise<{ window: Window; broker: ScriptedBroker; dataDir: string }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'topicscope-kept-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));
  const broker = await new ScriptedBroker(5).listen();
  cleanups.push(() => broker.close());
  const dataDir = path.join(directory, 'data');
  const history = historyFileOf(dataDir);
  await mkdir(path.dirname(history), { recursive: true });
  cpSync(fixture.history, history);
  const settings = JSON.stringify(fixture.settings).replaceAll(
    String(placeholders.port),
    String(broker.port),
  );
  await writeUserSettings(dataDir, JSON.parse(settings) as Record<string, unknown>);
  const folder = copyOf(fixture.workspace, directory);
  const state = JSON.stringify(fixture.state).replaceAll(placeholders.folder, pathToFileURL(folder).href);
  const window = await Window.open({ dataDir, folder });
  cleanups.push(() => window.close());
  await giveKeys(window.page);
  // VS Code has made its stores now, and reads them when the window is loaded.
  await writeState(window.page, JSON.parse(state) as KeptState);
  await window.page.reload({ timeout: 120_000 });
  return { window, broker, dataDir };
}

describe.each(keptFixtures)('what $version kept', (fixture) => {
  it(
    'is there again: history, password, draft, searches, environment, saved messages',
    { timeout: 600_000 },
    async () => {
      const { window, broker, dataDir } = await open(fixture);
      try {
        await window.openActivity('TopicScope');
        await window.treeRow('Plant').waitFor(patience);
        await window.page.locator('.pane-header', { hasText: /by number of messages/ }).waitFor(patience);
        await window.page.locator('.statusbar-item', { hasText: 'staging' }).waitFor(patience);

        await window.runCommand('TopicScope: Open Console');
        const page = await window.webview('topicscope-console [role=grid]');
        // All that came, one that was sent, and the time without connection.
        const count = retained.length + states.length + unusual.length + 2;
        await expect.poll(() => page.locator('.history-count').innerText(), patience).toBe(String(count));
        const topic = page.getByRole('combobox', { name: 'Topic', exact: true });
        await expect.poll(() => topic.inputValue(), patience).toBe('pumps/1/command');
        const payload = page.locator('topicscope-payload-editor');
        await expect
          .poll(() => payload.evaluate((editor: unknown) => (editor as { value: string }).value), patience)
          .toBe('{ "start": "{{line}}", "by": "not sent yet" }');
        await page.getByRole('combobox', { name: 'Search history' }).click(patience);
        await page.getByRole('option', { name: /By hand/ }).click(patience);
        const byHand = states.filter((one) => Buffer.from(one.payload).includes('"hand"')).length;
        await expect.poll(() => page.locator('.history-count').innerText(), patience).toBe(String(byHand));

        await window.runCommand('TopicScope: Connect');
        await window.treeRow(/Plant\s*connected/).waitFor(patience);
        expect(broker.of('connect')[0]).toMatchObject({ username: 'operator', clientId: 'topicscope-plant' });
        expect(String(broker.of('connect')[0]?.password)).toBe('kept:pass wörd');

        // Topics has a row "lights", too.
        const messages = window.page.locator('.pane', {
          has: window.page.locator('.pane-header', { hasText: /Messages/ }),
        });
        await messages.locator('.pane-header[aria-expanded=false]').click(patience);
        const row = (text: string): Locator =>
          messages.getByRole('treeitem').filter({ has: window.page.getByText(text, { exact: true }) });
        await window.expand(row('lights'));
        await row('on').waitFor(patience);
        expect(existsSync(historyFileOf(dataDir))).toBe(true);
        // A file that could not be read would stand beside it under another name.
        const files = readdirSync(path.dirname(historyFileOf(dataDir))).filter((one) => /history/.test(one));
        expect(files.filter((one) => !/^history\.sqlite(-wal|-shm)?$/.test(one))).toEqual([]);
      } catch (error) {
        await window.screenshot('kept-failed');
        throw error;
      }
    },
  );
});
