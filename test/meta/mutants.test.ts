import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { findFaults, withFault } from '../../scripts/mutants/faults.ts';
import { hearings, parseHits, type TestFile } from '../../scripts/mutants/reach.ts';
import {
  comparison,
  isAccepted,
  measure,
  noticed,
  outdated,
  readAccepted,
  type Verdict,
} from '../../scripts/mutants/results.ts';
import { rooms } from '../../scripts/mutants/rooms.ts';
import { shuffled } from '../../scripts/mutants/sample.ts';
import { readFileSync } from 'node:fs';
import { root } from '../support/places.ts';

const source = {
  file: 'src/example.ts',
  text: [
    'export function open(port: number, host?: string): boolean {',
    "  return port > 0 && (host ?? 'localhost') !== '';",
    '}',
    '',
  ].join('\n'),
};

describe('the sample of faults', () => {
  const all = Array.from({ length: 500 }, (_, index) => index);

  it('is the same for the same seed, another for another, and leaves nothing out', () => {
    expect(shuffled(all, 7)).toEqual(shuffled(all, 7));
    expect(shuffled(all, 7)).not.toEqual(shuffled(all, 8));
    expect(shuffled(all, 7)).not.toEqual(all);
    expect(shuffled(all, 7).toSorted((a, b) => a - b)).toEqual(all);
  });

  it('is fair wherever it is cut', () => {
    const seeds = Array.from({ length: 200 }, (_, seed) => seed);
    const means = seeds.map((seed) => shuffled(all, seed).slice(0, 50)).map((part) => sum(part) / 50);
    expect(sum(means) / means.length).toBeGreaterThan(240);
    expect(sum(means) / means.length).toBeLessThan(260);
    expect(new Set(seeds.map((seed) => shuffled(all, seed)[0])).size).toBeGreaterThan(120);
  });
});

