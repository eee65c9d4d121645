/** The composer by keyboard alone, and what helps to write: completion, checks, preview, recent messages. */
import { describe, expect, it } from 'vitest';
import { picture } from '../support/console/consoleHost.ts';
import { bytes } from '../support/console/samples.ts';
import {
  count,
  host,
  payloadField,
  payloadText,
  prepare,
  record,
  shown,
  status,
  topicField,
  useConsolePage,
} from '../support/console/consolePage.ts';

useConsolePage();

/** Presses Tab until the element has the cursor. */
async function tabTo(name: string): Promise<void> {
  const { page } = host;
  for (let presses = 0; presses < 40; presses++) {
    const at = await page.evaluate(activeName);
    if (at === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not come to ${name}`);
}

/** Runs in the page: what a screen reader calls the element with the cursor, as far as its author named it. */
function activeName(): string {
  interface Element {
    shadowRoot: { activeElement: Element | null } | null;
    getAttribute(name: string): string | null;
    textContent: string;
  }
  let element = (globalThis as unknown as { document: { activeElement: Element | null } }).document
    .activeElement;
  let name = '';
  while (element) {
    name = element.getAttribute('aria-label') ?? (name === '' ? element.textContent.trim() : name);
    element = element.shadowRoot?.activeElement ?? null;
  }
  return name;
}

describe('the composer by keyboard alone', () => {
  it('writes a message in CBOR with a property, previews, publishes, and brings it back', async () => {
    const page = await prepare().open();
    record(4);
    await page.locator('topicscope-payload-editor').waitFor();
    await topicField().focus();
    await page.keyboard.type('factory/line1/te');
    await page.getByRole('option', { name: /factory\/line1\/temperature/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => topicField().inputValue()).toBe('factory/line1/temperature');
    await tabTo('Retain');
    await page.keyboard.press('Space');
    await shown(page.locator('.retain-warning')).toMatch(/An empty retained payload removes/);
    await tabTo('Payload');
    // The tab of this name comes before the field.
    await page.keyboard.press('Tab');
    await expect.poll(() => page.evaluate(activeName)).toBe('Payload');
    // A bracket closes itself, and a variable is completed.
    await page.keyboard.type('{"id": {{cou');
    await page.getByRole('option', { name: /counter/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(payloadText).toBe('{"id": {{counter}}}');
    await shown(page.locator('.retain-warning')).toMatch(/keeps this message until/);
    // Tab indents here; after Escape it leaves.
    await page.keyboard.press('Escape');
    await tabTo('Send as');
    await page.keyboard.type('CBOR');
    await shown(page.locator('.verdict')).toMatch(/JSON\s*5 bytes as sent/);
    await tabTo('Preview what is sent');
    await page.keyboard.press('Enter');
    await shown(page.locator('.preview-payload')).toMatch(/^00000000 {2}a1 62 69 64 01/);
    await picture(page, 'composer-keys');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => host.published.length).toBe(1);
    expect(host.published[0]).toMatchObject({
      topic: 'factory/line1/temperature',
      retain: true,
      payload: Uint8Array.of(0xa1, 0x62, 0x69, 0x64, 0x01),
    });
    await topicField().focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('other/topic');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => topicField().inputValue()).toBe('factory/line1/temperature');
    await shown(status()).toBe('Recent message 1 of 1');
    await page.keyboard.press('Alt+ArrowDown');
    await expect.poll(() => topicField().inputValue()).toBe('other/topic');
    await page.keyboard.press('Control+Shift+Enter');
    await expect.poll(() => host.published.length).toBe(2);
    expect(host.published[1]?.topic).toBe('factory/line1/temperature');
    await expect.poll(() => topicField().inputValue()).toBe('other/topic');
  });
});

describe('the payload editor', () => {
  it('marks a variable that nobody knows, which is not sent', async () => {
    const page = await prepare().open();
    await page.locator('topicscope-payload-editor').waitFor();
    await topicField().fill('a/b');
    await payloadField().fill('{"a": {{conter}}}');
    await page.locator('.cm-lintRange-error').waitFor();
    await shown(page.locator('.verdict')).toMatch(/no variable "conter"/);
    await page.keyboard.press('Control+Enter');
    await shown(status()).toMatch(/conter/);
    expect(host.published).toEqual([]);
  });

  it('knows the variables of the environment, and shows what they come to', async () => {
    prepare().variables = { plant: 'north' };
    const page = await host.open();
    await topicField().fill('{{plant}}/1');
    await payloadField().fill('{{plant}} \\{{');
    await count(page.locator('.cm-lintRange-error')).toBe(0);
    await page.getByRole('button', { name: 'Preview what is sent' }).click();
    await shown(page.locator('.preview-topic')).toMatch(/north\/1/);
    await shown(page.locator('.preview-payload')).toBe('north {{');
    await page.getByRole('button', { name: /environment/ }).click();
    await page.getByRole('button', { name: 'Edit the payload' }).click();
    await expect.poll(() => host.asked).toEqual(['selectEnvironment', 'editPayload']);
    host.editPayload('from a tab');
    await expect.poll(payloadText).toBe('from a tab');
  });

  it('searches in the payload, undoes, and keeps keys from the page', async () => {
    const page = await prepare().open();
    await page.locator('topicscope-payload-editor').waitFor();
    await payloadField().focus();
    await page.keyboard.type('g/one');
    await page.keyboard.press('Control+f');
    await page.locator('.cm-search').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+z');
    await expect.poll(payloadText).toBe('');
    expect(host.asked).toEqual([]);
  });

  it('saves the draft as a file, and says so', async () => {
    const page = await prepare().open();
    await topicField().fill('a/b');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+s');
    await shown(status()).toBe('Saved as "saved"');
    await expect.poll(() => host.asked).toEqual(['saveMessage a/b']);
  });

  it('takes a payload of 1 MB', async () => {
    const page = await prepare({
      profile: { broker: 'mqtt', protocol: 'mqtt', identity: { type: 'none' } },
    }).open();
    await page.locator('topicscope-payload-editor').waitFor();
    const text = JSON.stringify(
      Array.from({ length: 20_000 }, (_, id) => ({ id, name: `device ${id} of the plant` })),
    );
    await topicField().fill('big');
    await page.locator('topicscope-payload-editor').evaluate((element, payload) => {
      const editor = element as unknown as { value: string; onInput: (value: string) => void };
      editor.value = payload;
      editor.onInput(payload);
    }, text);
    await shown(page.locator('.verdict')).toMatch(/JSON/);
    await payloadField().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' ');
    await expect.poll(async () => (await payloadText()).length).toBe(text.length + 1);
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => host.published[0]?.payload.length).toBe(bytes(text).length + 1);
  });
});

describe.each(['dark', 'light', 'highContrast'] as const)('in the %s theme', (theme) => {
  it.each([400, 1200])('payload, preview and tools fit %i pixels', async (width) => {
    const page = await prepare({ theme, size: { width, height: 900 } }).open();
    record(8);
    await page.locator('topicscope-payload-editor').waitFor();
    await topicField().fill('factory/line1/{{clientId}}');
    await payloadField().fill(
      '{\n  "id": "{{uuid}}",\n  "value": {{randomFloat 20 25 1}},\n  "count": 12.50,\n  "on": true,\n  "none": null,\n  "wrong": {{nobody}}\n}',
    );
    await page.getByRole('button', { name: 'Preview what is sent' }).click();
    await shown(page.locator('.preview-problem').first()).toMatch(/nobody/);
    await page.locator('.cm-lintRange-error').first().waitFor();
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await picture(page, `composer-${theme}-${width}`);
  });
});
