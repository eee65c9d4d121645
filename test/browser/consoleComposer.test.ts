/** The console's page as a person uses it, in a plain browser: the composer, and the console opened for a topic. */
import { describe, expect, it } from 'vitest';
import { picture } from '../support/console/consoleHost.ts';
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
  payloadField,
  payloadText,
} from '../support/console/consolePage.ts';

useConsolePage();

describe('publishing', () => {
  it('goes by keyboard alone, and the message leaves and comes back', async () => {
    const page = await prepare().open();
    await page.locator('topicscope-payload-editor').waitFor();
    await topicField().focus();
    await page.keyboard.type('factory/line1/setpoint');
    // QoS, route and retain lie between topic and payload.
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    // Then the parts of the message, of which the payload is shown.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.type('{"temperature":21.50}');
    await shown(page.locator('.verdict')).toMatch(/JSON\s*21 bytes/);
    await page.keyboard.press('Shift+Alt+KeyF');
    await expect.poll(() => payloadText()).toBe('{\n  "temperature": 21.50\n}');
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
    await payloadField().fill('x');
    await page.keyboard.press('Control+Enter');
    await shown(page.locator('.composer .complaint')).toMatch(/Topic is empty/);
    await page.keyboard.type('a/+/b');
    await shown(page.locator('.composer .complaint')).toMatch(/wildcard \(\+\)/);
    await expect.poll(() => topicField().inputValue()).toBe('a/+/b');
    expect(host.published).toEqual([]);
  });

  it('says live what is wrong with JSON and with the size', async () => {
    const page = await prepare().open();
    const payload = payloadField();
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
    const routes = page.locator('.route-choice').getByRole('option');
    await expect.poll(() => routes.allInnerTexts()).toEqual(['MQTT']);
  });

  it('sends a payload as CBOR, with MQTT 5 properties, and warns of what is retained', async () => {
    const page = await prepare().open();
    await topicField().fill('factory/line1/setpoint');
    await payloadField().fill('{"temperature":21.5}');
    await page.getByRole('combobox', { name: 'Send as' }).click();
    await page.getByRole('option', { name: 'CBOR' }).click();
    await page.getByRole('checkbox', { name: 'Retain' }).click();
    await shown(page.locator('.retain-warning')).toMatch(/keeps this message until/);
    await page.getByRole('tab', { name: 'Payload' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('textbox', { name: 'Content type' }).fill('application/cbor');
    await page.getByRole('textbox', { name: 'Correlation data' }).fill('{{counter}}');
    await page.getByRole('button', { name: 'Add User Property' }).click();
    await page.getByRole('textbox', { name: 'Name of user property 1' }).fill('trace');
    await page.getByRole('textbox', { name: 'Value of user property 1' }).fill('{{clientId}}');
    await shown(page.getByRole('tab', { name: 'Properties' })).toMatch(/3/);
    await picture(page, 'composer-properties');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => host.published.length).toBe(1);
    expect(host.published[0]).toMatchObject({
      payload: Uint8Array.from(Buffer.from('a16b74656d7065726174757265f94d60', 'hex')),
      retain: true,
      properties: {
        contentType: 'application/cbor',
        correlationData: bytes('1'),
        userProperties: [['trace', 'client-1']],
      },
    });
  });

  it('repeats the message, shows how far it is, and stops it', async () => {
    const page = await prepare().open();
    await topicField().fill('factory/line1/setpoint');
    await payloadField().fill('{{counter}}');
    await page.getByRole('tab', { name: 'Repeat' }).click();
    await page.getByRole('textbox', { name: 'Every (ms)' }).fill('50');
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await shown(page.locator('.repeat-runs')).toMatch(/factory\/line1\/setpoint: [2-9]\d* sent, every 50 ms/);
    await picture(page, 'composer-repeat');
    await page.getByRole('button', { name: 'Stop factory/line1/setpoint' }).click();
    await count(page.locator('.repeat-runs')).toBe(0);
    expect(host.published.slice(0, 3).map(({ payload }) => Buffer.from(payload).toString())).toEqual([
      '1',
      '2',
      '3',
    ]);
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