describe('faults', () => {
  it('are edits of the source that say where they are', async () => {
    const { faults } = await findFaults([source]);
    const texts = faults.map((fault) => withFault(source.text, fault).split('\n')[1]?.trim());
    expect(texts).toContain("return port >= 0 && (host ?? 'localhost') !== '';");
    expect(texts).toContain("return (port > 0 || (host ?? 'localhost') !== '');");
    expect(faults.filter(({ kind }) => kind === 'StringLiteral')).toEqual([]);
    for (const { file, line, start, end, original } of faults) {
      expect([file, line <= 2]).toEqual([source.file, true]);
      expect(source.text.slice(start, end)).toBe(original);
    }
  });

  it('are told by the rewritten source when they are reached, also in a thread', async () => {
    const { telling, faults } = await findFaults([source]);
    const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-hits-'));
    try {
      const file = path.join(folder, 'example.ts');
      const [hits, thread] = [path.join(folder, 'hits.txt'), path.join(folder, 'thread.txt')];
      await writeFile(file, `${telling[0]?.text ?? ''}\nopen(0);\n`);
      const recorder = pathToFileURL(path.join(root, 'scripts/mutants/hits.ts')).href;
      const options = [`--import=${recorder}`];
      await promisify(execFile)(process.execPath, [...options, file], {
        env: { ...process.env, TOPICSCOPE_HITS: hits },
      });
      const worker = new Worker(file, {
        execArgv: options,
        env: { ...process.env, TOPICSCOPE_HITS: thread },
      });
      await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
      for (const told of [hits, thread]) {
        const reached = parseHits(readFileSync(told, 'utf8')).get('') ?? new Set();
        const names = faults.filter(({ id }) => reached.has(id)).map(({ original }) => original);
        expect(names).toContain('port > 0');
        // Behind an && whose left side is false.
        expect(names).not.toContain("host ?? 'localhost'");
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('who is asked about a fault', () => {
  const tests = (...ms: number[]) => new Map(ms.map((each, index) => [`t${index}`, { name: '', ms: each }]));
  const file = (name: string, ms: number[], reached: Record<string, string[]>): TestFile => ({
    ...{ project: 'unit', file: name, tests: tests(...ms), besides: 100, asked: 0, noticed: 0 },
    reached: new Map(Object.entries(reached).map(([test, ids]) => [test, new Set(ids)])),
  });

  it('those that get there, the whole file where it is reached outside of a test, the quick ones first', () => {
    const slow = file('slow', [5000, 5000], { t1: ['1'] });
    const whole = file('whole', [10, 20], { '': ['1'], t0: ['2'] });
    const other = file('other', [10], { t0: ['2'] });
    const { hearings: asked, cut } = hearings([slow, whole, other], '1', 60_000);
    expect(asked.map((one) => [one.file.file, one.tests, one.cost])).toEqual([
      ['whole', ['t0', 't1'], 130],
      ['slow', ['t1'], 5100],
    ]);
    expect(cut).toBe(false);
    expect(hearings([slow, whole, other], '3', 60_000)).toEqual({ hearings: [], cut: false });
  });

  it('those that have noticed much go before those that never did', () => {
    const blind = { ...file('blind', [100], { t0: ['1'] }), asked: 20 };
    const keen = { ...file('keen', [300], { t0: ['1'] }), asked: 20, noticed: 19 };
    expect(hearings([blind, keen], '1', 60_000).hearings.map((one) => one.file.file)).toEqual([
      'keen',
      'blind',
    ]);
  });

  it('no longer than the patience, and says so', () => {
    const long = file('long', [30_000, 4000], { '': ['1'] });
    const { hearings: asked, cut } = hearings([long], '1', 10_000);
    expect([asked.map((one) => one.tests), cut]).toEqual([[['t1']], true]);
    expect(hearings([file('far', [50_000], { t0: ['1'] })], '1', 10_000)).toEqual({
      hearings: [],
      cut: true,
    });
  });
});

describe('the results', () => {
  const about = { date: '2026-01-02', commit: 'abc', seed: 3, faults: 1000 };

  it('count what was noticed of what counts, and compare', async () => {
    const [fault] = (await findFaults([source])).faults;
    const fates = ['killed', 'killed', 'timedOut', 'survived', 'uncovered', 'accepted', 'invalid'] as const;
    const verdicts = fates.map((fate): Verdict => ({ fault: fault!, fate, cut: fate === 'survived' }));
    const after = measure(verdicts, about);
    expect(noticed(after)).toBeCloseTo(0.6);
    expect(comparison('auth', { ...after, killed: 0 }, after)).toBe(
      'auth: 3 of 5 noticed, 60 %, before 33 % (2026-01-02, abc); 1 survived (1 not asked to the end), ' +
        "1 without a test, 1 timed out, 1 accepted, 1 that don't compile, 1000 in the room, seed 3",
    );
    expect(comparison('auth', undefined, measure([], about))).toContain(
      'auth: 0 of 0 noticed, 0 %; 0 survived,',
    );
  });

  it('know an accepted fault by its text, wherever its line has moved', async () => {
    const { faults } = await findFaults([source]);
    const moved = (await findFaults([{ ...source, text: `// A line more.\n${source.text}` }])).faults;
    const one = faults.find(({ mutated }) => mutated === 'port >= 0')!;
    const entry = {
      ...{ file: one.file, line: one.sourceLine, original: one.original, mutated: one.mutated },
      reason: 'a port is never 0 here',
    };
    expect(moved.filter((fault) => isAccepted(fault, [entry])).map(({ mutated }) => mutated)).toEqual([
      'port >= 0',
    ]);
    expect(outdated([entry], () => source.text)).toEqual([]);
    expect(outdated([entry], () => 'something else')).toEqual([entry]);
  });

  it('accept only what is still there, each with a reason', async () => {
    const accepted = await readAccepted();
    expect(outdated(accepted, (file) => readFileSync(path.join(root, file), 'utf8'))).toEqual([]);
    expect(accepted.filter(({ reason }) => reason.trim().length < 15)).toEqual([]);
  });

  it.each(rooms)('$name has sources, and tests that judge them', ({ sources, judges }) => {
    expect(
      globSync(
        sources.filter((each) => !each.startsWith('!')),
        { cwd: root },
      ),
    ).not.toEqual([]);
    for (const { project, files } of judges) {
      for (const pattern of files) {
        expect(pattern.startsWith(`test/${project}/`)).toBe(true);
        expect(globSync(pattern, { cwd: root }), pattern).not.toEqual([]);
      }
    }
  });
});

function sum(list: readonly number[]): number {
  return list.reduce((all, each) => all + each, 0);
}
