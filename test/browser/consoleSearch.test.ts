/** The console's page as a person uses it, in a plain browser: finding, going somewhere, comparing. */
import { describe, expect, it } from 'vitest';
import { picture } from '../support/console/consoleHost.ts';
import { bytes } from '../support/console/samples.ts';
import {
  count,
  grid,
  host,
  prepare,
  rows,
  searchField,
  shown,
  useConsolePage,
} from '../support/console/consolePage.ts';

useConsolePage();

const total = () => host.page.locator('.history-count');
const strip = () => host.page.getByRole('slider', { name: 'Messages over time' });

/** A state a second, of which every tenth is hot, up to now. */
function recordStates(messages: number): void {
  const now = Date.now();
  host.record(
    ...Array.from({ length: messages }, (_, index) => ({
      time: now - (messages - 1 - index) * 1000,
      topic: `factory/line${index % 3}/state`,
      payload: bytes(
        JSON.stringify({ number: index, temperature: index % 10 === 0 ? 35 : 20, mode: 'auto' }),
      ),
    })),
  );
}

describe('searching', () => {
  it('finds by topic, field, word and direction, and says what is wrong without losing the list', async () => {
    const page = await prepare().open();
    recordStates(60);
    host.record({ topic: 'out', direction: 'out', outcome: { ok: true, milliseconds: 2 } });
    await grid().focus();
    await page.keyboard.press('/');
    await page.keyboard.type('topic:factory/+/state temperature > 30');
    await shown(total()).toBe('6');
    await searchField().fill('"number":5 topic:factory/line2/state');
    await shown(total()).toBe('5');
    await searchField().fill('(temperature > 30');
    await shown(page.locator('topicscope-history-toolbar .complaint')).toMatch(/parenthesis is not closed/);
    await shown(total()).toBe('5');
    await searchField().fill('factory/+/state');
    await shown(page.locator('.search-hint')).toMatch(/For messages on the topic write topic:factory/);
    await shown(page.locator('.empty-state')).toMatch(/No messages match/);
    await page.getByRole('button', { name: 'Use that' }).click();
    await shown(total()).toBe('60');
    await searchField().fill('');
    await page.getByRole('combobox', { name: 'Direction' }).click();
    await page.getByRole('option', { name: 'Sent' }).click();
    await shown(total()).toBe('1');
    await expect.poll(() => searchField().inputValue()).toBe('direction:out');
    await searchField().focus();
    await page.keyboard.press('Escape');
    await shown(total()).toBe('61');
    await page.keyboard.press('ArrowDown');
    await count(grid().and(page.locator(':focus'))).toBe(1);
  });

  it('completes keywords and values by keyboard, remembers, saves and forgets', async () => {
    const page = await prepare().open();
    recordStates(9);
    await searchField().click();
    const list = page.getByRole('listbox', { name: 'Suggestions for the search' });
    await count(list.getByRole('option', { name: /^direction:/ })).toBe(1);
    await page.keyboard.type('top');
    // Also right away: a list that belongs to what was typed before is not chosen from.
    await page.keyboard.press('ArrowDown');
    await count(list.getByRole('option', { selected: true })).toBe(1);
    await page.keyboard.press('Enter');
    await expect.poll(() => searchField().inputValue()).toBe('topic:');
    await page.keyboard.type('line1');
    await list.getByRole('option', { name: 'factory/line1/state' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await expect.poll(() => searchField().inputValue()).toBe('topic:factory/line1/state ');
    await shown(total()).toBe('3');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save the search' }).click();
    await count(page.getByRole('button', { name: 'Remove the search' })).toBe(1);
    await expect
      .poll(() => host.savedSearches)
      .toEqual([{ name: 'Search 1', search: 'topic:factory/line1/state' }]);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await searchField().click();
    await list.getByRole('option', { name: /Search 1/ }).click();
    await shown(total()).toBe('3');
    await page.getByRole('button', { name: 'Remove the search' }).click();
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await searchField().click();
    await list.getByRole('option', { name: /factory\/line1\/state.*Searched before/ }).waitFor();
  });

  it('helps with examples', async () => {
    const page = await prepare().open();
    recordStates(3);
    await page.getByRole('button', { name: 'What can be searched for' }).click();
    const help = page.getByRole('dialog', { name: 'What can be searched for' });
    await picture(page, 'search-help');
    await help.getByText('direction:out', { exact: true }).click();
    await expect.poll(() => searchField().inputValue()).toBe('direction:out');
    await expect.poll(() => help.isVisible()).toBe(false);
  });

  it('says how far it is while it goes on, and what is found later joins the list', async () => {
    const page = await prepare().open();
    recordStates(300);
    host.history.searched = 0.43;
    await searchField().fill('auto');
    await shown(page.locator('.search-progress')).toMatch(/found · 43 % searched/);
    await picture(page, 'search-progress');
    host.history.searched = 1;
    await count(page.locator('.search-progress')).toBe(0);
    await shown(total()).toBe('300');
  });
});

describe('going somewhere', () => {
  it('by the density strip: with the pointer and by keys', async () => {
    const page = await prepare().open();
    recordStates(2000);
    await searchField().fill('temperature > 30');
    await shown(total()).toBe('200');
    await strip().waitFor();
    const box = await strip().boundingBox();
    if (!box) throw new Error('no strip');
    await page.mouse.move(box.x + box.width / 2, box.y + 10);
    await shown(page.locator('.density-words')).toMatch(/found of/);
    await picture(page, 'density');
    await page.mouse.click(box.x + 2, box.y + 10);
    await page.locator('.row.selected').waitFor();
    await expect
      .poll(async () => Number(/\d+/.exec(await page.locator('.row.selected .preview').innerText())?.[0]))
      .toBeLessThan(200);
    await strip().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => Number(/\d+/.exec(await page.locator('.row.selected .preview').innerText())?.[0]))
      .toBeGreaterThan(1900);
  });

  it('to a time, and along a topic', async () => {
    const page = await prepare().open();
    recordStates(1000);
    await count(rows().first()).toBe(1);
    await grid().focus();
    await page.keyboard.press('g');
    await expect.poll(() => host.asked).toContain('goToTime');
    host.pageServer.show({ time: Date.now() - 500_000 });
    await shown(page.locator('.row.selected .preview')).toMatch(/"number":(49|50)\d/);
    const selected = await page.locator('.row.selected .preview').innerText();
    const number = Number(/"number":(\d+)/.exec(selected)?.[1]);
    await grid().focus();
    await page.keyboard.press('Alt+ArrowDown');
    await shown(page.locator('.row.selected .preview')).toMatch(`"number":${number - 3}`);
    await page.getByRole('button', { name: /^Next message on this topic/ }).click();
    await shown(page.locator('.row.selected .preview')).toMatch(`"number":${number}`);
    await page.getByRole('button', { name: 'Search this topic' }).click();
    await expect.poll(() => searchField().inputValue()).toBe(`topic:factory/line${number % 3}/state`);
  });
});

describe('rows', () => {
  it('compare by keys', async () => {
    const page = await prepare().open();
    recordStates(5);
    await count(rows()).toBe(5);
    await grid().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('d');
    await expect.poll(() => host.asked).toContain('compare 5 previous');
    await page.keyboard.press('m');
    await count(page.locator('.row .to-compare')).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('c');
    await expect.poll(() => host.asked).toContain('compare 4 selected');
    const menuContext = async (): Promise<unknown> =>
      JSON.parse((await page.locator('.row.selected').getAttribute('data-vscode-context')) ?? '');
    await expect.poll(menuContext).toEqual({
      webviewSection: 'message',
      preventDefaultContextMenuItems: true,
      profile: 'local',
      message: 4,
      topic: 'factory/line0/state',
    });
  });

  it.each(['dark', 'light'] as const)('tell gaps, duplicates, sessions and hits (%s)', async (theme) => {
    for (const width of [1200, 400]) {
      if (width === 400) await host.close();
      const page = await prepare({ theme, size: { width, height: 800 } }).open();
      const now = Date.now();
      const gap = { topic: '', payload: bytes('') };
      host.record({ topic: 'a', session: 'one', payload: bytes('{"temperature":20,"mode":"auto"}') });
      host.record({
        ...gap,
        session: 'one',
        gap: {
          reason: 'disconnected',
          from: now - 200_000,
          to: now - 20_000,
          text: 'The connection was reset.',
        },
      });
      host.record({
        ...gap,
        session: 'two',
        gap: { reason: 'memoryLimit', count: 312, from: now - 1650, to: now },
      });
      host.record({
        topic: 'a',
        session: 'two',
        duplicate: true,
        retain: true,
        payload: bytes('{"temperature":21,"mode":"auto"}'),
      });
      await count(rows()).toBe(4);
      await shown(rows().nth(1)).toMatch(/312 messages not recorded, .* to .*, memory limit/);
      await shown(rows().nth(2)).toMatch(/Not connected, .* to .*, The connection was reset\./);
      await count(page.getByRole('img', { name: /^Duplicate/ })).toBe(1);
      await count(page.locator('.row.begins-session')).toBe(1);
      await rows().nth(1).click();
      await shown(page.locator('.detail')).toMatch(/^Gap/);
      await rows().nth(0).click();
      await searchField().fill('auto');
      await shown(total()).toBe('2');
      await expect
        .poll(() => page.evaluate('[...(CSS.highlights.get("search-hit") ?? [])].length'))
        .toBeGreaterThan(2);
      await searchField().fill('');
      await shown(total()).toBe('4');
      await picture(page, `rows-${theme}-${width}`);
    }
  });
});
