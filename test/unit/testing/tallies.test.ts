import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  addRun,
  newTallies,
  readTallies,
  summary,
  writeTallies,
} from '../../../scripts/testing/stress/tallies.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-tallies-'));
afterAll(() => rmSync(folder, { recursive: true }));

const some = () => newTallies('abc', { cores: 2, busyPerCore: 2 });

describe('tallies of a stress run', () => {
  it('tell how often each test failed and with what, the one that failed most first, and how much was run', () => {
    const tallies = some();
    addRun(tallies, 'test/unit/a.test.ts', []);
    addRun(tallies, 'test/unit/a.test.ts', [{ name: 'x', message: 'expected 1 to be 2' }]);
    addRun(tallies, 'test/unit/b.test.ts', [{ name: 'y', message: 'timed out' }]);
    addRun(tallies, 'test/unit/b.test.ts', [{ name: 'y', message: 'expected 3 to be 4' }]);
    addRun(tallies, 'test/unit/b.test.ts', [{ name: 'y', message: 'expected 3 to be 4' }]);
    expect(summary(tallies)).toBe(
      [
        'Failed at least once:',
        '  test/unit/b.test.ts > y: failed 3 of 3 times',
        '      2 × expected 3 to be 4',
        '      1 × timed out',
        '  test/unit/a.test.ts > x: failed 1 of 2 times',
        '      1 × expected 1 to be 2',
        '',
        '2 to 3 rounds × 2 files (5 runs) beside 2 busy processes a core on 2 cores; 2 tests failed at least once',
      ].join('\n'),
    );
  });

  it('count a test once that failed twice in a run, and say it where nothing failed or nothing was run', () => {
    const tallies = some();
    expect(summary(tallies)).toContain('Nothing was run');
    addRun(tallies, 'a', []);
    expect(summary(tallies)).toBe(
      '1 round × 1 file (1 runs) beside 2 busy processes a core on 2 cores; 0 tests failed at least once',
    );
    const failure = { name: 'x', message: 'first' };
    addRun(tallies, 'a', [failure, { ...failure, message: 'second' }]);
    expect(tallies.failures).toEqual({ 'a > x': { file: 'a', times: 1, messages: { first: 1 } } });
  });

  it('come back from their file, and not from one that is missing or broken', () => {
    const file = path.join(folder, 'new', 'stress.json');
    expect(readTallies(file)).toBeUndefined();
    const tallies = some();
    addRun(tallies, 'a', [{ file: 'a', name: 'x', message: 'm' }]);
    writeTallies(file, tallies);
    expect(readTallies(file)).toEqual(tallies);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -5));
    expect(readTallies(file)).toBeUndefined();
    writeFileSync(file, '{"runs":{}}');
    expect(readTallies(file)).toBeUndefined();
  });
});
