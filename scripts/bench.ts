/**
 * Runs the benchmarks of test/bench, one after the other, each in a process of its own:
 *
 *     npm run bench                       all, as tables
 *     npm run bench -- --json             all, one line of JSON a figure on standard output
 *     npm run bench -- ingest search      those whose file name has one of the words
 *     npm run bench -- --report           and writes what was measured into BENCHMARKS.md
 *     npm run bench -- torture --seconds 60
 *                                         what follows the words goes to the benchmark
 *
 * Those that take many minutes run only when they are named.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { BenchFact, BenchResult } from '../test/bench/result.ts';
import { terminalTable } from './bench/figures.ts';
import { writeReport } from './bench/report.ts';

const { values, positionals, tokens } = parseArgs({
  options: { json: { type: 'boolean', default: false }, report: { type: 'boolean', default: false } },
  allowPositionals: true,
  strict: false,
  tokens: true,
});
/** Options that are the benchmark's own, with their values. */
const firstOption = tokens.find(
  (token) => token.kind === 'option' && !['json', 'report'].includes(token.name),
);
const passedOn = firstOption ? process.argv.slice(2 + firstOption.index) : [];
const words = positionals.filter((word) => !passedOn.includes(word));
/** Those that take many minutes. */
const long = ['rabbitmq.bench.ts', 'torture.bench.ts'];
const folder = path.resolve(import.meta.dirname, '../test/bench');
const files = readdirSync(folder).filter(
  (name) =>
    name.endsWith('.bench.ts') &&
    (words.length === 0 ? !long.includes(name) : words.some((word) => name.includes(word))),
);
if (files.length === 0) throw new Error(`No benchmark is called ${words.join(' or ')}`);

for (const file of files) {
  console.error(`bench: ${file}`);
  const child = spawn(process.execPath, [path.join(folder, file), ...passedOn], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const figures: (BenchResult | BenchFact)[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    // What libraries print is not a figure.
    if (!line.startsWith('{')) {
      console.error(line);
      continue;
    }
    if (values.json === true) console.log(line);
    figures.push(JSON.parse(line) as BenchResult | BenchFact);
  }
  const [code] = (await exited) as [number | null];
  if (values.json !== true && figures.length > 0) console.log(terminalTable(figures));
  if (code !== 0) {
    console.error(`bench: ${file} failed`);
    process.exitCode = 1;
  } else if (values.report === true) {
    // After each: a run of an hour that is interrupted keeps what it has.
    await writeReport(path.join(folder, file), figures);
  }
}
