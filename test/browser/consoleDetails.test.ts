/** The console's page as a person uses it, in a plain browser: the details of a message. */
import { describe, expect, it } from 'vitest';
import { picture } from '../support/console/consoleHost.ts';
import { bytes } from '../support/console/samples.ts';
import {
  host,
  prepare,
  rows,
  grid,
  topicField,
  shown,
  count,
  useConsolePage,
  payloadText,
} from '../support/console/consolePage.ts';

useConsolePage();

describe('the details', () => {
  it('open with Enter, let go with Escape, and show the payload in three forms', async () => {
    const page = await prepare().open();
    host.record({
      topic: 'factory/line1/state',
      qos: 1,
      retain: true,
      duplicate: true,
      payload: bytes('{"big":12345678901234567890,"list":[1,{"deep":true}]}'),
      properties: {
        contentType: 'application/json',
        responseTopic: 'answers/here',
        correlationData: Uint8Array.of(1, 2, 255),
        messageExpiryInterval: 60,
        userProperties: [
          ['trace', 'abc'],
          ['trace', 'def'],
        ],
      },
    });
    await count(rows()).toBe(1);
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    const detail = page.getByRole('region', { name: 'Message details' });
    await shown(detail).toMatch(/big: 12345678901234567890/);
    for (const words of [
      'application/json',
      'answers/here',
      '01 02 ff',
      '60 s',
      'trace = abc',
      'trace = def',
    ]) {
      await expect.poll(() => detail.innerText()).toContain(words);
    }
    await page.keyboard.press('Enter');
    await count(detail.and(page.locator(':focus'))).toBe(1);
    await page.getByRole('tab', { name: 'JSON' }).focus();
    await page.keyboard.press('ArrowRight');
    await shown(detail.locator('.body-text')).toBe('{"big":12345678901234567890,"list":[1,{"deep":true}]}');
    await page.keyboard.press('ArrowRight');
    await shown(detail.locator('.body-text')).toMatch(/^00000000 {2}7b 22 62 69 67/);
    await page.keyboard.press('Escape');
    await count(grid().and(page.locator(':focus'))).toBe(1);
  });

  it('have a tree for the keyboard', async () => {
    const page = await prepare().open();
    host.record({ payload: bytes('{"a":{"b":{"c":{"d":1}}},"e":[]}') });
    await rows().first().click();
    const tree = page.getByRole('tree');
    await tree.focus();
    await page.keyboard.press('ArrowDown');
    await shown(tree.locator('.active')).toMatch(/^a: \{/);
    await page.keyboard.press('ArrowLeft');
    await shown(tree).toMatch(/a: \{…\}\s*1 member\s*e: \[\]/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    await shown(tree.locator('.active')).toBe('e: []');
  });

  it('of a payload of many megabytes say how much is shown, and open the whole', async () => {
    const page = await prepare().open();
    host.record({ payload: bytes(`["${'ü'.repeat(5_000_000)}"]`) });
    await rows().first().click();
    await shown(page.locator('.cut')).toMatch(/Showing the first 2 MB of 9\.5 MB\./);
    await page.getByRole('tab', { name: 'JSON' }).click();
    await shown(page.locator('.detail')).toMatch(/needs the whole payload/);
    await page.getByRole('button', { name: 'Open Whole Payload' }).click();
    await expect.poll(() => host.asked).toContain('openMessage 1 json');
    await page.getByRole('button', { name: 'Copy Payload' }).click();
    await expect.poll(() => host.asked.at(-1)?.length).toBe('copy '.length + 5_000_004);
  });

  it('show a hostile payload as text and nothing else', async () => {
    const page = await prepare().open();
    const hostile =
      '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>\u202egnp.exe';
    host.record({ topic: '<b>bold</b>/\u202eevil', payload: bytes(hostile) });
    host.record({
      topic: 'x',
      payload: bytes(JSON.stringify({ [hostile]: hostile, __proto__: null, constructor: 1 })),
    });
    await count(rows()).toBe(2);
    for (const index of [0, 1]) {
      await rows().nth(index).click();
      await shown(page.locator('.detail')).toMatch(/<img src=x onerror/);
      await picture(page, `hostile-${index}`);
    }
    // CodeMirror itself puts an image without a source beside its placeholder.
    await count(
      page.locator(
        'topicscope-console img:not(.cm-widgetBuffer), topicscope-console script, topicscope-console b',
      ),
    ).toBe(0);
    await expect.poll(() => page.title()).toBe('TopicScope');
    await expect.poll(() => page.locator('.detail').innerText()).toContain('\\u{202e}');
  });

  it('open a chart of a number, by pointer and by key', async () => {
    const page = await prepare().open();
    host.record({ topic: 'factory/line1/state', payload: bytes('{"name":"x","deep":{"list":[1,true]}}') });
    await rows().first().click();
    const line = page.locator('.json-line', { hasText: '0: 1' });
    await line.hover();
    await line.getByRole('button', { name: 'Chart over time' }).click();
    await page.getByRole('tree').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('c');
    await expect
      .poll(() => host.asked)
      .toEqual([
        'openChart local factory/line1/state deep list 0',
        'openChart local factory/line1/state deep list 1',
      ]);
    await count(page.locator('.json-chart')).toBe(2);
  });

  it('become a draft', async () => {
    const page = await prepare().open();
    host.record({ topic: 'factory/line1/state', qos: 1, retain: true, payload: bytes('{"a":1}') });
    host.record({ topic: 'binary', payload: Uint8Array.of(0xff, 0) });
    await rows().nth(1).click();
    await page.getByRole('button', { name: 'Use as Draft' }).click();
    await expect.poll(() => topicField().inputValue()).toBe('factory/line1/state');
    await expect.poll(() => payloadText()).toBe('{"a":1}');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => host.published).toMatchObject([{ qos: 1, retain: true, route: 'mqtt' }]);
    await count(rows()).toBe(4);
    await page.locator('.row', { hasText: 'binary' }).click();
    // Bytes that are no text become a draft in hex.
    await page.getByRole('button', { name: 'Use as Draft' }).click();
    await expect.poll(() => payloadText()).toMatch(/^[0-9a-f]{2}( [0-9a-f]{2})*$/);
  });
});
