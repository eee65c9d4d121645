/** The console's page as a person uses it, in a plain browser; the real VS Code has its own tests. */
import type { Browser, Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  buildPage,
  bytes,
  ConsoleHost,
  healthOf,
  picture,
  type ConsoleHostOptions,
} from '../support/console/consoleHost.ts';
import { launchBrowser } from '../support/vscode/browser.ts';

let browser: Browser;
let files: ReadonlyMap<string, Uint8Array>;
let host: ConsoleHost;

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

function prepare(options: Partial<ConsoleHostOptions> = {}): ConsoleHost {
  host = new ConsoleHost({ browser, files, ...options });
  return host;
}

const topics = ['factory/line1/state', 'factory/line1/temperature', 'factory/line2/state', 'office/light'];

/** Messages whose payload holds their number. */
function record(count: number): void {
  for (let i = 0; i < count; i += 1) {
    host.record({ topic: topics[i % topics.length] ?? '', payload: bytes(JSON.stringify({ number: i })) });
  }
}

const rows = (): Locator => host.page.locator('[role=grid] .row:not(.loading)');
const grid = (): Locator => host.page.getByRole('grid');
const status = (): Locator => host.page.locator('.result');
const topicField = (): Locator => host.page.getByRole('textbox', { name: 'Topic', exact: true });
const filterField = (): Locator => host.page.getByRole('textbox', { name: 'Filter by topic' });
/** Scrolls the list to what the expression says, in pixels. */
const scrollList = (top: string): Promise<unknown> =>
  host.page.evaluate(`{ const list = document.querySelector('.grid .rows'); list.scrollTop = ${top}; }`);
const shown = (
  locator: Locator,
): { toBe(text: string): Promise<void>; toMatch(text: RegExp | string): Promise<void> } =>
  expect.poll(async () => (await locator.innerText()).trim(), { timeout: 10_000 });
const count = (locator: Locator): { toBe(count: number): Promise<void> } =>
  expect.poll(async () => locator.count(), { timeout: 10_000 });

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
    await shown(page.locator('.verdict')).toMatch(/AWS IoT Core takes 128 KB at most/);
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

