/** What runs suites inside the real VS Code, from outside of it: `npm run test:editor` stands on it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSuite } from '../support/vscode/runSuite.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'topicscope-suite-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

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
      failures: [
        { file: paths[3], name: 'broken.js', message: 'Error: broken on purpose' },
        { file: paths[0], name: 'mocha fails', message: 'AssertionError: on purpose' },
      ],
    });
    expect(output).toContain('hello from string');
    expect(output).toMatch(/uiKind \d/);
    expect(output).toContain('on purpose');
  });
});
