/** What the browser tests of the console's page share: a page per test, and how to find things on it. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchBrowser } from '../vscode/browser.ts';
import { buildPage } from '../webview/servePage.ts';
import { ConsoleHost, type ConsoleHostOptions } from './consoleHost.ts';
import { bytes } from './samples.ts';

let browser: Browser;
let files: ReadonlyMap<string, Uint8Array>;
/** The stand-in for the extension host of the test that runs now; see prepare. */
export let host: ConsoleHost;

/** Registers what each file of such tests needs before and after. */
export function useConsolePage(): void {
  beforeAll(async () => {
    [browser, files] = await Promise.all([launchBrowser(), buildPage()]);
  });
  afterAll(async () => browser.close());
  afterEach(async () => {
    const { complaints } = host;
    await host.close();
    // A violation of the Content Security Policy is an error on the page's console, too.
    expect(complaints).toEqual([]);
  });
}

/** Makes the stand-in for a test. */
export function prepare(options: Partial<ConsoleHostOptions> = {}): ConsoleHost {
  host = new ConsoleHost({ browser, files, ...options });
  return host;
}

const topics = ['factory/line1/state', 'factory/line1/temperature', 'factory/line2/state', 'office/light'];

/** Messages whose payload holds their number. */
export function record(count: number): void {
  for (let i = 0; i < count; i += 1) {
    host.record({ topic: topics[i % topics.length] ?? '', payload: bytes(JSON.stringify({ number: i })) });
  }
}

export const rows = (): Locator => host.page.locator('[role=grid] .row:not(.loading)');
export const grid = (): Locator => host.page.getByRole('grid');
export const status = (): Locator => host.page.locator('.result');
export const topicField = (): Locator => host.page.getByRole('combobox', { name: 'Topic', exact: true });
export const payloadField = (): Locator => host.page.getByRole('textbox', { name: 'Payload', exact: true });
/** What is written in the payload editor; waits until it is loaded. */
export const payloadText = (): Promise<string> =>
  host.page
    .locator('topicscope-payload-editor')
    .evaluate((editor: unknown) => (editor as { readonly value: string }).value);
export const searchField = (): Locator => host.page.getByRole('combobox', { name: 'Search history' });
/** Scrolls the list to what the expression says, in pixels. */
export const scrollList = (top: string): Promise<unknown> =>
  host.page.evaluate(`{ const list = document.querySelector('.grid .rows'); list.scrollTop = ${top}; }`);
export const shown = (
  locator: Locator,
): { toBe(text: string): Promise<void>; toMatch(text: RegExp | string): Promise<void> } =>
  expect.poll(async () => (await locator.innerText()).trim());
export const count = (locator: Locator): { toBe(count: number): Promise<void> } =>
  expect.poll(async () => locator.count());
