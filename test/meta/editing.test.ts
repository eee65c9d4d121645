/** What a checkout brings for VS Code: F5 starts tasks that there are, which say when they are ready, and all of it is in git. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { root } from '../support/places.ts';

interface Launch {
  configurations: { name: string; preLaunchTask?: string; args?: string[]; program?: string }[];
}

interface Tasks {
  tasks: {
    label: string;
    script: string;
    problemMatcher: { background?: { beginsPattern: string; endsPattern: string } };
  }[];
}

const read = (file: string): unknown => parse(readFileSync(path.join(root, file), 'utf8'));
const { configurations } = read('.vscode/launch.json') as Launch;
const { tasks } = read('.vscode/tasks.json') as Tasks;
const { scripts } = read('package.json') as { scripts: Record<string, string> };

describe('.vscode', () => {
  it.each(configurations)('$name starts after a task that there is, with files that there are', (each) => {
    if (each.preLaunchTask !== undefined)
      expect(tasks.map(({ label }) => label)).toContain(each.preLaunchTask);
    const named = [...(each.args ?? []), each.program ?? ''].flatMap(
      (text) => /\$\{workspaceFolder\}\/([^*]+)$/.exec(text)?.[1] ?? [],
    );
    for (const file of named.filter((name) => !name.startsWith('dist/')))
      expect(existsSync(path.join(root, file)), file).toBe(true);
  });

  it('has tasks of scripts that there are, and watch is ready when scripts/watch.ts says so', () => {
    for (const { script } of tasks) expect(Object.keys(scripts)).toContain(script);
    const background = tasks.find(({ label }) => label === 'watch')?.problemMatcher.background;
    const said = readFileSync(path.join(root, 'scripts/watch.ts'), 'utf8');
    const lines = [...said.matchAll(/console\.log\('(.+)'\)/g)].map(([, line = '']) => line);
    expect(lines.filter((line) => new RegExp(background?.beginsPattern ?? '$^').test(line))).toHaveLength(1);
    expect(lines.filter((line) => new RegExp(background?.endsPattern ?? '$^').test(line))).toHaveLength(1);
  });

  it.runIf(existsSync(path.join(root, '.git')))('is not hidden from git', () => {
    const files = ['.vscode/launch.json', '.vscode/tasks.json', '.vscode/extensions.json', '.editorconfig'];
    // It ends with code 1 where nothing is ignored, and names on its output what is.
    const ask = () => execFileSync('git', ['check-ignore', '--no-index', ...files], { cwd: root });
    expect(ask).toThrow(expect.objectContaining({ status: 1 }) as Error);
  });
});
