/** What `npm run bench` makes of figures: tables for people, and the sections of BENCHMARKS.md. */
import { describe, expect, it } from 'vitest';
import { markdownTable, terminalTable } from '../../scripts/bench/figures.ts';
import { firstComment, sectionsOf } from '../../scripts/bench/report.ts';

const fact = { bench: 'crowd', what: 'connections lost', value: 0, unit: '' };
const result = {
  bench: 'ingest',
  what: 'messages a second | recorded',
  value: 120_000,
  unit: '1/s',
  reference: { what: 'mqtt.js alone', value: 150_000 },
  ratio: 0.8,
  rounds: { ours: [120_000], reference: [150_000] },
};

describe('figures of benchmarks', () => {
  it('stand beside their reference in the terminal', () => {
    const lines = terminalTable([result, fact]).split('\n');
    expect(lines[0]).toMatch(/TopicScope +reference +ratio$/);
    expect(lines[1]).toMatch(/^messages a second \| recorded +120,000 1\/s +150,000 1\/s +0\.8$/);
    expect(lines[2]).toBe('  against mqtt.js alone');
    expect(lines[3]).toMatch(/^connections lost +0$/);
    expect(new Set([lines[0], lines[1]].map((line) => line?.length)).size).toBe(1);
  });

  it('are a table of their section, whatever characters they hold', () => {
    expect(markdownTable([result])).toContain(
      String.raw`| messages a second \| recorded | 120,000 1/s | 150,000 1/s — mqtt.js alone | 0.8 |`,
    );
  });
});

describe('BENCHMARKS.md', () => {
  it('keeps the sections of benchmarks that did not run', () => {
    const sections = sectionsOf('# Benchmarks\n\nWords.\n\n## crowd\n\nOne.\n\n## ingest\n\nTwo.\n');
    expect([...sections]).toEqual([
      ['crowd', '## crowd\n\nOne.\n'],
      ['ingest', '## ingest\n\nTwo.\n'],
    ]);
  });

  it('takes what a figure means from the comment that the benchmark begins with', () => {
    expect(firstComment('/** One line. */\nimport x;\n')).toBe('One line.');
    expect(firstComment('/**\n * Two\n * lines.\n */\n/** not this */')).toBe('Two\nlines.');
  });
});
