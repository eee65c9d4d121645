/** The README is true: its table is AWS's, its profiles are valid, its commands and files exist. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMessageFile } from '../../src/editor/saved/messageFile.ts';
import { readBindings } from '../../src/formats/binding.ts';
import { formatInfos } from '../../src/formats/registry.ts';
import { checkProfile } from '../../src/profile/validate.ts';
import {
  authenticationName,
  describeRow,
  protocolName,
  protocolTable,
} from '../../src/shared/aws/protocolTable.ts';
import { variableInfos } from '../../src/shared/compose/variables.ts';
import { parseSimulation } from '../../src/shared/simulation/parse.ts';
import { syntax } from '../../src/shared/search/syntax.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  contributes: { configuration: { properties: Record<string, { default: unknown }> }[] };
};
const tableRows = readme
  .split('\n')
  .filter((line) => /^\| \d /.test(line))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const code = (cell: string | undefined) => cell?.replaceAll('`', '') ?? '';

describe('the table of rows', () => {
  it('has the nine rows of the protocol table', () => {
    expect(tableRows.map((cells) => cells.slice(0, 5).map(code))).toEqual(
      protocolTable.map((row) => [
        String(row.row),
        protocolName(row.protocol),
        authenticationName(row.authentication),
        String(row.port),
        row.alpn ?? 'none',
      ]),
    );
  });

  it.each(protocolTable.map((row, index) => [describeRow(row), row, tableRows[index]] as const))(
    '%s: what it says to write is a valid profile of that row',
    (_name, row, cells) => {
      const identity: unknown = JSON.parse(code(cells?.[7]));
      const checked = checkProfile({
        id: 'p',
        endpoint: 'abc-ats.iot.eu-west-1.amazonaws.com',
        protocol: code(cells?.[5]),
        port: Number(code(cells?.[6])),
        // The table leaves names out; an ellipsis is no legal authorizer name.
        identity: JSON.parse(JSON.stringify(identity).replaceAll('…', 'name')) as unknown,
      });
      expect(checked).toMatchObject({
        ok: true,
        profile: { protocol: row.protocol, port: row.port, identity: { type: row.authentication } },
      });
    },
  );
});

it('names settings with their real defaults', () => {
  const named = [...readme.matchAll(/^\| `(topicscope\.[\w.]+)`\s+\| `(.*?)`/gm)].map(
    ([, name, value]) => [name, JSON.parse(value ?? '') as unknown] as const,
  );
  const real = manifest.contributes.configuration.flatMap(({ properties }) =>
    Object.entries(properties).map(([name, { default: value }]) => [name, value] as const),
  );
  expect(Object.fromEntries(named)).toEqual(Object.fromEntries(real));
});

it('names commands that exist', () => {
  const named = [...readme.matchAll(/\*\*TopicScope: ([\w ]+)\*\*/g)].map(([, title]) => title);
  const titles = Object.values(JSON.parse(read('package.nls.json')) as Record<string, string>);
  expect(named.length).toBeGreaterThan(0);
  for (const title of named) expect(titles.map((one) => one.replace('…', ''))).toContain(title);
  for (const [, script] of readme.matchAll(
    /npm (?:run )?(?:--silent )?(start|test|endpoint|package|bench)\b/g,
  )) {
    expect(manifest.scripts).toHaveProperty(script ?? '');
  }
});

it('links and shows only files that are there', () => {
  for (const [, target] of readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
    expect(existsSync(path.join(root, target ?? '')), target).toBe(true);
  }
});

it('shows the language of the search box as it is', () => {
  const section = /<!-- syntax:.*?-->\n+([\s\S]*?)\n\n/.exec(readme)?.[1] ?? '';
  const shown = section.split('\n').slice(2);
  expect(shown.map((line) => line.replaceAll(/\s+/g, ' '))).toEqual(
    syntax.map(
      ({ examples, finds }) => `| ${examples.map((example) => `\`${example}\``).join(' ')} | ${finds} |`,
    ),
  );
});

/** Cells of the table behind a marker, without its head. */
function tableAfter(marker: string): string[][] {
  const section = new RegExp(`<!-- ${marker}:.*?-->\\n+([\\s\\S]*?)\\n\\n`).exec(readme)?.[1] ?? '';
  return section
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

it('lists all formats, and which of them can be written', () => {
  const shown = tableAfter('formats').map(([id, title, how = '']) => [
    code(id),
    title,
    how.startsWith('both'),
  ]);
  expect(shown).toEqual(formatInfos().map(({ id, title, encodes }) => [id, title, encodes]));
});

it('lists all variables', () => {
  expect(tableAfter('variables')).toEqual(
    variableInfos.map(({ example, description }) => [`\`${example}\``, description]),
  );
});

it('shows bindings, a saved message and a simulation that are valid', () => {
  const blocks = [...readme.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, language, text = '']) => ({
    language,
    text,
  }));
  const bindings = blocks.find(({ text }) => text.includes('topicscope.decoders'))?.text ?? '';
  expect(readBindings(JSON.parse(bindings.slice(bindings.indexOf('[')))).problems).toEqual([]);
  const message = blocks.find(({ text }) => text.startsWith('---\n'))?.text ?? '';
  expect(readMessageFile(message)).toMatchObject({ ok: true });
  const simulation = blocks.find(({ text }) => text.includes('"$walk"'))?.text ?? '';
  expect(parseSimulation(simulation)).toMatchObject({ ok: true });
});
