/** The console's page as a person uses it, in a plain browser: the connection bar and the layout. */
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { picture } from '../support/console/consoleHost.ts';
import { healthOf } from '../support/console/samples.ts';
import {
  host,
  prepare,
  record,
  rows,
  status,
  topicField,
  shown,
  count,
  useConsolePage,
  payloadField,
} from '../support/console/consolePage.ts';

useConsolePage();

describe('the connection', () => {
  it('is told in words with what to do, in every state', async () => {
    const page = await prepare().open();
    const bar = page.locator('.connection-bar');
    await shown(bar).toMatch(/Local endpoint\s*Connected[^]*4 ms/);
    await page.getByRole('button', { name: 'Subscribe…' }).click();
    await page.getByRole('button', { name: 'Disconnect' }).click();
    host.setHealth(healthOf('idle'));
    await shown(bar).toMatch(/Not connected/);
    await shown(page.locator('.empty-state')).toMatch(/Connect to see messages as they arrive/);
    await page.getByRole('button', { name: 'Connect', exact: true }).first().click();
    const failure = {
      id: 'tcp.refused',
      stage: 'tcp',
      symptom: 'Nobody answers.',
      cause: 'It is off.',
      hint: 'Switch it on.',
      evidence: {},
      retryable: true,
    } as const;
    host.setHealth({ ...healthOf('waiting'), retryAt: Date.now() + 90_000, lastFailure: failure });
    await shown(bar).toMatch(/next try in (90|[1-8]?\d) s/);
    await shown(page.locator('.connection-failure')).toMatch(
      /Nobody answers\.\s*It is off\.\s*Switch it on\./,
    );
    // Nothing jumps while the next try is under way.
    host.setHealth({ ...healthOf('connecting'), attempt: 1, lastFailure: failure });
    await shown(bar).toMatch(/Connecting/);
    await shown(page.locator('.connection-failure')).toMatch(/Nobody answers/);
    host.setHealth({ ...healthOf('connected'), subscriptions: [] });
    await shown(page.locator('.empty-state')).toMatch(/No subscriptions/);
    await count(page.locator('.connection-failure')).toBe(0);
    await expect.poll(() => host.asked).toEqual(['subscribe', 'disconnect', 'connect']);
  });

  it('is not offered to a profile that only publishes', async () => {
    const page = await prepare({
      profile: {
        protocol: 'https',
        identity: { type: 'sigv4' },
        endpoint: 'a-ats.iot.eu-west-1.amazonaws.com',
      },
    }).open();
    await shown(page.locator('.connection-bar')).toMatch(/needs no connection/);
    await count(page.getByRole('button', { name: 'Connect' })).toBe(0);
    await shown(page.locator('.empty-state')).toMatch(/Nothing published yet/);
  });

  it('waits for a profile that is not there, and begins when it comes', async () => {
    prepare().missing = true;
    const page = await host.open();
    await shown(page.getByRole('alert')).toMatch(/There is no profile "local" at the moment/);
    host.missing = false;
    host.pageServer.profileChanged();
    await shown(page.locator('.connection-bar')).toMatch(/Local endpoint/);
  });

  it('may be fine while history is not, which is said', async () => {
    const page = await prepare().open();
    host.setHistoryProblem('the disk is full');
    await shown(page.locator('.banner.warning')).toMatch(/the disk is full/);
    host.history.failure = 'the file is locked';
    record(1);
    await shown(page.locator('.banner.error')).toMatch(/the file is locked/);
    host.history.failure = undefined;
    await page.getByRole('button', { name: 'Try Again' }).click();
    await count(rows()).toBe(1);
    await count(page.locator('.banner.error')).toBe(0);
  });
});

describe('the layout', () => {
  it.each(['dark', 'light', 'highContrast'] as const)(
    'stands in %s, wide and 400 pixels narrow',
    async (theme) => {
      const page = await prepare({ theme, size: { width: 1280, height: 860 } }).open();
      record(200);
      await rows().nth(3).click();
      await shown(page.locator('.detail')).toMatch(/number/);
      await picture(page, `${theme}-wide`);
      const left = async () => (await page.locator('topicscope-message-detail').boundingBox())?.x;
      await expect.poll(left).toBeGreaterThan(600);
      await page.setViewportSize({ width: 400, height: 860 });
      await expect.poll(left).toBe(0);
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
      await expect.poll(() => page.locator('.head .size').isVisible()).toBe(false);
      await expect.poll(() => page.locator('.head .topic').isVisible()).toBe(true);
      await picture(page, `${theme}-narrow`);
    },
  );

  it('keeps room for list and details, and the button in sight, however much is written', async () => {
    const page = await prepare({ size: { width: 400, height: 640 } }).open();
    record(50);
    const payload = payloadField();
    await page.locator('topicscope-payload-editor').waitFor();
    const empty = (await payload.boundingBox())?.height ?? 0;
    await payload.fill(Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n'));
    await expect.poll(async () => (await payload.boundingBox())?.height).toBeGreaterThan(empty);
    await rows().first().click();
    await shown(page.locator('.detail')).toMatch(/number: 49/);
    for (const part of ['.list-part', 'topicscope-message-detail']) {
      await expect.poll(async () => (await page.locator(part).boundingBox())?.height).toBeGreaterThan(60);
    }
    const publish = page.getByRole('button', { name: 'Publish', exact: true }).last();
    /** Pixels by which an element's lower edge lies below the list's upper one. */
    const overlap = async (upper: Locator): Promise<number> => {
      const box = await upper.boundingBox();
      const history = await page.locator('topicscope-history').boundingBox();
      if (!box || !history) throw new Error('not drawn');
      return box.y + box.height - history.y;
    };
    await expect.poll(() => overlap(publish)).toBeLessThanOrEqual(0);
    await topicField().fill('a/b');
    await publish.click();
    await shown(status()).toMatch(/Sent after/);
    await picture(page, 'much-written');
    await expect.poll(() => overlap(status())).toBeLessThanOrEqual(1);
  });

  it('lets the border be moved by keyboard and mouse', async () => {
    const page = await prepare().open();
    record(3);
    await rows().first().click();
    const border = page.getByRole('separator', { name: 'Resize the details' });
    await border.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => border.getAttribute('aria-valuenow')).toBe('20');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => border.getAttribute('aria-valuenow')).toBe('22');
    const box = await border.boundingBox();
    await page.mouse.move(box?.x ?? 0, (box?.y ?? 0) + 50);
    await page.mouse.down();
    await page.mouse.move(600, (box?.y ?? 0) + 50);
    await page.mouse.up();
    await expect.poll(() => border.getAttribute('aria-valuenow')).toBe('50');
  });

  it('can do without the composer', async () => {
    const page = await prepare().open();
    await page.getByRole('button', { name: 'Publish', exact: true }).first().click();
    await count(topicField()).toBe(0);
    await expect.poll(() => host.webview.keptState()).toMatchObject({ composerOpen: false });
    await page.reload();
    await expect.poll(() => page.locator('.section-toggle').getAttribute('aria-expanded')).toBe('false');
  });
});

/** What of a browser's globals the functions that run in the page use. */
declare const document: { readonly documentElement: { readonly scrollWidth: number } };