describe('the list', () => {
  it('is filtered by topic and direction, and explains a filter that is none', async () => {
    const page = await prepare().open();
    record(40);
    await grid().focus();
    await page.keyboard.press('/');
    await page.keyboard.type('factory/+/state');
    await shown(page.locator('.history-count')).toBe('20');
    expect(
      (await rows().locator('.topic').allInnerTexts()).every((topic) =>
        /^factory\/line.\/state$/.test(topic),
      ),
    ).toBe(true);
    await filterField().fill('factory/#/x');
    await shown(page.locator('topicscope-history-toolbar .complaint')).toMatch(
      /# stands alone in the last level/,
    );
    await shown(page.locator('.history-count')).toBe('20');
    await filterField().fill('nothing/here');
    await shown(page.locator('.empty-state')).toMatch(/No messages match/);
    await page.getByRole('button', { name: 'Show All Messages' }).click();
    await shown(page.locator('.history-count')).toBe('40');
    await page.getByRole('combobox', { name: 'Direction' }).click();
    await page.getByRole('option', { name: 'Sent' }).click();
    await shown(page.locator('.history-count')).toBe('0');
  });

  it('follows, stops when scrolled away, counts what arrives and comes back', async () => {
    const page = await prepare().open();
    record(300);
    await shown(rows().first().locator('.preview')).toMatch('"number":299');
    await scrollList(String(2200));
    const inSight = page.locator('.row', { hasText: '"number":190' });
    await count(inSight).toBe(1);
    const place = (await inSight.boundingBox())?.y;
    record(7);
    const pill = page.getByRole('button', { name: '7 new messages' });
    await count(pill).toBe(1);
    expect((await inSight.boundingBox())?.y).toBe(place);
    await pill.click();
    await shown(rows().first().locator('.preview')).toMatch('"number":6');
    await count(pill).toBe(0);
    host.record({ topic: 'x', payload: bytes('live again') });
    await shown(rows().first().locator('.preview')).toMatch('live again');
  });

  it('stands still while it is paused', async () => {
    const page = await prepare().open();
    record(3);
    await count(rows()).toBe(3);
    await page.getByRole('button', { name: /^Pause the list/ }).click();
    record(2);
    await count(page.getByRole('button', { name: '2 new messages' })).toBe(1);
    expect(await rows().count()).toBe(3);
    await page.getByRole('button', { name: 'Resume the list' }).click();
    await count(rows()).toBe(5);
  });

  it('holds still under a moving pointer, so that a click takes the row that was pointed at', async () => {
    const page = await prepare().open();
    record(30);
    await shown(rows().first().locator('.preview')).toMatch('"number":29');
    const pointedAt = rows().nth(4);
    const number = (await pointedAt.locator('.preview').innerText()).trim();
    await pointedAt.hover();
    const place = await pointedAt.boundingBox();
    // A stream, one message after the other, each of them signalled.
    for (let i = 0; i < 5; i += 1) {
      host.record({ topic: 'stream', payload: bytes(`streamed ${i}`) });
      await count(
        page.getByRole('button', { name: i === 0 ? '1 new message' : `${i + 1} new messages` }),
      ).toBe(1);
      await page.mouse.move((place?.x ?? 0) + 50 + i, (place?.y ?? 0) + 8);
    }
    const follow = page.getByRole('button', { name: 'Follow the newest message', pressed: true });
    await count(follow).toBe(1);
    await shown(page.locator('.history-count')).toBe('35');
    await page.mouse.down();
    await page.mouse.up();
    await shown(page.locator('.row.selected .preview')).toBe(number);
    await shown(page.locator('.detail')).toMatch(`number: ${/\d+/.exec(number)?.[0] ?? 'none'}`);
    await follow.hover();
    await shown(rows().first().locator('.preview')).toBe('streamed 4');
    await shown(page.locator('.row.selected .preview')).toBe(number);
    host.record({ topic: 'stream', payload: bytes('live again') });
    await shown(rows().first().locator('.preview')).toBe('live again');
    await count(page.locator('.pill')).toBe(0);
  });

  it('goes on when the pointer rests, and never lays anything over a row', async () => {
    const page = await prepare().open();
    record(30);
    await rows().first().hover();
    host.record({ topic: 'x', payload: bytes('while pointing') });
    const pill = page.getByRole('button', { name: '1 new message' });
    await count(pill).toBe(1);
    const [below, top] = [await pill.boundingBox(), await rows().first().boundingBox()];
    expect((below?.y ?? 0) + (below?.height ?? 0)).toBeLessThanOrEqual(top?.y ?? 0);
    await shown(rows().first().locator('.preview')).toBe('while pointing');
  });

  it('of 100,000 messages is walked to its end, with few rows and few requests', async () => {
    const page = await prepare().open();
    record(100_000);
    await shown(page.locator('.history-count')).toBe('100,000');
    await grid().focus();
    await page.keyboard.press('End');
    await shown(page.locator('.row.selected .preview')).toMatch('{"number":0}');
    expect(await page.locator('.grid .row').count()).toBeLessThan(120);
    await shown(page.locator('.detail')).toMatch(/number: 0/);
    await page.keyboard.press('PageUp');
    await page.keyboard.press('ArrowUp');
    await expect
      .poll(async () => Number(/\d+/.exec(await page.locator('.row.selected .preview').innerText())?.[0]))
      .toBeGreaterThan(3);
    await page.keyboard.press('Home');
    await shown(page.locator('.row.selected .preview')).toMatch('{"number":99999}');
    // One after the other through the middle: only pages in sight are asked for.
    const before = host.history.windows;
    for (const share of [0.2, 0.4, 0.6, 0.8]) {
      await scrollList(`list.scrollHeight * ${share}`);
      await expect.poll(() => rows().count()).toBeGreaterThan(10);
    }
    expect(host.history.windows - before).toBeLessThan(40);
    await picture(page, 'many');
  });

  it('is cleared when the person says so', async () => {
    const page = await prepare().open();
    record(5);
    await count(rows()).toBe(5);
    await page.getByRole('button', { name: 'Clear History…' }).click();
    await shown(page.locator('.empty-state')).toMatch(/No messages yet/);
    expect(host.asked).toContain('clear');
  });

  it('comes back as it was left after the page was gone', async () => {
    const page = await prepare().open();
    record(400);
    await filterField().fill('factory/#');
    await shown(page.locator('.history-count')).toBe('300');
    await scrollList(String(110 * 22));
    await rows().filter({ hasText: 'number' }).nth(15).click();
    const selected = await page.locator('.row.selected').getAttribute('id');
    await page.reload();
    await shown(page.locator('.history-count')).toBe('300');
    await count(page.locator(`.row.selected#${selected ?? ''}`)).toBe(1);
    expect(await filterField().inputValue()).toBe('factory/#');
    await expect.poll(() => page.evaluate('document.querySelector(".grid .rows").scrollTop')).toBe(110 * 22);
  });
});

