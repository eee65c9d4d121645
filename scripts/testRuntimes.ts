/**
 * The tests on the runtimes that people have: the Node of the oldest VS Code, and an Electron, whose TLS is BoringSSL's.
 *
 *     npm run test:runtimes                             both
 *     npm run test:runtimes -- --only node|electron     one of them
 *     npm run test:runtimes -- test/unit/history        these files or folders alone
 *     npm run test:runtimes -- --json FILE              also writes {"passed","failed","skipped"} there
 *
 * On Node: unit, failures and the session peers. In the Electron that ELECTRON_BINARY names, else in the official package's where that can
 * be fetched: failures and the session peers, and the built extension's processes in a true utility process; without one it says so.
 * test/runtimes/README.md says what no Electron here can show. The last line counts everything.
 */
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { notInOldElectron } from '../test/runtimes/notInOldElectron.ts';
import { ensurePrograms, failurePrograms } from '../test/support/debian.ts';
import { findElectron, installOldestNode } from '../test/support/runtimes.ts';
import { root } from '../test/support/places.ts';
import { runUtilityProcess } from './runtimes/utilityProcess.ts';
import { passSignalsOn } from './testing/programs.ts';
import { countingLine, listOf, sumOf, type Results } from './testing/results.ts';
import { Stages } from './testing/stages.ts';
import { runVitest } from './testing/suites.ts';

/** A program that runs JavaScript, and what it has to be told. */
interface Runtime {
  /** "Node 22.19.0, OpenSSL 3.0.17". */
  readonly name: string;
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const { values, positionals: files } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'string' } },
  allowPositionals: true,
});
const { only, json } = values;
if (only !== undefined && only !== 'node' && only !== 'electron') {
  console.error('--only is node or electron');
  process.exit(2);
}
const peers = 'test/peers/sessions';
const stages = new Stages();

passSignalsOn();
await ensurePrograms(['mosquitto_pub', 'sqlite3', 'protoc', ...failurePrograms]);
if (only !== 'electron') await onNode();
if (only !== 'node') await inElectron();

const { failures, ...counts } = sumOf(stages.results);
if (failures.length > 0) console.log(`\nFailed:\n${listOf(failures)}`);
if (json !== undefined)
  await writeFile(path.resolve(process.env['INIT_CWD'] ?? '.', json), JSON.stringify(counts));
console.log(`\n${countingLine(counts)}`);
if (counts.failed > 0) process.exitCode = 1;

async function onNode(): Promise<void> {
  await stages.run('the oldest Node', async () => {
    const node = describe(await installOldestNode());
    console.log(node.name);
    return test(node, ['unit', 'failures']);
  });
}

async function inElectron(): Promise<void> {
  const found = await findElectron();
  if ('missing' in found) {
    console.log(`\nNo Electron: ${found.missing} ELECTRON_BINARY may name one.`);
    return;
  }
  const electron = describe(found.program, { ELECTRON_RUN_AS_NODE: '1' });
  await stages.run('Electron', async () => {
    console.log(electron.name);
    const without = has(electron, 'node:sqlite') ? [] : Object.keys(notInOldElectron);
    for (const file of without) console.log(`Not in this one: ${file}: ${notInOldElectron[file] ?? ''}`);
    return test(electron, ['failures'], without);
  });
  if (files.length === 0)
    await stages.run('utility process', () =>
      runUtilityProcess(found.program, has(electron, 'node:zlib', 'zstdCompressSync')),
    );
}

/** The projects and the session peers, or what of them is among the files that were asked for. */
async function test(
  { program, env }: Runtime,
  projects: readonly string[],
  without: readonly string[] = [],
): Promise<Results> {
  const args = [
    ...['--config', path.join(root, 'test/runtimes/vitest.config.ts'), '--passWithNoTests'],
    ...without.flatMap((each) => ['--exclude', each]),
  ];
  const options = { runtime: program, env, args };
  if (files.length > 0) return runVitest([...projects, 'peers'], files, options);
  return sumOf([await runVitest(projects, [], options), await runVitest(['peers'], [peers], options)]);
}

/** A runtime by what it says of itself. */
function describe(program: string, env: Readonly<Record<string, string>> = {}): Runtime {
  const versions = JSON.parse(evaluate(program, env, 'JSON.stringify(process.versions)')) as {
    node: string;
    electron?: string;
    openssl: string;
  };
  const { node, electron, openssl } = versions;
  const name =
    electron === undefined ? `Node ${node}, OpenSSL ${openssl}` : `Electron ${electron}, Node ${node}`;
  return { name, program, env };
}

/** Does its Node have a module, and in it a name? */
function has({ program, env }: Runtime, module: string, name?: string): boolean {
  const inIt = name === undefined ? '' : ` && ${JSON.stringify(name)} in require(${JSON.stringify(module)})`;
  const expression = `require('node:module').isBuiltin(${JSON.stringify(module)})${inIt}`;
  return evaluate(program, env, expression).trim() === 'true';
}

function evaluate(program: string, env: Readonly<Record<string, string>>, expression: string): string {
  const { stdout, stderr, error } = spawnSync(program, ['-p', expression], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (error) throw error;
  if (stdout === '') throw new Error(`${program} says nothing: ${stderr}`);
  return stdout;
}
