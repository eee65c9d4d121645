/**
 * Receives what blaster.ts sends, `node receiver.ts plain|recorded PORT COUNT`, and prints the messages a second:
 * `plain` is mqtt.js alone, discarding; `recorded` is the extension's own session and history, until the last
 * message is committed, and then looked for.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mqtt from 'mqtt';
import { openHistory } from '../../src/history/open.ts';
import { checkProfile } from '../../src/profile/validate.ts';
import { createSessions } from '../../src/session/createSessions.ts';

const [mode, port = '', count = ''] = process.argv.slice(2);
const expected = Number(count);

console.log(mode === 'plain' ? await receivePlain() : await receiveRecorded());
process.exit(0);

async function receivePlain(): Promise<number> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { protocolVersion: 4 });
  return new Promise((resolve) => {
    let received = 0;
    let began = 0;
    client.on('message', () => {
      if (received++ === 0) began = performance.now();
      if (received === expected) resolve(rate(began));
    });
    client.subscribe('#');
  });
}

async function receiveRecorded(): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-bench-'));
  const log = { info: () => undefined, warn: console.error, error: console.error };
  const history = openHistory({
    file: path.join(folder, 'history.sqlite'),
    workers: {
      writer: new URL('../../dist/history/writer.js', import.meta.url),
      reader: new URL('../../dist/history/reader.js', import.meta.url),
    },
    limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
    log,
  });
  const sessions = createSessions({
    secrets: () => Promise.resolve({}),
    windowSuffix: 'bench',
    workspaceFolder: undefined,
    log: () => undefined,
  });
  const checked = checkProfile({
    id: 'bench',
    broker: 'mqtt',
    endpoint: '127.0.0.1',
    port: Number(port),
    protocol: 'mqtt',
    mqttVersion: '3.1.1',
    identity: { type: 'none' },
  });
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  sessions.setProfiles([checked.profile]);
  // As in the product, the worker runs before the first message comes.
  await history.newest('bench');
  let received = 0;
  let began = 0;
  const all = new Promise<void>((resolve) => {
    sessions.onDidExchangeMessages((messages) => {
      if (received === 0) began = performance.now();
      received += messages.length;
      history.record(messages);
      if (received >= expected) resolve();
    });
  });
  await sessions.connect('bench');
  await sessions.subscribe('bench', '#', { qos: 0 });
  await all;
  await history.flush();
  const result = rate(began);
  const { total } = await history.window({ skip: 0, limit: 1 });
  if (total !== expected) throw new Error(`${total} of ${expected} messages are in the history`);
  await sessions.dispose();
  await history.dispose();
  rmSync(folder, { recursive: true, force: true });
  return result;
}

function rate(began: number): number {
  return (expected * 1000) / (performance.now() - began);
}