describe('the details', () => {
  it('open with Enter, let go with Escape, and show the payload in three forms', async () => {
    const page = await prepare().open();
    host.record({
      topic: 'factory/line1/state',
      qos: 1,
      retain: true,
      duplicate: true,
      payload: bytes('{"big":12345678901234567890,"list":[1,{"deep":true}]}'),
      properties: {
        contentType: 'application/json',
        responseTopic: 'answers/here',
        correlationData: Uint8Array.of(1, 2, 255),
        messageExpiryInterval: 60,
        userProperties: [
          ['trace', 'abc'],
          ['trace', 'def'],
        ],
      },
    });
    await count(rows()).toBe(1);
    await grid().focus();
    await page.keyboard.press('ArrowDown');
    const detail = page.getByRole('region', { name: 'Message details' });
    await shown(detail).toMatch(/big: 12345678901234567890/);
    for (const words of [
      'application/json',
      'answers/here',
      '01 02 ff',
      '60 s',
      'trace = abc',
      'trace = def',
    ]) {
      expect(await detail.innerText()).toContain(words);
    }
    await page.keyboard.press('Enter');
    await count(detail.and(page.locator(':focus'))).toBe(1);
    await page.getByRole('tab', { name: 'JSON' }).focus();
    await page.keyboard.press('ArrowRight');
    await shown(detail.locator('.body-text')).toBe('{"big":12345678901234567890,"list":[1,{"deep":true}]}');
    await page.keyboard.press('ArrowRight');
    await shown(detail.locator('.body-text')).toMatch(/^00000000 {2}7b 22 62 69 67/);
    await page.keyboard.press('Escape');
    await count(grid().and(page.locator(':focus'))).toBe(1);
  });

  it('have a tree for the keyboard', async () => {
    const page = await prepare().open();
    host.record({ payload: bytes('{"a":{"b":{"c":{"d":1}}},"e":[]}') });
    await rows().first().click();
    const tree = page.getByRole('tree');
    await tree.focus();
    await page.keyboard.press('ArrowDown');
    await shown(tree.locator('.active')).toMatch(/^a: \{/);
    await page.keyboard.press('ArrowLeft');
    await shown(tree).toMatch(/a: \{…\}\s*1 member\s*e: \[\]/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('End');
    await shown(tree.locator('.active')).toBe('e: []');
  });

  it('of a large payload say how much is shown, and open the whole', async () => {
    const page = await prepare().open();
    host.record({ payload: bytes(`["${'ü'.repeat(50_000)}"]`) });
    await rows().first().click();
    await shown(page.locator('.cut')).toMatch(/Showing the first 64 KB of 97\.7 KB\./);
    await page.getByRole('tab', { name: 'JSON' }).click();
    await shown(page.locator('.detail')).toMatch(/needs the whole payload/);
    await page.getByRole('button', { name: 'Open Whole Payload' }).click();
    await expect.poll(() => host.asked).toContain('openMessage 1');
    await page.getByRole('button', { name: 'Copy Payload' }).click();
    await expect.poll(() => host.asked.at(-1)?.length).toBe('copy '.length + 50_004);
  });

  it('show a hostile payload as text and nothing else', async () => {
    const page = await prepare().open();
    const hostile =
      '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>\u202egnp.exe';
    host.record({ topic: '<b>bold</b>/\u202eevil', payload: bytes(hostile) });
    host.record({
      topic: 'x',
      payload: bytes(JSON.stringify({ [hostile]: hostile, __proto__: null, constructor: 1 })),
    });
    await count(rows()).toBe(2);
    for (const index of [0, 1]) {
      await rows().nth(index).click();
      await shown(page.locator('.detail')).toMatch(/<img src=x onerror/);
      await picture(page, `hostile-${index}`);
    }
    expect(
      await page.locator('topicscope-console img, topicscope-console script, topicscope-console b').count(),
    ).toBe(0);
    expect(await page.title()).toBe('TopicScope');
    expect(await page.locator('.detail').innerText()).toContain('\\u{202e}');
  });

  it('become a draft', async () => {
    const page = await prepare().open();
    host.record({ topic: 'factory/line1/state', qos: 1, retain: true, payload: bytes('{"a":1}') });
    host.record({ topic: 'binary', payload: Uint8Array.of(0xff, 0) });
    await rows().nth(1).click();
    await page.getByRole('button', { name: 'Use as Draft' }).click();
    await expect.poll(() => topicField().inputValue()).toBe('factory/line1/state');
    await expect.poll(() => page.getByRole('textbox', { name: 'Payload' }).inputValue()).toBe('{"a":1}');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => host.published).toMatchObject([{ qos: 1, retain: true, route: 'mqtt' }]);
    await count(rows()).toBe(4);
    await page.locator('.row', { hasText: 'binary' }).click();
    await expect
      .poll(() => page.getByRole('button', { name: /cannot be edited here/ }).isDisabled())
      .toBe(true);
  });
});

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
      stage: 'tcp',
      symptom: 'Nobody answers.',
      cause: 'It is off.',
      hint: 'Switch it on.',
      evidence: {},
      retryable: true,
    } as const;
    host.setHealth({ ...healthOf('waiting'), retryAt: Date.now() + 90_000, lastFailure: failure });
    await shown(bar).toMatch(/next try in (90|8\d) s/);
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
    expect(host.asked).toEqual(['subscribe', 'disconnect', 'connect']);
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
    expect(await page.getByRole('button', { name: 'Connect' }).count()).toBe(0);
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
      const beside = await page.locator('topicscope-message-detail').boundingBox();
      expect(beside?.x).toBeGreaterThan(600);
      await page.setViewportSize({ width: 400, height: 860 });
      await expect
        .poll(async () => (await page.locator('topicscope-message-detail').boundingBox())?.x)
        .toBe(0);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(400);
      expect(await page.locator('.head .size').isVisible()).toBe(false);
      expect(await page.locator('.head .topic').isVisible()).toBe(true);
      await picture(page, `${theme}-narrow`);
    },
  );

  it('keeps room for list and details, and the button in sight, however much is written', async () => {
    const page = await prepare({ size: { width: 400, height: 640 } }).open();
    record(50);
    const payload = page.getByRole('textbox', { name: 'Payload' });
    const empty = (await payload.boundingBox())?.height ?? 0;
    await payload.fill(Array.from({ length: 60 }, (_, line) => `line ${line}`).join('\n'));
    await expect.poll(async () => (await payload.boundingBox())?.height).toBeGreaterThan(empty);
    await rows().first().click();
    await shown(page.locator('.detail')).toMatch(/number: 49/);
    for (const part of ['.list-part', 'topicscope-message-detail']) {
      expect((await page.locator(part).boundingBox())?.height).toBeGreaterThan(60);
    }
    const publish = page.getByRole('button', { name: 'Publish', exact: true }).last();
    const history = await page.locator('topicscope-history').boundingBox();
    const box = await publish.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(history?.y ?? 0);
    await topicField().fill('a/b');
    await publish.click();
    await shown(status()).toMatch(/Sent after/);
    await picture(page, 'much-written');
    await expect
      .poll(async () => {
        const result = await status().boundingBox();
        const below = await page.locator('topicscope-history').boundingBox();
        return (result?.y ?? 0) + (result?.height ?? 0) - (below?.y ?? 0);
      })
      .toBeLessThanOrEqual(1);
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
    await page.reload();
    await expect.poll(() => page.locator('.section-toggle').getAttribute('aria-expanded')).toBe('false');
  });
});

describe('commands of the tree', () => {
  it('open the console for a topic and a filter, and use the one that is open', async () => {
    const page = await prepare({ intent: { topic: 'from/the/tree', filter: 'factory/#' } }).open();
    record(8);
    await expect.poll(() => topicField().inputValue()).toBe('from/the/tree');
    await expect.poll(() => filterField().inputValue()).toBe('factory/#');
    await shown(page.locator('.history-count')).toBe('6');
    host.pageServer.show({ filter: 'office/#' });
    await shown(page.locator('.history-count')).toBe('2');
  });
});

/** What of a browser's globals the functions that run in the page use. */
declare const document: { readonly documentElement: { readonly scrollWidth: number } };
