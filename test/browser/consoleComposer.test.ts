/** The console's page as a person uses it, in a plain browser: the composer, and the console opened for a topic. */
import { describe, expect, it } from 'vitest';
import { bytes } from '../support/console/samples.ts';
import {
  host,
  prepare,
  record,
  rows,
  status,
  topicField,
  searchField,
  shown,
  count,
  useConsolePage,
} from '../support/console/consolePage.ts';

useConsolePage();

describe('publishing', () => {
  it('goes by keyboard alone, and the message leaves and comes back', async () => {
    const page = await prepare().open();
    await topicField().focus();
    await page.keyboard.type('factory/line1/setpoint');
    // QoS, route and retain lie between topic and payload.
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.type('{"temperature":21.50}');
    await shown(page.locator('.verdict')).toMatch(/JSON\s*21 bytes/);
    await page.keyboard.press('Shift+Alt+KeyF');
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Payload' }).inputValue())
      .toBe('{\n  "temperature": 21.50\n}');
    await page.keyboard.press('Control+Enter');
    await shown(status()).toMatch(/Accepted with HTTP 200 after 34 ms.*OK.*Trace id 6cbd2f5a/s);
    expect(host.published).toMatchObject([
      {
        topic: 'factory/line1/setpoint',
        qos: 1,
        route: 'https',
        retain: true,
        payload: bytes('{\n  "temperature": 21.50\n}'),
      },
    ]);
    await count(rows()).toBe(2);
    await shown(rows().first()).toMatch(/factory\/line1\/setpoint/);
    await expect.poll(() => page.getByRole('gridcell', { name: 'Sent', exact: true }).count()).toBe(1);
    await expect.poll(() => rows().nth(1).getByRole('img', { name: 'Sent, took 34 ms' }).count()).toBe(1);
  });

  it('tells symptom, cause, hint and details of a failure', async () => {
    const page = await prepare().open();
    host.publishFailure = {
      id: 'publish.refused',
      stage: 'publish',
      symptom: 'The broker refused the message.',
      cause: 'The policy does not allow it.',
      hint: 'Allow iot:Publish in the policy.',
      evidence: { reasonCode: '135' },
      retryable: false,
    };
    await topicField().fill('a/b');
    await page.getByRole('button', { name: 'Publish', exact: true }).last().click();
    await shown(status()).toMatch(/refused the message.*policy does not allow.*Allow iot:Publish/s);
    await page.getByText('Details').click();
    await shown(status()).toMatch(/reasonCode\s+135/);
    await count(rows()).toBe(1);
    await shown(rows().first()).toMatch(/refused/);
  });

  it('is not tried with a topic that the broker would refuse; the cursor goes there', async () => {
    const page = await prepare().open();
    await page.getByRole('textbox', { name: 'Payload' }).fill('x');
    await page.keyboard.press('Control+Enter');
    await shown(page.locator('.composer .complaint')).toMatch(/Topic is empty/);
    await page.keyboard.type('a/+/b');
    await shown(page.locator('.composer .complaint')).toMatch(/wildcard \(\+\)/);
    await expect.poll(() => topicField().inputValue()).toBe('a/+/b');
    expect(host.published).toEqual([]);
  });

  it('says live what is wrong with JSON and with the size', async () => {
    const page = await prepare().open();
    const payload = page.getByRole('textbox', { name: 'Payload' });
    await payload.fill('{"a": 1,}');
    await shown(page.locator('.verdict')).toMatch(/Not valid JSON: .* at line 1 column 9/);
    await expect.poll(() => page.getByRole('button', { name: 'Format' }).isDisabled()).toBe(true);
    await payload.fill('x'.repeat(128 * 1024 + 1));
    await shown(page.locator('.verdict')).toMatch(/131,073 bytes; AWS IoT Core allows 131,072/);
    await topicField().fill('a');
    await page.keyboard.press('Control+Enter');
    expect(host.published).toEqual([]);
  });

  it('offers only the routes that the profile has', async () => {
    await prepare({ profile: { broker: 'mqtt', protocol: 'mqtt', identity: { type: 'none' } } }).open();
    const page = host.page;
    await page.getByRole('combobox', { name: 'Route' }).click();
    expect(await page.locator('.route-choice').getByRole('option').allInnerTexts()).toEqual(['MQTT']);
  });

  it('keeps the draft over a reload', async () => {
    const page = await prepare().open();
    await topicField().fill('kept/topic');
    await expect.poll(() => host.drafts.get('topicscope.draft.local')).toMatchObject({ topic: 'kept/topic' });
    await page.reload();
    await expect.poll(() => topicField().inputValue()).toBe('kept/topic');
  });
});

describe('commands of the tree', () => {
  it('open the console for a topic and a search, and use the one that is open', async () => {
    const page = await prepare({ intent: { topic: 'from/the/tree', search: 'topic:factory/#' } }).open();
    record(8);
    await expect.poll(() => topicField().inputValue()).toBe('from/the/tree');
    await expect.poll(() => searchField().inputValue()).toBe('topic:factory/#');
    await shown(page.locator('.history-count')).toBe('6');
    host.pageServer.show({ search: 'topic:office/#' });
    await shown(page.locator('.history-count')).toBe('2');
  });
});
