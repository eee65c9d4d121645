/** Every hostile payload and topic in the list and in the details: text and nothing else, every row one line high, and the page goes on. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { discouragedTopics, hostilePayloads, hostileTopics, ranMark } from '../support/hostile.ts';
import { count, grid, host, prepare, rows, useConsolePage } from '../support/console/consolePage.ts';
import { picture } from '../support/console/consoleHost.ts';
import { patient } from '../support/patience.ts';

useConsolePage();

const topics = [...hostileTopics, ...discouragedTopics];
/** Milliseconds for one message's details; each takes a fraction of it. */

/** Heights of the rows that are drawn, and how far the page is wider than its window. */
const layout = `({
  heights: [...new Set([...document.querySelectorAll('[role=grid] .row')].map((row) => row.offsetHeight))],
  overflow: document.documentElement.scrollWidth - window.innerWidth,
  ran: globalThis.${ranMark},
})`;
const sound = { heights: [22], overflow: 0, ran: undefined };

/** Nothing of the message that is shown ran, and the layout stands. */
async function isSound(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.evaluate<object>(layout), { ...patient, message: name }).toEqual(sound);
}

describe('hostile messages', () => {
  it('with every payload are read in the details, one after the other', async () => {
    const page = await prepare().open();
    hostilePayloads.forEach(({ bytes }, index) => {
      host.record({ topic: `payload/${index}`, payload: bytes() });
    });
    await rows().first().waitFor(patient);
    await grid().focus();
    await page.keyboard.press('Home');
    for (let index = hostilePayloads.length - 1; index >= 0; index--) {
      const name = hostilePayloads[index]?.name ?? '';
      const topic = page.locator('.detail .detail-topic');
      await expect.poll(() => topic.innerText(), { ...patient, message: name }).toBe(`payload/${index}`);
      await isSound(page, name);
      await page.keyboard.press('ArrowDown');
    }
    await picture(page, 'hostile-payloads');
  });

  it('on every topic stand in the list and in the details, wide and narrow', async () => {
    const page = await prepare().open();
    for (const { topic } of topics) host.record({ topic, payload: Buffer.from('"hello"') });
    await count(rows()).toBe(topics.length);
    const unreadable = async (): Promise<string[]> => {
      const names = await rows().locator('.topic bdi').allTextContents();
      return names.filter((name) => name.trim() === '' || /[\n\r\t]/.test(name));
    };
    await expect.poll(unreadable).toEqual([]);
    await grid().focus();
    for (const width of [1200, 400]) {
      await page.setViewportSize({ width, height: 800 });
      await page.keyboard.press('Home');
      for (const [index, { name }] of topics.toReversed().entries()) {
        // The head is the first row of the grid.
        const place = page.locator('[role=grid] .row.selected');
        await expect
          .poll(() => place.getAttribute('aria-rowindex'), { ...patient, message: name })
          .toBe(String(index + 2));
        await page.locator('.detail .detail-topic').waitFor(patient);
        await isSound(page, name);
        await page.keyboard.press('ArrowDown');
      }
      await picture(page, `hostile-topics-${width}`);
    }
  });
});
