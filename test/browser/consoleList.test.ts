/** The console's page as a person uses it, in a plain browser: the list of messages. */
import { describe, expect, it } from 'vitest';
import { picture } from '../support/console/consoleHost.ts';
import { bytes } from '../support/console/samples.ts';
import {
  host,
  prepare,
  record,
  rows,
  grid,
  scrollList,
  searchField,
  shown,
  count,
  useConsolePage,
} from '../support/console/consolePage.ts';

useConsolePage();

describe('the list', () => {
  it('follows, stops when scrolled away, counts what arrives and comes back', async () => {
    const page = await prepare().open();
    record(300);
    await shown(rows().first().locator('.preview')).toMatch('"number":299');
    await scrollList(String(2200));
    const inSight = page.locator('.row', { hasText: '"number":190' });
    await count(inSight).toBe(1);
    const top = async () => (await inSight.boundingBox())?.y;
    const place = await top();
    record(7);
    const pill = page.getByRole('button', { name: '7 new messages' });
    await count(pill).toBe(1);
    await expect.poll(top).toBe(place);
    await pill.click();
    await shown(rows().first().locator('.preview')).toMatch('"number":6');
    await count(pill).toBe(0);
    host.record({ topic: 'x', payload: bytes('live again') });
    await shown(rows().first().locator('.preview')).toMatch('live again');
  });

  it('stands still while it is paused', async () => {
    const page = await prepare().open();
    record(3);
    await count(rows()).toBe(3);
    await page.getByRole('button', { name: /^Pause the list/ }).click();
    record(2);
    await count(page.getByRole('button', { name: '2 new messages' })).toBe(1);
    await count(rows()).toBe(3);
    await page.getByRole('button', { name: 'Resume the list' }).click();
    await count(rows()).toBe(5);
  });

  it('holds still under a moving pointer, so that a click takes the row that was pointed at', async () => {
    const page = await prepare().open();
    record(30);
    await shown(rows().first().locator('.preview')).toMatch('"number":29');
    const pointedAt = rows().nth(4);
    await shown(pointedAt.locator('.preview')).toMatch(/"number":25/);
    const number = (await pointedAt.locator('.preview').innerText()).trim();
    await pointedAt.hover();
    const place = await pointedAt.boundingBox();
    // A stream, one message after the other, each of them signalled.
    for (let i = 0; i < 5; i += 1) {
      host.record({ topic: 'stream', payload: bytes(`streamed ${i}`) });
      await count(
        page.getByRole('button', { name: i === 0 ? '1 new message' : `${i + 1} new messages` }),
      ).toBe(1);
      await page.mouse.move((place?.x ?? 0) + 50 + i, (place?.y ?? 0) + 8);
    }
    const follow = page.getByRole('button', { name: 'Follow the newest message', pressed: true });
    await count(follow).toBe(1);
    await shown(page.locator('.history-count')).toBe('35');
    await page.mouse.down();
    await page.mouse.up();
    await shown(page.locator('.row.selected .preview')).toBe(number);
    await shown(page.locator('.detail')).toMatch(`number: ${/\d+/.exec(number)?.[0] ?? 'none'}`);
    await follow.hover();
    await shown(rows().first().locator('.preview')).toBe('streamed 4');
    await shown(page.locator('.row.selected .preview')).toBe(number);
    host.record({ topic: 'stream', payload: bytes('live again') });
    await shown(rows().first().locator('.preview')).toBe('live again');
    await count(page.locator('.pill')).toBe(0);
  });

  it('goes on when the pointer rests, and never lays anything over a row', async () => {
    const page = await prepare().open();
    record(30);
    await rows().first().hover();
    host.record({ topic: 'x', payload: bytes('while pointing') });
    const pill = page.getByRole('button', { name: '1 new message' });
    await count(pill).toBe(1);
    await expect
      .poll(async () => {
        // Once the pointer has rested the list goes on, and the pill with what it counted is gone.
        const [below, top] = await Promise.all([pill.boundingBox(), rows().first().boundingBox()]);
        return below && top ? below.y + below.height - top.y : 0;
      })
      .toBeLessThanOrEqual(0);
    await shown(rows().first().locator('.preview')).toBe('while pointing');
  });

  it('of 100,000 messages is walked to its end, with few rows and few requests', async () => {
    const page = await prepare().open();
    record(100_000);
    await shown(page.locator('.history-count')).toBe('100,000');
    await grid().focus();
    await page.keyboard.press('End');
    await shown(page.locator('.row.selected .preview')).toMatch('{"number":0}');
    await expect.poll(() => page.locator('.grid .row').count()).toBeLessThan(120);
    await shown(page.locator('.detail')).toMatch(/number: 0/);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowUp');
    await expect
      .poll(async () => Number(/\d+/.exec(await page.locator('.row.selected .preview').innerText())?.[0]))
      .toBeGreaterThan(3);
    await page.keyboard.press('Home');
    await shown(page.locator('.row.selected .preview')).toMatch('{"number":99999}');
    // One after the other through the middle: only pages in sight are asked for.
    const before = host.history.windows;
    for (const share of [0.2, 0.4, 0.6, 0.8]) {
      await scrollList(`list.scrollHeight * ${share}`);
      await expect.poll(() => rows().count()).toBeGreaterThan(10);
    }
    expect(host.history.windows - before).toBeLessThan(40);
    await picture(page, 'many');
  });

  it('is cleared when the person says so', async () => {
    const page = await prepare().open();
    record(5);
    await count(rows()).toBe(5);
    await page.getByRole('button', { name: 'Clear History…' }).click();
    await shown(page.locator('.empty-state')).toMatch(/No messages yet/);
    await expect.poll(() => host.asked).toContain('clear');
  });

  it('comes back as it was left after the page was gone', async () => {
    const page = await prepare().open();
    record(400);
    await searchField().fill('topic:factory/#');
    await shown(page.locator('.history-count')).toBe('300');
    await scrollList(String(110 * 22));
    await rows().filter({ hasText: 'number' }).nth(15).click();
    const selected = await page.locator('.row.selected').getAttribute('id');
    // The page keeps how it looks when it has rested; what is done in the moment before is in consoleHidden.test.ts.
    await expect
      .poll(() => host.webview.keptState())
      .toMatchObject({
        search: 'topic:factory/#',
        selected: expect.any(Number) as number,
        held: { index: 110 },
      });
    await page.reload();
    await shown(page.locator('.history-count')).toBe('300');
    await count(page.locator(`.row.selected#${selected ?? ''}`)).toBe(1);
    await expect.poll(() => searchField().inputValue()).toBe('topic:factory/#');
    await expect.poll(() => page.evaluate('document.querySelector(".grid .rows").scrollTop')).toBe(110 * 22);
  });
});
