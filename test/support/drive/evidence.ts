/**
 * What is kept of a browser test that failed: of each page that is open a picture, its text frame by frame and its console, and the
 * logs of its VS Code. Nothing is written while nothing fails.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { RunnerTestCase as Test, RunnerTestSuite as Suite } from 'vitest';
import { root } from '../places.ts';

/** All evidence of the browser tests: a folder for each file, and in it one for each test that failed. */
export const evidenceFolder = path.join(root, 'test-results', 'browser');

/** Lines of a page's console that are remembered. */
const consoleLines = 500;
/** Bytes that are kept of the end of a log. */
const logBytes = 256 * 1024;
/** Milliseconds for a page that may hang. */
const patience = 30_000;

interface Watched {
  readonly page: Page;
  readonly lines: readonly string[];
  /** Folder of the VS Code that shows the page. */
  readonly dataDir: string | undefined;
}

const watched = new Set<Watched>();

/** Remembers what a page writes to its console, so that it can be kept; until the page is closed. */
export function watchPage(page: Page, dataDir?: string): void {
  const lines: string[] = [];
  const note = (line: string): void => {
    lines.push(line);
    if (lines.length > consoleLines) lines.shift();
  };
  page.on('console', (message) => {
    note(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => {
    note(`uncaught: ${error.stack ?? String(error)}`);
  });
  page.on('crash', () => {
    note('the page crashed');
  });
  const one = { page, lines, dataDir };
  watched.add(one);
  page.once('close', () => watched.delete(one));
}

/**
 * Writes down how things are.
 *
 * @param names of file, groups and test
 * @returns the folder that it is in
 */
export async function keepEvidence(names: readonly string[], errors: readonly unknown[]): Promise<string> {
  const [file = 'file', ...rest] = names.map((name) =>
    name
      .replaceAll(/[^\p{L}\p{N}.]+/gu, '-')
      .replaceAll(/^[-.]+|[-.]+$/g, '')
      .slice(0, 80),
  );
  const folder = path.join(evidenceFolder, file, rest.join('-') || 'outside of tests');
  await mkdir(folder, { recursive: true });
  const told = errors.map((error) => (isError(error) ? (error.stack ?? error.message) : String(error)));
  await writeFile(
    path.join(folder, 'error.txt'),
    `${new Date().toISOString()}\n${names.join(' > ')}\n\n${told.join('\n\n')}\n`,
  );
  for (const [index, one] of [...watched].entries())
    await keepPage(path.join(folder, `page-${index + 1}`), one);
  return folder;
}

async function keepPage(place: string, { page, lines, dataDir }: Watched): Promise<void> {
  const parts: string[] = [];
  await page.screenshot({ path: `${place}.png`, timeout: patience }).catch((error: unknown) => {
    parts.push(`No picture: ${String(error)}`);
  });
  for (const frame of page.frames().filter((one) => !one.url().includes('webWorkerExtensionHost'))) {
    const text = await frame
      .locator('body')
      .innerText({ timeout: patience })
      .catch((error: unknown) => `(not read: ${String(error)})`);
    parts.push(`== ${frame.url()}\n${text}`);
  }
  parts.push(`== console\n${lines.join('\n')}`);
  await writeFile(`${place}.txt`, parts.join('\n\n'));
  if (dataDir === undefined) return;
  // Later windows of one server have higher numbers: the last of a name is this window's.
  const logs = (await readdir(dataDir, { recursive: true }).catch(() => []))
    .filter((name) => /(?:^server|TopicScope|remoteexthost)\.log$/.test(name))
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  for (const name of logs) {
    const content = await readFile(path.join(dataDir, name)).catch(() => Buffer.alloc(0));
    await writeFile(`${place}-${path.basename(name)}`, content.subarray(-logBytes));
  }
}

/** Names of a test's file, groups and itself, for keepEvidence. */
export function namesOf(task: Test | Suite): string[] {
  const names: string[] = [];
  for (let one: Test | Suite | undefined = task; one; one = one.suite) names.unshift(one.name);
  // A file's own task stands over its groups.
  if (task.file.name !== names[0]) names.unshift(task.file.name);
  return [path.basename(task.file.name), ...names.slice(1)];
}

/** Vitest hands an error on as a plain object. */
function isError(error: unknown): error is { readonly message: string; readonly stack?: string } {
  return typeof error === 'object' && error !== null && 'message' in error;
}
