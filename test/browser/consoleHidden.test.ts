/**
 * The console's page in a plain browser, while its tab is hidden and shown again: VS Code removes the page with its tab. What the
 * page loses today is an expected failure, to be mended with the console.
 */
import { describe, expect, it } from 'vitest';
import {
  count,
  host,
  payloadText,
  prepare,
  record,
  rows,
  searchField,
  shown,
  status,
  topicField,
  useConsolePage,
} from '../support/console/consolePage.ts';
import { healthOf } from '../support/console/samples.ts';

useConsolePage();

/** What is short: an expected failure need not take long. */
const soon = { timeout: 3000 };

/** Stops the page's timers, so that it has no time to send what is typed from now on, however slow this machine is. */
async function stopTimers(): Promise<void> {
  const { clock } = host.page;
  await clock.install();
  await clock.pauseAt(Date.now() + 60_000);
}

/** Hides the page and shows it again, with timers that run. */
async function coverAndReveal(): Promise<void> {
  await host.hide();
  await host.page.clock.resume();
  await host.reveal();
  await host.page.locator('topicscope-composer').waitFor();
}

describe('a console whose tab was hidden', () => {
  it('shows what happened meanwhile, and what was written a while before', async () => {
    await prepare().open();
    record(3);
    await topicField().fill('kept/topic');
    await searchField().fill('topic:factory/#');
    await expect.poll(() => host.drafts.get('topicscope.draft.local')).toMatchObject({ topic: 'kept/topic' });
    await expect.poll(() => host.webview.keptState()).toMatchObject({ search: 'topic:factory/#' });
    await host.hide();
    record(3);
    host.setHealth(healthOf('idle'));
    await host.reveal();
    await count(rows()).toBe(6);
    await shown(host.page.locator('.connection-bar')).toMatch(/Not connected/);
    await expect.poll(() => topicField().inputValue()).toBe('kept/topic');
    await expect.poll(() => searchField().inputValue()).toBe('topic:factory/#');
  });

  it('is told what it is for when that is said while it is hidden', async () => {
    await prepare().open();
    await count(topicField()).toBe(1);
    await host.hide();
    host.pageServer.show({ topic: 'from/the/tree' });
    await host.reveal();
    await expect.poll(() => topicField().inputValue()).toBe('from/the/tree');
  });

  // Mended with the console: a draft goes to the host 300 ms after the last key, and a page that is removed says nothing any more.
  it.fails('has the topic that was typed in the moment before', async () => {
    await prepare().open();
    await count(topicField()).toBe(1);
    await stopTimers();
    await topicField().fill('typed/last');
    await coverAndReveal();
    await expect.poll(() => topicField().inputValue(), soon).toBe('typed/last');
  });

  // Mended with the console: see above.
  it.fails('has the payload that was typed in the moment before', async () => {
    const page = await prepare().open();
    await page.locator('topicscope-payload-editor').waitFor();
    await stopTimers();
    await page.locator('topicscope-payload-editor').click();
    await page.keyboard.type('21.5');
    await coverAndReveal();
    await page.locator('topicscope-payload-editor').waitFor();
    await expect.poll(payloadText, soon).toBe('21.5');
  });

  // Mended with the console: how the page looks is kept 300 ms after the last change.
  it.fails('looks as it was made to look in the moment before', async () => {
    const page = await prepare().open();
    await count(topicField()).toBe(1);
    await stopTimers();
    await page.getByRole('button', { name: 'Publish', exact: true }).first().click();
    await count(topicField()).toBe(0);
    await coverAndReveal();
    await expect
      .poll(() => page.locator('.section-toggle').getAttribute('aria-expanded'), soon)
      .toBe('false');
  });

  // Mended with the console: the reply goes to the page that asked, which is gone; the new one knows of no request.
  it.fails('shows the response that came while it was hidden', async () => {
    const page = await prepare().open();
    await topicField().fill('factory/line1/ask');
    await page.getByRole('tab', { name: 'Answer' }).click();
    await page.getByRole('combobox', { name: 'Wait for an answer' }).click();
    await page.getByRole('option', { name: 'On a topic filter' }).click();
    await page.getByRole('textbox', { name: 'Topic filter' }).fill('answers/#');
    await expect
      .poll(() => host.drafts.get('topicscope.draft.local'))
      .toMatchObject({ answer: { topicFilter: 'answers/#' } });
    await page.getByRole('button', { name: 'Publish and Wait' }).click();
    await shown(status()).toMatch(/Waiting for the answer/);
    await expect.poll(() => host.published.length).toBe(1);
    await host.hide();
    host.record({ topic: 'answers/1', payload: Buffer.from('here it is') });
    await host.reveal();
    await count(rows()).toBe(3);
    await expect.poll(async () => await status().innerText(soon), soon).toContain('here it is');
  });

  // Mended with the console: the host takes a page that is being built for the one that was there, which hears of it too early.
  it.fails('is told what it is for when that is said while it is being revealed', async () => {
    await prepare().open();
    await count(topicField()).toBe(1);
    await host.hide();
    const revealed = host.reveal();
    host.pageServer.show({ topic: 'from/the/tree' });
    await revealed;
    await count(topicField()).toBe(1);
    await expect.poll(() => topicField().inputValue(), soon).toBe('from/the/tree');
  });
});
