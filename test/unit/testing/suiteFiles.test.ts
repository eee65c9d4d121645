import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { suiteFiles } from '../../../scripts/testing/stress/suiteFiles.ts';

const root = mkdtempSync(path.join(tmpdir(), 'topicscope-suites-'));
beforeAll(() => {
  for (const file of ['browser/a', 'unit/b', 'unit/deep/c', 'unit/a', 'editor/d', 'bench/e']) {
    mkdirSync(path.dirname(path.join(root, 'test', file)), { recursive: true });
    writeFileSync(path.join(root, 'test', `${file}.test.ts`), '');
  }
  writeFileSync(path.join(root, 'test/unit/support.ts'), '');
});
afterAll(() => rmSync(root, { recursive: true }));

const files = (named?: string[], from?: string) => suiteFiles(root, named, from).map(({ file }) => file);

describe('the files of a stress run', () => {
  it('are all of the folders with suites, unit first', () => {
    expect(suiteFiles(root)).toEqual([
      { file: 'test/unit/a.test.ts', folder: 'unit' },
      { file: 'test/unit/b.test.ts', folder: 'unit' },
      { file: 'test/unit/deep/c.test.ts', folder: 'unit' },
      { file: 'test/editor/d.test.ts', folder: 'editor' },
      { file: 'test/browser/a.test.ts', folder: 'browser' },
    ]);
  });

  it('are those that are named, once each, by file or folder, from where the command was called', () => {
    expect(files(['test/unit/deep', 'test/unit/deep/c.test.ts', path.join(root, 'test/editor')])).toEqual([
      'test/unit/deep/c.test.ts',
      'test/editor/d.test.ts',
    ]);
    expect(files(['b.test.ts'], path.join(root, 'test/unit'))).toEqual(['test/unit/b.test.ts']);
    expect(() => files(['test/unit/support.ts'])).toThrow('No tests: test/unit/support.ts');
  });
});
