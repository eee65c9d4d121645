/** A chart's page as a person uses it, in a plain browser, over a history on a real file. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChartHost, picture, writePicture, type ChartHostOptions } from '../support/chart/chartHost.ts';
import { launchBrowser } from '../support/vscode/browser.ts';
import { buildPage } from '../support/webview/servePage.ts';

let browser: Browser;
let files: ReadonlyMap<string, Uint8Array>;
let host: ChartHost;

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

const temperature = { topicFilter: 'factory/+/state', path: ['temperature'] } as const;
const pressure = { topicFilter: 'factory/line1/state', path: ['pressure'] } as const;
const start = Date.UTC(2026, 10, 24, 8);

async function prepare(options: Partial<ChartHostOptions> = {}): Promise<ChartHost> {
  host = await new ChartHost({ browser, files, fields: [temperature, pressure], ...options }).prepare();
  return host;
}

/** Two lines of a factory that warm up and cool down, ten minutes long. */
async function recordFactory(): Promise<void> {
  const wave = (index: number, line: number) => ({
    temperature: Number((60 + 8 * Math.sin(index / 40 + line)).toFixed(2)),
    pressure: Number((1013 + 30 * Math.cos(index / 25)).toFixed(1)) * 100,
  });
  const seconds = Array.from({ length: 600 }, (_, index) => index);
  await host.record(
    'factory/line1/state',
    seconds.map((index) => wave(index, 0)),
    start,
  );
  await host.record(
    'factory/line2/state',
    seconds.map((index) => wave(index, 1)),
    start,
  );
}

const row = (page: Page, name: string): Locator => page.getByRole('row', { name });
const cells = (page: Page, name: string): Promise<string[]> =>
  row(page, name).getByRole('cell').allInnerTexts();
const line1 = 'factory/line1/state temperature';
const line2 = 'factory/line2/state temperature';
const plot = (page: Page): Locator => page.locator('.u-over');
const caption = (page: Page): Promise<string> => page.locator('.summary caption').innerText();
/** Values that the table counts in all lines. */
const counted = async (page: Page): Promise<number> =>
  (await page.locator('.summary tbody td:nth-child(6)').allInnerTexts()).reduce(
    (sum, count) => sum + Number(count.replaceAll(',', '')),
    0,
  );
/** How many pixels of the drawing have this colour, nearly. */
const painted = (page: Page, colour: readonly [number, number, number]): Promise<number> =>
  page.evaluate(pixelsOf, colour);

async function open(options: Partial<ChartHostOptions> = {}): Promise<Page> {
  await prepare(options);
  await recordFactory();
  const page = await host.open();
  await row(page, line2).waitFor();
  await expect.poll(() => counted(page)).toBe(1_800);
  return page;
}

