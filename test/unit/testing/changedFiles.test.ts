import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedFiles } from '../../../scripts/testing/changedFiles.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'topicscope-changed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(...args: string[]): void {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  execFileSync('git', ['-C', folder, ...who, ...args], { stdio: 'ignore' });
}

function write(name: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), text);
}

describe('changed files', () => {
  it('are those that differ from where the work left main, committed or not, and new ones; not what was deleted or is ignored', async () => {
    git('init', '--initial-branch=main');
    for (const name of ['same.ts', 'edited.ts', 'committed.ts', 'deleted.ts']) write(name, 'before');
    write('.gitignore', 'ignored.ts');
    git('add', '.');
    git('commit', '-m', 'first');
    git('switch', '-c', 'work');
    write('committed.ts', 'after');
    git('commit', '-am', 'second');
    write('edited.ts', 'after');
    write('deep/new one.ts', 'new');
    write('ignored.ts', 'new');
    rmSync(path.join(folder, 'deleted.ts'));
    expect(await changedFiles(undefined, folder)).toEqual(['committed.ts', 'deep/new one.ts', 'edited.ts']);
    expect(await changedFiles('HEAD', folder)).toEqual(['deep/new one.ts', 'edited.ts']);
    // What main goes on to do is not this work's change.
    git('stash', '--include-untracked');
    git('switch', 'main');
    write('same.ts', 'after');
    git('commit', '-am', 'third');
    git('switch', 'work');
    expect(await changedFiles(undefined, folder)).toEqual(['committed.ts']);
  });

  it('are those since the last commit where there is no main', async () => {
    git('init', '--initial-branch=trunk');
    write('a.ts', 'before');
    git('add', '.');
    git('commit', '-m', 'first');
    expect(await changedFiles(undefined, folder)).toEqual([]);
    write('a.ts', 'after');
    expect(await changedFiles(undefined, folder)).toEqual(['a.ts']);
  });
});
