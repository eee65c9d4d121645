/**
 * Provokes every failure of the catalogue with real parts, writes docs/failures.md and prints it:
 *
 *     npm run failures
 */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ensurePrograms, failurePrograms } from '../test/support/debian.ts';
import { node24, root } from '../test/support/places.ts';
import { ownPath } from '../test/support/run.ts';

const table = path.join(root, 'docs', 'failures.md');
await mkdir(path.dirname(table), { recursive: true });
await ensurePrograms(failurePrograms);
const { status } = spawnSync(
  node24,
  [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'failures'],
  // Standard output is the table's alone.
  { cwd: root, stdio: ['ignore', 2, 2], env: { ...ownPath(), TOPICSCOPE_FAILURE_TABLE: table } },
);
if (status === 0) console.log(await readFile(table, 'utf8'));
process.exitCode = status ?? 1;
