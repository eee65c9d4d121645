/**
 * A payload of a megabyte opened in the details, in the real VS Code in Chromium: tasks of more than 50 ms (of the page or of the workbench
 * around it, which share a thread) from the click until the end of it has been seen, as a tree, as text and as bytes, against a payload
 * of a hundred bytes in the same window.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Frame } from 'playwright-core';
import { Window } from '../support/drive/window.ts';
import { freePort } from '../support/freePort.ts';
import { untilListening } from '../support/listening.ts';
import { run } from '../support/run.ts';
import { report, reportFact } from './result.ts';

const rounds = 3;
const patience = { timeout: 60_000 };

/** Runs in the page: notes long tasks until `endWatch` is called. */
const watch = `(() => {
  const tasks = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) tasks.push(entry.duration);
  });
  observer.observe({ type: 'longtask' });
  globalThis.endWatch = () => {
    observer.disconnect();
    return tasks;
  };
})()`;

/** JSON of about so many bytes. */
function jsonOf(bytes: number): string {
  const readings: string[] = [];
  for (let size = 2; size < bytes; size += 55) {
    readings.push(`{"device":"sensor-${readings.length}","temperature":21.5,"ok":true}`);
  }
  return `[${readings.join(',')}]`;
}

const directory = await mkdtemp(path.join(tmpdir(), 'topicscope-bench-'));
const port = await freePort();
const broker = spawn('mosquitto', ['-p', String(port)], {
  stdio: 'ignore',
  env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
});
await untilListening(broker, [port]);
const profile = {
  ...{ id: 'payloads', broker: 'mqtt', endpoint: '127.0.0.1', port, protocol: 'mqtt' },
  ...{ identity: { type: 'none' }, subscriptions: [{ topicFilter: '#', qos: 0 }] },
};
const window = await Window.open({ dataDir: directory, settings: { 'topicscope.profiles': [profile] } });
try {
  await window.openActivity('TopicScope');
  await window.treeAction(window.treeRow('payloads'), 'Connect');
  await window.treeRow(/Uptime/).waitFor(patience);
  for (const [topic, bytes] of [
    ['small', 100],
    ['large', 1_000_000],
  ] as const) {
    const file = path.join(directory, topic);
    await writeFile(file, jsonOf(bytes));
    await run('mosquitto_pub', ['-h', '127.0.0.1', '-p', String(port), '-t', topic, '-f', file]);
  }
  await window.treeAction(window.treeRow('payloads'), 'Open Console');
  const frame = await window.webview('topicscope-console [role=grid]');
  await frame.locator('.row', { hasText: 'large' }).waitFor(patience);
  // What is seen first is compiled first.
  await open(frame, 'small');
  const small: number[] = [];
  const large: number[] = [];
  const longest: number[] = [];
  for (let round = 0; round < rounds; round++) {
    small.push((await open(frame, 'small')).length);
    const tasks = await open(frame, 'large');
    large.push(tasks.length);
    longest.push(Math.max(0, ...tasks));
  }
  report(
    { bench: 'payload', what: 'tasks over 50 ms, 1 MB opened', unit: '', reference: '100 bytes' },
    large,
    small,
  );
  reportFact({ bench: 'payload', what: 'the longest of them', value: Math.max(...longest), unit: 'ms' });
} finally {
  await window.close();
  broker.kill();
  await once(broker, 'exit');
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** @returns milliseconds of each long task */
async function open(frame: Frame, topic: string): Promise<readonly number[]> {
  await frame.evaluate(watch);
  await frame.locator('.row', { hasText: topic }).click();
  for (const [tab, body] of [
    ['JSON', 'topicscope-json-tree'],
    ['Text', '.body-text, topicscope-text-view'],
    ['Hex', 'topicscope-hex-view'],
  ] as const) {
    await frame.getByRole('tab', { name: tab }).click();
    await frame.locator(body).first().waitFor(patience);
    // What comes in slices comes within this.
    await delay(1_500);
    await frame
      .locator(body)
      .first()
      .locator('[tabindex="0"]')
      .or(frame.locator(body).first())
      .last()
      .press('End');
    await delay(300);
  }
  return await frame.evaluate<readonly number[]>('globalThis.endWatch()');
}
