/**
 * Tests inside the real VS Code, with the extension loaded:
 *
 *     npm run test:editor                    all of test/editor
 *     npm run test:editor -- --suite PATH    another suite, relative to where npm was called, or absolute
 *
 * With --json FILE the counts and what failed are written there as well. See test/support/vscode/runSuite.ts for what a
 * suite may be and for the choice of the VS Code.
 */
import { existsSync, globSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../test/support/places.ts';
import { runSuite } from '../test/support/vscode/runSuite.ts';
import { countingLine, firstLine, listOf } from './testing/results.ts';

const { values } = parseArgs({
  options: { suite: { type: 'string', multiple: true }, json: { type: 'string' } },
});

const files =
  values.suite === undefined
    ? globSync('test/editor/**/*.test.ts', { cwd: root })
        .sort()
        .map((file) => path.join(root, file))
    : values.suite.map((file) => path.resolve(process.env['INIT_CWD'] ?? process.cwd(), file));
const missing = files.filter((file) => !existsSync(file));

if (files.length === 0 || missing.length > 0) {
  console.error(files.length === 0 ? 'No tests in test/editor' : `Not there: ${missing.join(', ')}`);
  process.exitCode = 1;
} else {
  const result = await runSuite(files);
  const failures = result.failures.map(({ file, name, message }) => ({
    ...(file !== undefined && { file: path.relative(root, file) }),
    name,
    message: firstLine(message),
  }));
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ ...result, failures }));
  const total = result.passed + result.failed + result.skipped;
  if (total === 0) console.error('The suite holds no test');
  if (failures.length > 0) console.log(`Failed:\n${listOf(failures)}`);
  console.log(`editor: ${countingLine(result)}`);
  process.exitCode = result.failed > 0 || total === 0 ? 1 : 0;
}
