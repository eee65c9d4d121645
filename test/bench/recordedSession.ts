/** The extension's own session and history as a benchmark's process has them, on a broker at this machine's port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { History } from '../../src/history/history.ts';
import { openHistory } from '../../src/history/open.ts';
import { checkProfile } from '../../src/profile/validate.ts';
import { createSessions } from '../../src/session/createSessions.ts';

export interface Recording {
  readonly history: History;
  /** Resolves when so many messages have come in all, counted from the beginning. */
  received(count: number): Promise<void>;
  /** When the first message was handed over, by performance.now(). */
  readonly began: number;
  close(): Promise<void>;
}

/** Connects, subscribes to everything and records it, as the product does. */
export async function startRecording(port: number): Promise<Recording> {
  const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-bench-'));
  const history = openHistory({
    file: path.join(folder, 'history.sqlite'),
    workers: {
      writer: new URL('../../dist/history/writer.js', import.meta.url),
      reader: new URL('../../dist/history/reader.js', import.meta.url),
    },
    limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
    log: { info: () => undefined, warn: console.error, error: console.error },
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
    port,
    protocol: 'mqtt',
    mqttVersion: '3.1.1',
    identity: { type: 'none' },
  });
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  sessions.setProfiles([checked.profile]);
  // As in the product, the worker runs before the first message comes.
  await history.newest('bench');
  let count = 0;
  let began = 0;
  let wanted = Infinity;
  let reached: () => void = () => undefined;
  sessions.onDidExchangeMessages((messages) => {
    if (count === 0) began = performance.now();
    count += messages.length;
    history.record(messages);
    if (count >= wanted) reached();
  });
  await sessions.connect('bench');
  await sessions.subscribe('bench', '#', { qos: 0 });
  return {
    history,
    received: (atLeast) =>
      new Promise((resolve) => {
        wanted = atLeast;
        reached = resolve;
        if (count >= atLeast) resolve();
      }),
    get began() {
      return began;
    },
    close: async () => {
      await sessions.dispose();
      await history.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