describe('a chart', () => {
  it('draws each topic and field in a colour of the theme, with its figures in a table', async () => {
    const page = await open();
    const values = await host.history.series({
      profile: 'local',
      fields: [temperature],
      points: 10,
      lines: 1,
    });
    const { sum = 0, minimum, maximum } = values.lines[0]?.figures ?? {};
    await expect
      .poll(async () => (await cells(page, line1)).slice(1, 5))
      .toEqual([String(minimum), String(maximum), String(Number((sum / 600).toFixed(4))), '600']);
    for (const colour of [
      [0x59, 0xa4, 0xf9],
      [0x89, 0xd1, 0x85],
      [0xb1, 0x80, 0xd7],
    ] as const) {
      await expect.poll(() => painted(page, colour)).toBeGreaterThan(300);
    }
    await picture(page, 'dark');
    await page.getByRole('button', { name: `${line1}: hide the line` }).click();
    await expect.poll(() => painted(page, [0x59, 0xa4, 0xf9])).toBe(0);
    await page.getByRole('button', { name: 'Remove factory/line1/state pressure' }).click();
    await expect.poll(() => row(page, 'pressure').count()).toBe(0);
    await expect.poll(() => host.asked).toEqual([`fields ${JSON.stringify([temperature])}`]);
  });

  it.each([
    { theme: 'light', width: 400 },
    { theme: 'highContrast', width: 900 },
  ] as const)('can be read in $theme at $width pixels', async ({ theme, width }) => {
    const page = await open({ theme, size: { width, height: 640 } });
    await plot(page).hover({ position: { x: 90, y: 60 } });
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await picture(page, `${theme}-${width}`);
  });

  it('tells the values under the pointer, and shows the message of a value that is clicked', async () => {
    const page = await open();
    const { width, height } = (await plot(page).boundingBox()) ?? { width: 0, height: 0 };
    await plot(page).hover({ position: { x: width / 2, y: height / 2 } });
    await expect.poll(() => caption(page)).toMatch(/24 Nov 2026, 08:0[45]:/);
    const expected = async (): Promise<string> => {
      const [time = ''] = /\d\d:\d\d:\d\d/.exec(await caption(page)) ?? [];
      const [, minutes = 0, seconds = 0] = time.split(':').map(Number);
      return String(Number((60 + 8 * Math.sin((minutes * 60 + seconds) / 40)).toFixed(2)));
    };
    await expect.poll(async () => (await cells(page, line1))[0] === (await expected())).toBe(true);
    // By the keyboard: the last value, and the message that it came with.
    await page.getByRole('application').focus();
    await page.keyboard.press('End');
    await expect.poll(() => caption(page)).toMatch(/08:09:59/);
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => caption(page)).toMatch(/08:09:58/);
    await page.keyboard.press('Enter');
    await expect.poll(() => host.asked).toEqual(['showMessage 599']);
    await page.keyboard.press('Control+c');
    await expect
      .poll(() => host.asked[1])
      .toMatch(
        /^copy time\tfactory\/line1\/state temperature\t.*\n2026-11-24T08:09:58.000Z\t[\d.]+\t[\d.]+\t[\d.]+\n$/,
      );
    // The blue line passes the pointer's column where its value is.
    const y = await page.evaluate(rowOfColour, [0x59, 0xa4, 0xf9] as const);
    await plot(page).click({ position: { x: width / 2, y } });
    await expect.poll(() => host.asked[2]).toMatch(/^showMessage \d+$/);
  });

  it('zooms by dragging, wheel and keys, and back', async () => {
    const page = await open();
    const box = await plot(page).boundingBox();
    if (!box) throw new Error('no plot');
    await page.mouse.move(box.x + box.width / 4, box.y + 50);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + 60, { steps: 4 });
    await page.mouse.up();
    // A quarter of ten minutes, in each of three lines.
    await expect.poll(() => counted(page)).toBeGreaterThan(430);
    await expect.poll(() => counted(page)).toBeLessThan(470);
    await picture(page, 'zoomed');
    await plot(page).dblclick({ position: { x: 100, y: 100 } });
    await expect.poll(() => counted(page)).toBe(1_800);
    await page.mouse.move(box.x + box.width / 2, box.y + 50);
    await page.mouse.wheel(0, -100);
    await page.mouse.wheel(0, -100);
    await expect.poll(() => counted(page)).toBeLessThan(1_400);
    await page.getByRole('application').focus();
    await page.keyboard.press('0');
    await expect.poll(() => counted(page)).toBe(1_800);
    await page.keyboard.press('+');
    await expect.poll(() => counted(page)).toBeLessThan(1_000);
    const beginning = await firstTime(page);
    await page.getByRole('application').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => firstTime(page)).toBeGreaterThan(beginning);
    await page.getByRole('button', { name: 'Show the whole time' }).click();
    await expect.poll(() => counted(page)).toBe(1_800);
  });

  it('follows what arrives, pauses, and begins with what was kept when it comes back', async () => {
    const page = await open();
    await host.record('factory/line1/state', [{ temperature: 99 }], start + 700_000);
    await expect.poll(() => cells(page, line1)).toContain('99');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Follow the newest messages' }).waitFor();
    await firstTime(page);
    host.requests.length = 0;
    await host.record('factory/line1/state', [{ temperature: 101 }], start + 701_000);
    await host.record('factory/line3/state', [{ temperature: 55 }], start + 702_000);
    const newest = await host.history.newest('local');
    await expect.poll(() => host.told.get('historyChanged')).toMatchObject({ newest });
    // The page has heard of both before it does this, and asks for no values.
    await firstTime(page);
    expect(host.requests).toEqual(['copy']);
    expect(await cells(page, line1)).not.toContain('101');
    await page.getByRole('button', { name: 'Follow the newest messages' }).click();
    await expect.poll(() => cells(page, line1)).toContain('101');
    await expect.poll(() => row(page, 'factory/line3/state').count()).toBe(1);
    await page.getByRole('combobox', { name: 'Axes' }).click();
    await page.getByRole('option', { name: 'Each its own range' }).click();
    await expect.poll(() => host.webview.keptState()).toMatchObject({ scale: 'own' });
    await page.reload();
    await expect.poll(() => counted(page)).toBe(1_803);
    await expect.poll(() => page.locator('vscode-option[value=own][aria-selected=true]').count()).toBe(1);
  });

  it('saves a picture, all values as CSV, and copies what is in sight', async () => {
    const page = await open({
      fields: [{ topicFilter: '#', path: ['temperature'] }, pressure],
    });
    await host.record('=cmd|calc', [{ temperature: -1 }], start + 600_000);
    await row(page, '=cmd').waitFor();
    await page.getByRole('button', { name: 'Save as picture' }).click();
    await expect.poll(() => [...host.saved.keys()]).toEqual(['temperature-1.png']);
    const png = Buffer.from(host.saved.get('temperature-1.png') ?? []);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    await writePicture('saved', png);
    await page.getByRole('button', { name: 'Save all values' }).click();
    await expect.poll(() => host.saved.has('temperature-1.csv')).toBe(true);
    const lines = Buffer.from(host.saved.get('temperature-1.csv') ?? [])
      .toString()
      .trim()
      .split('\n');
    expect(lines).toHaveLength(602);
    expect(lines[0]).toBe(
      `time,milliseconds,'=cmd|calc temperature,factory/line1/state temperature,factory/line2/state temperature,factory/line1/state pressure`,
    );
    expect(lines[1]).toBe(`2026-11-24T08:00:00.000Z,${start},,60,66.73,104300`);
    expect(lines[601]).toBe(`2026-11-24T08:10:00.000Z,${start + 600_000},-1,,,`);
    await page.getByRole('button', { name: 'Copy the values' }).click();
    await expect.poll(() => host.asked[0]?.split('\n').length).toBe(603);
    expect(host.asked[0]).toMatch(/^copy time\t'=cmd\|calc temperature\t/);
  });

  it('says when there is nothing to draw, and when history fails', async () => {
    await prepare();
    host.failure = 'the disk is gone';
    const page = await host.open();
    await page.getByText('The chart is not up to date: the disk is gone').waitFor();
    host.failure = undefined;
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByText('No message in history has a number in the fields of this chart.').waitFor();
    await expect
      .poll(() => page.locator('.summary td.none').allInnerTexts())
      .toEqual(['no values', 'no values']);
    await picture(page, 'empty');
    host.choice = [{ topicFilter: 'office/light', path: [] }];
    await page.getByRole('button', { name: 'Add fields…' }).first().click();
    await host.record('office/light', [true, false, true], start);
    await expect.poll(() => counted(page)).toBe(3);
    await expect.poll(async () => (await cells(page, 'office/light')).slice(0, 3)).toEqual(['1', '0', '1']);
  });

  it('shows names that mean harm as text', async () => {
    await prepare({ fields: [{ topicFilter: '#', path: ['<b>', '__proto__'] }] });
    for (const topic of ['<img src=x onerror=alert(1)>', '\u202egnirts', 'a\u0000\tb']) {
      await host.record(topic, [JSON.parse('{"<b>":{"__proto__":1e308}}')], start);
    }
    const page = await host.open();
    await row(page, '<img src=x onerror=alert(1)> ["<b>"].__proto__').waitFor();
    await expect.poll(() => page.getByText('\\u{202e}gnirts').count()).toBe(1);
    await expect.poll(() => page.locator('.summary img, .summary b').count()).toBe(0);
    await picture(page, 'hostile');
  });
});

