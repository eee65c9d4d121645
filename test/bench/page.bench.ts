/**
 * The console in the real VS Code in Chromium: what 20,000 messages a second do to its page while it follows them, while somebody scrolls
 * and while somebody types in the search box, against the same page idle. A frame counts as missed when the next one comes
 * more than 25 ms after it (at 60 a second they are 16.7 ms apart); a long task is one of more than 50 ms, of the page or of the workbench
 * around it, which share a thread. Then the memory of the page (with the workbench, after collecting garbage)
 * after 1,000,000 messages against after 10,000, and the time to the first rows and to the middle of these 1,000,000
 * against 1,000, as seen in the page.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Frame } from 'playwright-core';
import { Window } from '../support/drive/window.ts';
import { fixtureProfiles, historyFileOf, writeHistory } from '../support/history/million.ts';
import { PacedBroker } from './pacedBroker.ts';
import { report, reportFact } from './result.ts';

const perSecond = 20_000;
const before = 10_000;
const all = 1_000_000;
/** Milliseconds of each way of using the page. */
const stretch = 10_000;
const patience = { timeout: 120_000 };
const someRow = '[role=grid] .row:not(.loading)';

interface Smoothness {
  readonly missed: number;
  readonly long: number;
  readonly longest: number;
}

/** Milliseconds of each frame and of each long task. */
interface Watched {
  readonly frames: readonly number[];
  readonly tasks: readonly number[];
}

