/** The console's page as a person uses it, in a plain browser: bytes and what they say, and payloads of a megabyte. */
import { describe, expect, it } from 'vitest';
import { picture } from '../support/console/consoleHost.ts';
import { bytes } from '../support/console/samples.ts';
import { count, host, prepare, rows, shown, useConsolePage } from '../support/console/consolePage.ts';

useConsolePage();

/** A megabyte of JSON: an array of readings, the last of which can be told from the others. */
function megabyteOfJson(): string {
  const reading = (index: number): string =>
    `{"device":"sensor-${index}","temperature":${20 + (index % 50) / 10},"ok":true}`;
  const all: string[] = [];
  for (let size = 0; size < 1_000_000; size += (all.at(-1)?.length ?? 0) + 1) all.push(reading(all.length));
  return `[${[...all, '"the end"'].join(',')}]`;
}

describe('the bytes of a payload', () => {
  it('say what they are as numbers, times and text where the cursor is', async () => {
    const page = await prepare().open();
    const payload = new Uint8Array(600);
    const view = new DataView(payload.buffer);
    view.setUint32(16, 1_700_000_000);
    view.setFloat32(20, 21.5, true);
    payload.set(bytes('ü!'), 40);
    payload.set(bytes('needle'), 584);
    host.record({ topic: 'raw', payload });
    await rows().first().click();
    const hex = page.getByRole('group', { name: 'Payload as bytes' });
    await shown(hex).toMatch(/^00000000 {2}00 00/);
    await count(page.locator('.hex-structure')).toBe(0);
    await hex.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await shown(page.locator('.hex-status')).toMatch(/Offset 16 \(0x10\) of 600 · 1 byte selected/);
    const table = page.getByRole('region', { name: 'The bytes at the cursor' });
    await shown(table).toMatch(/uint32\s+15815525\s+1700000000/);
    await shown(table).toMatch(/time, s\s+\S+\s+2023-11-14T22:13:20\.000Z/);
    for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
    await shown(table).toMatch(/float32\s+21\.5/);
    await page.keyboard.press('Shift+ArrowRight');
    await shown(page.locator('.hex-status')).toMatch(/2 bytes selected/);
    await page.getByRole('button', { name: 'Copy Bytes' }).click();
    await expect.poll(() => host.asked).toContain('copy 00 00');
    await picture(page, 'hex-structure');
    // By keys to the values, and one is copied.
    await table.getByRole('button').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => host.asked.length).toBe(2);
    // A byte by pointer: the first of the last line.
    const find = page.getByRole('textbox', { name: 'Find bytes or text' });
    await find.fill('needle');
    await find.press('Enter');
    await shown(page.locator('.hex-status')).toMatch(/Offset 584 .* 6 bytes selected/);
    await shown(hex).toMatch(/needle/);
    await find.fill('0xc3bc');
    await find.press('Enter');
    await shown(page.locator('.hex-status')).toMatch(/Offset 40 /);
    await shown(table).toMatch(/UTF-8\s+ü/);
    await find.fill('nowhere');
    await find.press('Enter');
    await shown(page.locator('.hex-status')).toBe('Not found');
    await hex.focus();
    await page.keyboard.press('Home');
    await hex
      .locator('.virtual-row')
      .nth(2)
      .click({ position: { x: 3, y: 10 } });
    await shown(page.locator('.hex-status')).toMatch(/Offset 32 /);
  });
});

describe('a payload of a megabyte', () => {
  it('is all there: the end of its tree, text and bytes can be reached by key', async () => {
    const page = await prepare().open();
    const json = megabyteOfJson();
    host.record({ topic: 'big', payload: bytes(json) });
    await rows().first().click();
    const tree = page.getByRole('tree');
    await shown(tree).toMatch(/sensor-0/);
    await tree.focus();
    await page.keyboard.press('End');
    await shown(tree.locator('.active')).toMatch(/^Show [\d,]+ more/);
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await shown(tree.locator('.active')).toMatch(/"the end"/);
    await picture(page, 'megabyte-tree');
    await page.getByRole('tab', { name: 'Text' }).click();
    const text = page.locator('topicscope-text-view .virtual-rows');
    await shown(text).toMatch(/^\[\{"device":"sensor-0"/);
    await text.focus();
    // Rows are made in slices: the end moves while they come.
    await expect
      .poll(async () => {
        await page.keyboard.press('End');
        // Rows end where they are full.
        return (await text.innerText()).replaceAll('\n', '');
      })
      .toMatch(/"the end"\]$/);
    await picture(page, 'megabyte-text');
    await page.getByRole('tab', { name: 'Hex' }).click();
    const hex = page.getByRole('group', { name: 'Payload as bytes' });
    await hex.focus();
    await page.keyboard.press('End');
    // Where the line breaks depends on the length.
    await shown(hex).toMatch(/\]$/);
    await expect.poll(() => hex.locator('.virtual-row').count()).toBeLessThan(150);
  });

  it('of invalid JSON, of one line and of none is shown, too', async () => {
    const page = await prepare().open();
    host.record(
      { topic: 'open', payload: bytes(`[${'1,'.repeat(500_000)}`) },
      { topic: 'brackets', payload: bytes('['.repeat(500_000) + ']'.repeat(500_000)) },
      { topic: 'numbers', payload: bytes(`[${'1,'.repeat(500_000)}2]`) },
      { topic: 'zeros', payload: new Uint8Array(1_000_000) },
    );
    await count(rows()).toBe(4);
    await rows().nth(3).click();
    await shown(page.locator('.detail')).toMatch(/not valid JSON/);
    await shown(page.locator('topicscope-text-view .virtual-rows')).toMatch(/^\[1,1,1/);
    await rows().nth(2).click();
    await shown(page.locator('.detail')).toMatch(/brackets/);
    await rows().nth(1).click();
    await shown(page.getByRole('tree')).toMatch(/0: 1\s*1: 1/);
    await rows().first().click();
    await shown(page.locator('.body-text.hex')).toMatch(/^00000000 {2}00 00/);
  });
});
