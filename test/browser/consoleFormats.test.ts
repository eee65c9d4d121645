/** The console's page as a person uses it, in a plain browser: payloads read by formats. */
import { encode } from 'cbor2';
import { describe, expect, it } from 'vitest';
import { picture } from '../support/console/consoleHost.ts';
import { bytes } from '../support/console/samples.ts';
import {
  count,
  host,
  prepare,
  rows,
  shown,
  topicField,
  useConsolePage,
  payloadText,
} from '../support/console/consolePage.ts';

useConsolePage();

const level = encode({ level: 71.5, alarm: false });
/** One red pixel. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
  'base64',
);

describe('a payload that a format reads', () => {
  it('is shown decoded where its topic is bound, with the raw bytes one tab away', async () => {
    prepare().decoders = [{ topicFilter: 'tank/+', format: 'cbor' }];
    const page = await host.open();
    host.record({ topic: 'tank/1', payload: level });
    await rows().first().click();
    await shown(page.locator('topicscope-decoded-view')).toMatch(/level: 71\.5\s*alarm: false/);
    await shown(page.locator('.reading-line')).toMatch(/bound to tank\/\+/);
    await page.getByText('As text', { exact: true }).click();
    await shown(page.locator('topicscope-decoded-view .body-text')).toMatch(/"level": 71\.5/);
    await picture(page, 'format-bound');
    await page.getByRole('tab', { name: 'Hex' }).click();
    await shown(page.locator('.body-text.hex')).toMatch(/^00000000 {2}a2 65/);
  });

  it('is proposed to be read, and is only when a person says so', async () => {
    const page = await prepare().open();
    host.record({ topic: 'tank/1', payload: level });
    await rows().first().click();
    await shown(page.locator('.reading-line')).toMatch(/Looks like CBOR/);
    await count(page.locator('topicscope-decoded-view')).toBe(0);
    await page.getByRole('button', { name: 'Read as CBOR' }).click();
    await shown(page.locator('topicscope-decoded-view')).toMatch(/level: 71\.5/);
    // The next message on the topic is read so, too; another topic is not.
    host.record({ topic: 'tank/1', payload: encode({ level: 72.5 }) }, { topic: 'tank/2', payload: level });
    await rows().nth(1).click();
    await shown(page.locator('topicscope-decoded-view')).toMatch(/level: 72\.5/);
    await rows().first().click();
    await count(page.locator('topicscope-decoded-view')).toBe(0);
    await rows().nth(1).click();
    await page.getByRole('button', { name: 'Always…' }).click();
    await expect.poll(() => host.asked).toContain('bindDecoder tank/1 cbor');
  });

  it('that is none of it says why, beside the raw bytes', async () => {
    prepare().decoders = [{ topicFilter: '#', format: 'cbor' }];
    const page = await host.open();
    host.record({ topic: 'tank/1', payload: bytes('{"not": "cbor"}') });
    await rows().first().click();
    await shown(page.locator('topicscope-decoded-view')).toMatch(/This is not CBOR/);
    await shown(page.locator('topicscope-decoded-view .hex')).toMatch(/^00000000 {2}7b 22/);
    await picture(page, 'format-problem');
  });

  it('is an image where it is one', async () => {
    prepare().decoders = [{ topicFilter: 'camera', format: 'image' }];
    const page = await host.open();
    host.record({ topic: 'camera', payload: new Uint8Array(png) });
    await rows().first().click();
    const image = page.locator('img.decoded-image');
    await expect
      .poll(() => image.evaluate((element: { naturalWidth: number }) => element.naturalWidth))
      .toBe(1);
  });

  it('becomes a draft that is sent as the same bytes again', async () => {
    prepare().decoders = [{ topicFilter: 'tank/+', format: 'cbor' }];
    const page = await host.open();
    const payload = encode({ text: '{{literal}}', level: 1.5 });
    host.record({ topic: 'tank/1', payload });
    await rows().first().click();
    await shown(page.locator('topicscope-decoded-view')).toMatch(/literal/);
    await page.getByRole('button', { name: 'Use as Draft' }).click();
    await expect.poll(() => topicField().inputValue()).toBe('tank/1');
    await expect.poll(() => payloadText()).toBe('{\n  "text": "\\{{literal}}",\n  "level": 1.5\n}');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => host.published.length).toBe(1);
    expect(host.published[0]?.payload).toEqual(new Uint8Array(payload));
  });
});
