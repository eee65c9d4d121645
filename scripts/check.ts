/**
 * The checks, with caches: every one runs, and what failed is told with the command that mends it.
 *
 *     npm run check                            everything
 *     npm run check:changed                    format and lint of what changed since main, and all types
 *     npm run check:changed -- --base REF      since another commit
 *
 * The caches lie in node_modules/.cache. ESLint's does not see that a type changed in another file, which is why `npm test` goes without.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { changedFiles } from './testing/changedFiles.ts';
import { formatOf, lintOf, quickChecks, runCheck, types, type Check } from './testing/checks.ts';
import { isStopped, passSignalsOn } from './testing/programs.ts';

const { values } = parseArgs({ options: { changed: { type: 'boolean' }, base: { type: 'string' } } });

passSignalsOn();
const waiting = await chosen();
const failed: Check[] = [];
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));

if (failed.length > 0)
  console.log(`\nTo mend:\n${failed.map(({ name, mend }) => `  ${name}: ${mend}`).join('\n')}`);
if (failed.length > 0) process.exitCode = 1;

/** Lint comes first: it takes longest. */
async function chosen(): Promise<Check[]> {
  if (values.changed !== true) return [lintOf(), ...quickChecks];
  const files = await changedFiles(values.base);
  console.log(`${files.length} changed files`);
  const code = files.filter((file) => /\.(ts|mjs)$/.test(file));
  return [
    ...(code.length > 0 ? [lintOf(...code)] : []),
    ...(files.length > 0 ? [formatOf(...files)] : []),
    ...types,
  ];
}

/** One of those that work side by side. */
async function work(): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const started = performance.now();
    const { code, output } = await runCheck(check, { cached: true });
    if (isStopped()) return;
    const seconds = Math.round((performance.now() - started) / 1000);
    if (code !== 0) failed.push(check);
    console.log(`${check.name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
    if (code !== 0) console.log(`${output.trimEnd()}\n`);
  }
}