/** The first time in sight by the copied values. */
async function firstTime(page: Page): Promise<number> {
  host.asked.length = 0;
  await page.getByRole('button', { name: 'Copy the values' }).click();
  await expect.poll(() => host.asked.length).toBe(1);
  return Date.parse(host.asked[0]?.split('\n')[1]?.split('\t')[0] ?? '');
}

/** Runs in the page. */
function pixelsOf([red, green, blue]: readonly [number, number, number]): number {
  const drawn = document.querySelector('.chart-plot canvas');
  // A copy: reading the page's own canvas makes the browser warn.
  const canvas = new OffscreenCanvas(drawn.width, drawn.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(drawn, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    const distance =
      Math.abs((data[at] ?? 0) - red) +
      Math.abs((data[at + 1] ?? 0) - green) +
      Math.abs((data[at + 2] ?? 0) - blue);
    if (distance < 12 && data[at + 3] === 255) count++;
  }
  return count;
}

/** Runs in the page: where in the middle column of the drawing this colour is, in pixels from its top. */
function rowOfColour([red, green, blue]: readonly [number, number, number]): number {
  const canvas = document.querySelector('.chart-plot canvas');
  const over = document.querySelector('.chart-plot .u-over').getBoundingClientRect();
  const place = canvas.getBoundingClientRect();
  const x = Math.round(over.left - place.left + over.width / 2);
  const { data } = canvas.getContext('2d').getImageData(x, 0, 1, canvas.height);
  for (let y = 0; y < canvas.height; y++) {
    const [r = 0, g = 0, b = 0] = data.slice(y * 4, y * 4 + 3);
    if (Math.abs(r - red) + Math.abs(g - green) + Math.abs(b - blue) < 60) {
      return y - (over.top - place.top);
    }
  }
  return -1;
}

/** What of a browser's globals the functions that run in the page use. */
declare class OffscreenCanvas {
  constructor(width: number, height: number);
  readonly width: number;
  readonly height: number;
  getContext(
    kind: '2d',
    options: { willReadFrequently: boolean },
  ): {
    drawImage(from: unknown, x: number, y: number): void;
    getImageData(x: number, y: number, width: number, height: number): { data: Uint8Array };
  };
}
declare const document: {
  querySelector(selector: string): {
    width: number;
    height: number;
    getBoundingClientRect(): { left: number; top: number; width: number };
    getContext(kind: '2d'): {
      getImageData(x: number, y: number, width: number, height: number): { data: Uint8Array };
    };
  };
};
