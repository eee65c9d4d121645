/** What tests run against besides the packages. */
import { ensurePrograms, failurePrograms, type Program } from '../../test/support/debian.ts';
import { installCodeServer } from '../../test/support/vscode/install.ts';

const all: readonly Program[] = [
  'chromium',
  'mosquitto_pub',
  'sqlite3',
  'protoc',
  ...failurePrograms,
  'ngx_stream_module.so',
];

/** What unit and meta need. */
const quick: readonly Program[] = ['openssl', 'protoc', 'sqlite3'];

/** Gets what is missing: for everything, or for unit and meta alone. */
export async function getWhatTestsNeed(forWhat: 'everything' | 'unit and meta'): Promise<void> {
  await ensurePrograms(forWhat === 'everything' ? all : quick);
  if (forWhat === 'everything') await installCodeServer();
}
