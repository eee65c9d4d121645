/**
 * All that must hold: the checks, the build, the tests of vitest, and the tests inside the real VS Code.
 *
 *     npm test                    everything
 *     npm test -- --quick         checks, build, unit and meta: for the loop of every day
 *     npm test -- --json FILE     also writes {"passed","failed","skipped"} there
 *
 * Every stage runs even if one before it failed, side by side where a core would be idle. At the end stand how long each stage took, what
 * failed, and a line that counts everything, a check or the build as one each; the exit code is 0 only when nothing failed.
 */
import { existsSync, readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../test/support/places.ts';
import { lintOf, quickChecks, runCheck, type Check } from './testing/checks.ts';
import { getWhatTestsNeed } from './testing/needs.ts';
import { isStopped, passSignalsOn, runNode } from './testing/programs.ts';
import { countingLine, listOf, nothing, one, sumOf } from './testing/results.ts';
import { Stages } from './testing/stages.ts';
import { runEditor, runVitest } from './testing/suites.ts';

/** Where the tests of the browser leave pictures of what failed. */
const pictures = 'test-results/browser';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'string' } } });
const stages = new Stages();

passSignalsOn();
await stages.run('what the tests need', async () => {
  await rm(path.join(root, pictures), { recursive: true, force: true });
  await getWhatTestsNeed(values.quick === true ? 'unit and meta' : 'everything');
  return nothing;
});
// Lint keeps one core busy as long as all else up to here the other.
await Promise.all([
  check(lintOf()),
  (async () => {
    await stages.run('build', async () => {
      const { code } = await runNode(['scripts/build.ts']);
      return one(
        code === 0 ? undefined : { name: 'build', message: `it ended with code ${code}, see above` },
      );
    });
    for (const each of quickChecks) await check(each);
    await stages.run('unit and meta', () => runVitest(['unit', 'meta']));
  })(),
]);
if (values.quick !== true) {
  // The peers wait for brokers most of their time: beside them a browser keeps the other core busy.
  await Promise.all([
    (async () => {
      await stages.run('peers and failures', () => runVitest(['peers', 'failures']));
      await stages.run('editor', async () => sumOf([await runVitest(['suite']), await runEditor()]));
    })(),
    stages.run('browser', () => runVitest(['browser'])),
  ]);
}
await tell();

async function check(of: Check): Promise<void> {
  await stages.run(of.name, async () => {
    const { code, output } = await runCheck(of, { cached: false });
    if (code === 0) return one();
    console.log(`\n-- ${of.name}\n${output.trimEnd()}`);
    return one({ name: of.name, message: `to mend: ${of.mend}` });
  });
}

async function tell(): Promise<void> {
  const { failures, ...counts } = sumOf(stages.results);
  console.log(`\nStages:\n${stages.lines.map((line) => `  ${line}`).join('\n')}`);
  if (failures.length > 0) console.log(`\nFailed:\n${listOf(failures)}`);
  const folder = path.join(root, pictures);
  if (existsSync(folder) && readdirSync(folder).length > 0)
    console.log(`\nWhat failed in the browser, with pictures: ${pictures}`);
  if (values.json !== undefined)
    await writeFile(path.resolve(process.env['INIT_CWD'] ?? '.', values.json), `${JSON.stringify(counts)}\n`);
  if (isStopped()) console.log('\nStopped before its end');
  console.log(`\n${countingLine(counts)}`);
  if (counts.failed > 0) process.exitCode = 1;
}
