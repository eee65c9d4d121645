/**
 * A process that is the extension host as far as messages go: the extension's own session and history, tied together as the editor
 * does it. `node recordingProcess.ts FILE` waits for a profile as one line of JSON on its input, and says "connected" then.
 */
import { createInterface } from 'node:readline';
import { openHistory } from '../../src/history/open.ts';
import { openSessions } from './openSessions.ts';
import { historyWorkers } from './workers.ts';

const [file = ''] = process.argv.slice(2);
const history = openHistory({
  file,
  workers: historyWorkers,
  limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
  log: { info: () => undefined, warn: console.error, error: console.error },
});
const open = openSessions({
  record: (messages, receipt) => {
    history.record(messages, receipt);
  },
});
// The worker runs before the first message comes, as in the product.
await history.newest('nobody');
console.log('ready');
for await (const line of createInterface(process.stdin)) {
  const { id } = open.add(JSON.parse(line));
  await open.sessions.connect(id);
  console.log('connected');
}
