import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { root } from '../support/places.ts';
import { runSuite } from '../support/vscode/runSuite.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'topicscope-commands-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe('npm run --silent endpoint -- --json', () => {
  it.each(['npm alone', 'the whole group'])(
    'prints one line and ends with a signal to %s',
    async (receiver) => {
      const group = receiver === 'the whole group';
      const npm = spawn('npm', ['run', '--silent', 'endpoint', '--', '--json', '--directory', folder], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'ignore'],
        detached: group,
      });
      let output = '';
      npm.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
      const closed = new Promise((resolve) => npm.stdout.once('end', resolve));
      await vi.waitFor(() => expect(output).toContain('\n'), { timeout: 50_000 });
      const { ports } = JSON.parse(output) as { ports: Record<string, number> };
      for (const port of Object.values(ports)) expect(await accepts(port)).toBe(true);
      signal(npm, group ? 'SIGINT' : 'SIGTERM', group);
      // The pipe ends when the last process that could write to it has ended.
      await closed;
      for (const port of Object.values(ports)) expect(await accepts(port)).toBe(false);
      expect(output.trimEnd()).not.toContain('\n');
    },
  );
});

function signal(child: ChildProcess, name: NodeJS.Signals, group: boolean): void {
  if (child.pid === undefined) throw new Error('npm has not started');
  process.kill(group ? -child.pid : child.pid, name);
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, 'localhost');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

describe('a suite inside the real VS Code', () => {
  it('counts tests in mocha files and modules that run themselves, and tells what they print', async () => {
    const files = {
      'mocha.test.ts': `
        import assert from 'node:assert';
        import * as vscode from 'vscode';
        describe('mocha', () => {
          it('passes', () => { console.log('hello from', typeof vscode.version as string); });
          it('fails', () => assert.fail('on purpose'));
          it.skip('waits', () => undefined);
        });`,
      'own.cjs': `
        const vscode = require('vscode');
        exports.run = async () => {
          if (!vscode.extensions.getExtension('topicscope.topicscope')) throw new Error('not loaded');
        };`,
      'own.mjs': `
        import * as vscode from 'vscode';
        export async function run() { console.log('uiKind', vscode.env.uiKind); }`,
      'broken.js': `exports.run = () => Promise.reject(new Error('broken on purpose'));`,
    };
    const paths: string[] = [];
    for (const [name, text] of Object.entries(files)) {
      paths.push(path.join(folder, name));
      await writeFile(path.join(folder, name), text);
    }
    let output = '';
    const result = await runSuite(paths, { output: (text) => (output += text), keepLogs: false });
    expect(result).toEqual({
      passed: 3,
      failed: 2,
      skipped: 1,
      failures: ['broken.js', 'mocha fails'],
    });
    expect(output).toContain('hello from string');
    expect(output).toMatch(/uiKind \d/);
    expect(output).toContain('on purpose');
  }, 120_000);
});
