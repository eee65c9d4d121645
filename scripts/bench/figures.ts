/** Figures of benchmarks as people read them. */
import type { BenchFact, BenchResult } from '../../test/bench/result.ts';

export type Figure = BenchResult | BenchFact;

const widest = 76;

/** The figures of one benchmark as a table for the terminal. */
export function terminalTable(figures: readonly Figure[]): string {
  const rows: Cells[] = [['', 'TopicScope', 'reference', 'ratio'], ...figures.map(cells)];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => Math.min(row[column]?.length ?? 0, column === 0 ? widest : Infinity))),
  );
  const line = (row: Cells) =>
    [
      ...[row[0].padEnd(widths[0] ?? 0), row[1].padStart(widths[1] ?? 0)],
      ...[row[2].padStart(widths[2] ?? 0), row[3].padStart(widths[3] ?? 0)],
    ].join('  ');
  return rows
    .flatMap((row, index) => {
      const figure = figures[index - 1];
      const [first = '', ...more] = wrapped(row[0]);
      const lines = [line([first, row[1], row[2], row[3]]), ...more.map((text) => `  ${text}`)];
      return figure && 'reference' in figure ? [...lines, `  against ${figure.reference.what}`] : lines;
    })
    .map((text) => text.trimEnd())
    .join('\n');
}

/** The figures as a table in Markdown. */
export function markdownTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const [what, value, reference, ratio] = cells(figure);
    const against = 'reference' in figure ? `${reference} — ${figure.reference.what}` : '';
    return [what, value, against, ratio].map((cell) => cell.replaceAll('|', '\\|'));
  });
  return [
    '| What | TopicScope | Reference | Ratio |',
    '| --- | ---: | --- | ---: |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

type Cells = readonly [what: string, value: string, reference: string, ratio: string];

function cells(figure: Figure): Cells {
  const amount = (value: number) => `${value.toLocaleString('en')} ${figure.unit}`.trimEnd();
  if (!('reference' in figure)) return [figure.what, amount(figure.value), '', ''];
  const ratio = figure.ratio === undefined ? '' : figure.ratio.toLocaleString('en');
  return [figure.what, amount(figure.value), amount(figure.reference.value), ratio];
}

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= widest)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
