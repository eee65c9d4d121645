/** The composer's topic as a person types it: completed, measured, and told what it is for. */
import { describe, expect, it } from 'vitest';
import { picture } from '../support/console/consoleHost.ts';
import {
  host,
  prepare,
  record,
  shown,
  count,
  topicField,
  useConsolePage,
  payloadField,
} from '../support/console/consolePage.ts';

useConsolePage();

const list = () => host.page.getByRole('listbox', { name: 'Suggestions' });
const options = () => list().getByRole('option');
const active = () => list().locator('[aria-selected=true]');

describe('suggestions', () => {
  it('come while typing, are walked through by keyboard and taken with Enter', async () => {
    const page = await prepare().open();
    record(8);
    await topicField().focus();
    await page.keyboard.type('line1');
    await count(options()).toBe(2);
    await expect.poll(() => topicField().getAttribute('aria-expanded')).toBe('true');
    await count(active()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await shown(active()).toMatch(/^factory\/line1\/(state|temperature)\s+Received$/);
    // What a screen reader is told: the option as the descendant that is active.
    const told = () =>
      page.evaluate(`(() => {
        const input = document.querySelector('.topic-input').shadowRoot.querySelector('input');
        return [input.ariaActiveDescendantElement?.textContent.trim(), input.ariaControlsElements?.[0]?.getAttribute('role')];
      })()`);
    await expect.poll(told).toEqual([expect.stringMatching(/^factory\/line1/), 'listbox']);
    await page.keyboard.press('Enter');
    await expect.poll(() => topicField().inputValue()).toMatch(/^factory\/line1\/(state|temperature)$/);
    await expect.poll(() => list().isVisible()).toBe(false);
    expect(host.published).toEqual([]);
  });

  it('of reserved topics leave the name to be replaced chosen, and say what the topic is for', async () => {
    const page = await prepare().open();
    await topicField().fill('$aws/things/');
    await options().filter({ hasText: 'shadow/update' }).first().click();
    await expect.poll(() => topicField().inputValue()).toBe('$aws/things/{thingName}/shadow/update');
    await shown(page.locator('.topic-note')).toMatch(/Replace \{thingName\}/);
    await page.keyboard.type('press-01');
    await expect.poll(() => topicField().inputValue()).toBe('$aws/things/press-01/shadow/update');
    await shown(page.locator('.topic-note')).toMatch(/^Update the thing's classic shadow$/);
    await topicField().fill('$aws/things/press-01/shadow/update/delta');
    await shown(page.locator('.composer .complaint')).toMatch(/for subscribing only/);
  });

  it('go with Escape, with leaving the field, and come with Ctrl+Space', async () => {
    const page = await prepare().open();
    record(8);
    await topicField().focus();
    await page.keyboard.press('Control+Space');
    await count(options()).toBe(4);
    await page.keyboard.press('Escape');
    await count(options()).toBe(0);
    await page.keyboard.press('ArrowDown');
    await count(options()).toBe(4);
    // Without a choice Tab goes on to the next field, and what was typed stays.
    await page.keyboard.press('Tab');
    await count(options()).toBe(0);
    await expect.poll(() => topicField().inputValue()).toBe('');
  });

  it('are text, whatever a topic holds', async () => {
    await prepare().open();
    host.record({ topic: 'a/<img src=x onerror=alert(1)>' });
    await topicField().fill('a/');
    await shown(options().first()).toMatch(/<img src=x onerror=alert\(1\)>/);
  });
});

describe('limits', () => {
  it("are measured while typing, by AWS's numbers and the profile's own", async () => {
    const page = await prepare({ profile: { quotas: { topicSlashes: 8 } } }).open();
    await topicField().fill('$aws/rules/rule/é/b');
    await shown(page.locator('.topic-meter')).toBe('4 of 256 bytes · 1 of 8 slashes');
    await topicField().fill('1/2/3/4/5/6/7/8/9');
    await count(page.locator('.composer .complaint')).toBe(0);
    await topicField().fill('1/2/3/4/5/6/7/8/9/10');
    await shown(page.locator('.composer .complaint')).toMatch(/9 slashes; this profile's quotas .* allow 8/);
    const payload = payloadField();
    await payload.fill('x'.repeat(120_000));
    await shown(page.locator('.verdict')).toMatch(/120,000 of 131,072 bytes/);
  });

  it('of AWS do not hold for another broker', async () => {
    const page = await prepare({
      profile: { broker: 'mqtt', protocol: 'mqtt', identity: { type: 'none' } },
    }).open();
    await topicField().fill('1/2/3/4/5/6/7/8/9/10');
    await count(page.locator('.topic-meter')).toBe(0);
    await count(page.locator('.composer .complaint')).toBe(0);
  });
});

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  it.each([400, 1200])('suggestions fit %i pixels', async (width) => {
    const page = await prepare({ theme, size: { width, height: 700 } }).open();
    record(8);
    await topicField().fill('$aws/things/press-01/');
    await options().first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await picture(page, `topic-${theme}-${width}`);
    const fits = async (): Promise<boolean> => {
      const box = await list().boundingBox();
      return box !== null && box.x >= 0 && box.x + box.width <= width && box.y + box.height <= 700;
    };
    await expect.poll(fits).toBe(true);
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});
