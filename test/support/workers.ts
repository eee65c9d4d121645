/**
 * The scripts of the threads and the process that the extension starts. In vitest they are the bundles that bundleWorkers.ts made once
 * for the run, because each start from TypeScript costs a test hundreds of milliseconds; elsewhere they are the sources.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './places.ts';

/** Names the folder with the bundles. A variable of the environment, so that programs that tests start find it, too. */
export const workersVariable = 'TOPICSCOPE_TEST_WORKERS';

/** What `openHistory` takes as `workers`. */
export const historyWorkers = {
  writer: script('history/writer.js', 'history/writing/worker.ts'),
  reader: script('history/reader.js', 'history/reading/worker.ts'),
};

/** What `Transfers` takes. */
export const transferWorker = script('history/transfer.js', 'history/transfer/worker.ts');

/** What `FormatProcess` and `Payloads` take. */
export const formatWorker = script('formats/worker.js', 'formats/worker.ts');

function script(bundle: string, source: string): URL {
  const folder = process.env[workersVariable];
  return pathToFileURL(folder === undefined ? path.join(root, 'src', source) : path.join(folder, bundle));
}
