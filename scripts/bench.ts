/**
 * Runs the benchmarks of test/bench, one after the other, each in a process of its own:
 *
 *     npm run bench                       all, as a table
 *     npm run bench -- --json             all, one line of JSON a figure on standard output
 *     npm run bench -- ingest             those whose file name has one of the words
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

const { values, positionals, tokens } = parseArgs({
  options: { json: { type: 'boolean', default: false } },
  allowPositionals: true,
  strict: false,
  tokens: true,
});
/** Options that are the benchmark's own, with their values. */
const firstOption = tokens.find((token) => token.kind === 'option' && token.name !== 'json');
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
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(values.json ? line : describe(JSON.parse(line) as BenchResult | BenchFact));
  }
  const [code] = (await exited) as [number | null];
  if (code !== 0) {
    console.error(`bench: ${file} failed`);
    process.exitCode = 1;
  }
}

function describe(result: BenchResult | BenchFact): string {
  const { what, value, unit } = result;
  if (!('reference' in result)) return `${what}\n  ${value.toLocaleString('en')} ${unit}`.trimEnd();
  const { reference, ratio } = result;
  const figure = (number: number) => `${number.toLocaleString('en')} ${unit}`;
  return `${what}\n  TopicScope   ${figure(value)}\n  reference    ${figure(reference.value)}  (${reference.what})\n  ratio        ${ratio}`;
}