async function measureStream(): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'topicscope-bench-'));
  const broker = new PacedBroker();
  const port = await broker.listen();
  const profile = {
    ...{ id: 'stream', broker: 'mqtt', endpoint: '127.0.0.1', port, protocol: 'mqtt' },
    ...{ mqttVersion: '3.1.1', identity: { type: 'none' } },
    subscriptions: [{ topicFilter: '#', qos: 0 }],
  };
  const window = await Window.open({ dataDir, settings: { 'topicscope.profiles': [profile] } });
  try {
    const devtools = await window.page.context().newCDPSession(window.page);
    await window.openActivity('TopicScope');
    await window.treeAction(window.treeRow('stream'), 'Connect');
    await window.treeRow(/Uptime/).waitFor(patience);
    await window.treeAction(window.treeRow('stream'), 'Open Console');
    const frame = await window.webview('topicscope-console [role=grid]');
    await broker.send(before, perSecond);
    await untilShown(frame, before);
    const little = await memory(devtools);
    const idle = await watched(frame, async () => window.page.waitForTimeout(stretch));

    const stream = broker.send(all - before, perSecond);
    const rows = frame.locator('[role=grid] .rows');
    const box = await rows.boundingBox();
    if (!box) throw new Error('the list is not to be seen');
    const uses = {
      'and the list follows': async () => window.page.waitForTimeout(stretch),
      'while scrolling': async () => {
        await window.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        const end = performance.now() + stretch;
        for (let turn = 0; performance.now() < end; turn++) {
          await window.page.mouse.wheel(0, turn % 40 < 25 ? 400 : -500);
          await window.page.waitForTimeout(30);
        }
      },
      'while typing in the search box': async () => {
        await frame.locator('[role=grid]').focus();
        await window.page.keyboard.press('Control+f');
        const end = performance.now() + stretch;
        while (performance.now() < end) {
          for (const key of 'device-12') await window.page.keyboard.press(key, { delay: 80 });
          await window.page.keyboard.press('Control+a');
          await window.page.keyboard.press('Delete');
        }
      },
    };
    for (const [use, work] of Object.entries(uses)) {
      const seen = await watched(frame, work);
      const compare = (what: string, unit: string, of: (smoothness: Smoothness) => number) => {
        const words = `${what}, 20,000 messages a second arriving ${use}`;
        report({ bench: 'page', what: words, unit, reference: 'the same page idle' }, [of(seen)], [of(idle)]);
      };
      compare('missed frames a second', '1/s', ({ missed }) => missed);
      compare('tasks of more than 50 ms a second', '1/s', ({ long }) => long);
      compare('longest task', 'ms', ({ longest }) => longest);
    }
    await stream;
    // Back to the newest, all of them in the list.
    await window.page.keyboard.press('Control+a');
    await window.page.keyboard.press('Delete');
    await frame.evaluate('document.querySelector("[role=grid] .rows").scrollTop = 0');
    await untilShown(frame, all);
    report(
      {
        ...{ bench: 'page', what: 'memory of the page after 1,000,000 messages', unit: 'MB' },
        reference: 'the same page after 10,000',
      },
      [await memory(devtools)],
      [little],
    );
  } finally {
    await window.close();
    broker.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measureOpening(): Promise<void> {
  const large = await opening(all);
  const small = await opening(1_000);
  const reference = 'the same with 1,000 messages';
  const figure = { bench: 'page', unit: 'ms', reference };
  report(
    { ...figure, what: 'from the click to the first rows, 1,000,000 messages' },
    large.first,
    small.first,
  );
  report({ ...figure, what: 'from the middle of the scroll bar to its rows' }, large.middle, small.middle);
  reportFact({
    bench: 'page',
    what: 'rows of the list in the page with 1,000,000 messages',
    value: large.rows,
    unit: '',
  });
}

async function opening(messages: number): Promise<{ first: number[]; middle: number[]; rows: number }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'topicscope-bench-'));
  await writeHistory(historyFileOf(dataDir), { messages, profiles: ['bench'], tame: true });
  const settings = { 'topicscope.profiles': fixtureProfiles(['bench']) };
  const window = await Window.open({ dataDir, settings });
  const first: number[] = [];
  const middle: number[] = [];
  try {
    await window.openActivity('TopicScope');
    for (let round = 0; round < 4; round++) {
      const row = window.treeRow('bench');
      await row.hover(patience);
      const began = performance.now();
      await row.getByRole('button', { name: 'Open Console' }).first().click(patience);
      const frame = await window.webview(`topicscope-console ${someRow}`);
      const took = performance.now() - began;
      const jumped = await frame.evaluate<number>(jumpToTheMiddle);
      // The first round loads and compiles.
      if (round > 0) {
        first.push(took);
        middle.push(jumped);
      }
      if (round === 3) return { first, middle, rows: await frame.locator('[role=grid] .rows .row').count() };
      await window.runCommand('View: Close All Editors');
      await window.page.locator('iframe.webview').waitFor({ state: 'detached', ...patience });
    }
    throw new Error('unreachable');
  } finally {
    await window.close();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Polled from outside: the page's Content Security Policy forbids what waitForFunction would do inside. */
async function untilShown(frame: Frame, count: number): Promise<void> {
  const end = performance.now() + patience.timeout;
  for (;;) {
    const shown = await frame.locator('.history-count').first().innerText();
    if (Number(shown.replaceAll(/\D/g, '')) >= count) return;
    if (performance.now() > end) throw new Error(`the list shows ${shown} of ${count} messages`);
    await delay(100);
  }
}

/** MB in use after collecting garbage. */
async function memory(devtools: CDPSession): Promise<number> {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / 2 ** 20;
}

async function watched(frame: Frame, work: () => Promise<void>): Promise<Smoothness> {
  await frame.evaluate(watch);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const { frames, tasks } = await frame.evaluate<Watched>('globalThis.endWatch()');
  return {
    missed: frames.filter((time) => time > 25).length / seconds,
    long: tasks.length / seconds,
    longest: Math.max(0, ...tasks),
  };
}

/** Runs in the page: notes the time between two frames and the length of long tasks until `endWatch` is called. */
const watch = `(() => {
  const frames = [];
  const tasks = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tasks.push(entry.duration);
  });
  observer.observe({ type: 'longtask' });
  let last = performance.now();
  let on = true;
  const next = () => {
    const now = performance.now();
    frames.push(now - last);
    last = now;
    if (on) requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
  globalThis.endWatch = () => {
    on = false;
    observer.disconnect();
    return { frames, tasks };
  };
})()`;

/** Runs in the page: milliseconds until the rows in the middle are there. */
const jumpToTheMiddle = `new Promise((resolve) => {
  const list = document.querySelector('[role=grid] .rows');
  const began = performance.now();
  list.scrollTop = list.scrollHeight / 2;
  const look = () => {
    const rows = [...list.querySelectorAll('.row')];
    const there = rows.length > 5 && rows.every((row) => !row.classList.contains('loading'));
    const moved = Number(rows[0]?.getAttribute('aria-rowindex')) > 100;
    if (there && moved) resolve(performance.now() - began);
    else setTimeout(look, 0);
  };
  setTimeout(look, 0);
})`;

await measureStream();
await measureOpening();
