/**
 * Runs the benchmarks of test/bench, one after the other, each in a process of its own:
 *
 *     npm run bench                       all, as a table
 *     npm run bench -- --json             all, one line of JSON a figure on standard output
 *     npm run bench -- ingest             those whose file name has one of the words
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { BenchResult } from '../test/bench/result.ts';

const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const folder = path.resolve(import.meta.dirname, '../test/bench');
const files = readdirSync(folder).filter(
  (name) =>
    name.endsWith('.bench.ts') &&
    (positionals.length === 0 || positionals.some((word) => name.includes(word))),
);
if (files.length === 0) throw new Error(`No benchmark is called ${positionals.join(' or ')}`);

for (const file of files) {
  console.error(`bench: ${file}`);
  const child = spawn(process.execPath, [path.join(folder, file)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(values.json ? line : describe(JSON.parse(line) as BenchResult));
  }
  const [code] = (await exited) as [number | null];
  if (code !== 0) {
    console.error(`bench: ${file} failed`);
    process.exitCode = 1;
  }
}

function describe({ what, value, unit, reference, ratio }: BenchResult): string {
  const figure = (number: number) => `${number.toLocaleString('en')} ${unit}`;
  return `${what}\n  TopicScope   ${figure(value)}\n  reference    ${figure(reference.value)}  (${reference.what})\n  ratio        ${ratio}`;
}
