/**
 * Receives QoS 1 with the extension's own session and history, acknowledged after recording: `node qos1Receiver.ts PORT COUNT VERSION`. Prints
 * "ready" when it is subscribed, and "done" when the last message is committed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openHistory } from '../../src/history/open.ts';
import { checkProfile } from '../../src/profile/validate.ts';
import { createSessions } from '../../src/session/createSessions.ts';

const [port = '', count = '', mqttVersion = ''] = process.argv.slice(2);
const expected = Number(count);
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
let committed = 0;
const all = Promise.withResolvers<undefined>();
const sessions = createSessions({
  secrets: () => Promise.resolve({}),
  windowSuffix: 'bench',
  workspaceFolder: undefined,
  log: () => undefined,
  record: (messages, receipt) => {
    history.record(messages, {
      awaited: receipt?.awaited ?? new Set(),
      committed: () => {
        receipt?.committed();
        committed += messages.length;
        if (committed >= expected) all.resolve(undefined);
      },
      failed: (reason) => {
        all.reject(new Error(reason));
      },
    });
  },
});
const checked = checkProfile({
  id: 'bench',
  broker: 'mqtt',
  endpoint: '127.0.0.1',
  port: Number(port),
  protocol: 'mqtt',
  clientId: 'topicscope',
  cleanSession: false,
  mqttVersion,
  identity: { type: 'none' },
});
if (!checked.ok) throw new Error(checked.problems.join('\n'));
sessions.setProfiles([checked.profile]);
// As in the product, the worker runs before the first message comes.
await history.newest('bench');
await sessions.connect('bench');
await sessions.subscribe('bench', 'bench/#', { qos: 1 });
console.log('ready');
await all.promise;
console.log('done');
const { total } = await history.window({ skip: 0, limit: 1 });
if (total !== expected) throw new Error(`${total} of ${expected} messages are in the history`);
await sessions.dispose();
await history.dispose();
rmSync(folder, { recursive: true, force: true });
