import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { ensurePrograms, findProgram } from '../debian.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'msedge'];
const macApps = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Path of a Chromium: the one named by TOPICSCOPE_CHROMIUM, or one that is installed, or Debian's, installed now. */
async function findChromium(): Promise<string> {
  const named = process.env['TOPICSCOPE_CHROMIUM'];
  if (named !== undefined) return named;
  const find = (): string | undefined =>
    names.map(findProgram).find((file) => file !== undefined) ??
    [...macApps, chromium.executablePath()].find((file) => existsSync(file));
  if (find() === undefined) await ensurePrograms(['chromium']);
  const found = find();
  if (found === undefined) {
    throw new Error(
      'No Chromium or Chrome found: install one, or name it in the environment variable TOPICSCOPE_CHROMIUM.',
    );
  }
  return found;
}

/** Starts a Chromium without a window. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    timeout: 120_000,
    // Signals end the launcher and the scripts themselves, which close the browser.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}
