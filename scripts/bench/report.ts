/**
 * BENCHMARKS.md: the last run of each benchmark, a section each, with its day and machine. A run replaces the sections of
 * the benchmarks that ran and leaves the others.
 */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../../test/support/places.ts';
import { installCodeServer } from '../../test/support/vscode/install.ts';
import { markdownTable, type Figure } from './figures.ts';

const file = path.join(root, 'BENCHMARKS.md');
const beginning = `# Benchmarks

What \`npm run bench -- --report\` measured last. Each figure stands beside a reference of the same run on the same machine, and
only their ratio says something about another machine. \`npm run bench -- NAME\` repeats one, \`--json\` prints lines of JSON. Where a
figure is a time, a count or a growth, less is better.
`;

/** Puts a benchmark's figures, and what they mean (the comment that its file begins with), into BENCHMARKS.md. */
export async function writeReport(bench: string, figures: readonly Figure[]): Promise<void> {
  const name = path.basename(bench, '.bench.ts');
  const sections = existsSync(file) ? sectionsOf(await readFile(file, 'utf8')) : new Map<string, string>();
  const meaning = firstComment(await readFile(bench, 'utf8'));
  const day = new Date().toISOString().slice(0, 10);
  sections.set(
    name,
    `## ${name}\n\n${meaning}\n\n${markdownTable(figures)}\n\n${day}, ${await machine()}.\n`,
  );
  const text = [beginning, ...[...sections].toSorted().map(([, section]) => section)].join('\n');
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), parser: 'markdown' }));
}

/** The sections by their headings. */
export function sectionsOf(text: string): Map<string, string> {
  const parts = text.split(/^(?=## )/m).slice(1);
  return new Map(parts.map((part) => [part.slice(3, part.indexOf('\n')).trim(), `${part.trimEnd()}\n`]));
}

/** The text of the comment at the beginning of a source file. */
export function firstComment(source: string): string {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(source)?.[1] ?? '';
  return comment
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, '').trim())
    .join('\n')
    .trim();
}

async function machine(): Promise<string> {
  const product = await readFile(path.join(await installCodeServer(), 'product.json'), 'utf8');
  const { version } = JSON.parse(product) as { version: string };
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = processors[0]?.model.trim() ?? '';
  return `${processors.length} cores${model === '' ? '' : ` (${model})`}, ${memory} GB of memory, Node ${process.versions.node}, VS Code ${version}`;
}
