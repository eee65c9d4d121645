import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { node24, root } from '../support/places.ts';

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

type Tree = Readonly<Record<string, string>>;

/** A tree in which every import is allowed; the plants stand beside it. */
const allowed: Tree = {
  'src/extension.ts':
    "import 'vscode'; import './api.ts'; import './editor/view.ts'; import './diagnosis/doctor.ts';",
  'src/api.ts': "import 'vscode'; import type { A } from './session/session.ts'; export type B = A;",
  'src/editor/view.ts': "import 'vscode'; import '../session/session.ts'; import '../history/history.ts';",
  'src/diagnosis/doctor.ts': "import '../session/session.ts'; import '../transport/mqttConnection.ts';",
  'src/session/session.ts':
    "import '../transport/mqttConnection.ts'; import '../failure/failure.ts'; export type A = 1;",
  'src/history/history.ts': "import 'node:fs'; import '../profile/profile.ts'; import '../formats/json.ts';",
  'src/transport/mqttConnection.ts': "import 'mqtt'; import '../auth/auth.ts';",
  'src/auth/auth.ts': "import '../profile/profile.ts'; import '../failure/failure.ts';",
  'src/failure/failure.ts': "import '../shared/topic.ts';",
  'src/profile/profile.ts': "import '../shared/topic.ts';",
  'src/formats/json.ts': "import '../shared/topic.ts';",
  'src/shared/topic.ts': "import './message.ts';",
  'src/shared/message.ts': 'export const message = 1;',
  'src/local/main.ts': "import 'node:net'; import './broker.ts';",
  'src/local/broker.ts': "import '../shared/topic.ts';",
  'webview/main.ts': "import './controls.ts'; import '../src/shared/topic.ts';",
  'webview/controls.ts': "import '@vscode/webview-ui-toolkit';",
  'node_modules/mqtt/package.json': '{ "name": "mqtt", "main": "index.js" }',
  'node_modules/mqtt/index.js': '',
  'node_modules/@types/vscode/package.json': '{ "name": "@types/vscode", "types": "index.d.ts" }',
  'node_modules/@types/vscode/index.d.ts': "declare module 'vscode' {}",
  'node_modules/@vscode/webview-ui-toolkit/package.json':
    '{ "name": "@vscode/webview-ui-toolkit", "main": "index.js" }',
  'node_modules/@vscode/webview-ui-toolkit/index.js': '',
  'package.json': '{ "dependencies": { "mqtt": "*", "@vscode/webview-ui-toolkit": "*" } }',
  'tsconfig.json': '{ "compilerOptions": { "moduleResolution": "Bundler", "module": "ESNext" } }',
};

/** The other half of a cycle, which is told only once. */
const accomplice: Tree = { 'src/auth/round.ts': "import './about.ts'; export type R = 1;" };

/** One file for each way of breaking a rule: what it is called, what it says, and which rule must name it. */
const planted: readonly { file: string; text: string; rule: string }[] = [
  { file: 'src/editor/p.ts', text: "import '../extension.ts';", rule: 'upwards-from-editor' },
  { file: 'src/editor/lazy.ts', text: "void import('../extension.ts');", rule: 'upwards-from-editor' },
  { file: 'src/diagnosis/p.ts', text: "import '../editor/view.ts';", rule: 'upwards-from-diagnosis' },
  {
    file: 'src/session/p.ts',
    text: "import '../diagnosis/doctor.ts';",
    rule: 'upwards-from-session-history',
  },
  { file: 'src/history/p.ts', text: "import '../editor/view.ts';", rule: 'upwards-from-session-history' },
  { file: 'src/transport/p.ts', text: "import '../session/session.ts';", rule: 'upwards-from-transport' },
  { file: 'src/auth/p.ts', text: "import '../transport/mqttConnection.ts';", rule: 'upwards-from-auth' },
  {
    file: 'src/failure/p.ts',
    text: "import '../auth/auth.ts';",
    rule: 'upwards-from-failure-profile-formats',
  },
  {
    file: 'src/profile/typeOnly.ts',
    text: "import type { A } from '../session/session.ts'; export type B = A;",
    rule: 'upwards-from-failure-profile-formats',
  },
  { file: 'src/shared/p.ts', text: "import '../profile/profile.ts';", rule: 'upwards-from-shared' },
  {
    file: 'src/session/side.ts',
    text: "import '../history/history.ts';",
    rule: 'sideways-session-to-history',
  },
  {
    file: 'src/history/side.ts',
    text: "import '../session/session.ts';",
    rule: 'sideways-history-to-session',
  },
  {
    file: 'src/failure/side.ts',
    text: "import '../profile/profile.ts';",
    rule: 'sideways-failure-to-profile',
  },
  {
    file: 'src/profile/side.ts',
    text: "import '../failure/failure.ts';",
    rule: 'sideways-profile-to-failure',
  },
  {
    file: 'src/formats/side.ts',
    text: "import '../profile/profile.ts';",
    rule: 'sideways-formats-to-profile',
  },
  {
    file: 'src/formats/fails.ts',
    text: "import '../failure/failure.ts';",
    rule: 'sideways-formats-to-failure',
  },
  {
    file: 'src/failure/reads.ts',
    text: "import '../formats/json.ts';",
    rule: 'sideways-failure-to-formats',
  },
  {
    file: 'src/profile/reads.ts',
    text: "import '../formats/json.ts';",
    rule: 'sideways-profile-to-formats',
  },
  { file: 'src/session/vscode.ts', text: "import 'vscode';", rule: 'editor-only-above' },
  {
    file: 'src/shared/vscodeType.ts',
    text: "import type * as vscode from 'vscode'; export type C = typeof vscode;",
    rule: 'editor-only-above',
  },
  { file: 'src/shared/node.ts', text: "import 'node:fs';", rule: 'shared-is-pure' },
  { file: 'src/shared/page.ts', text: "import '../../webview/main.ts';", rule: 'shared-knows-only-itself' },
  { file: 'webview/p.ts', text: "import '../src/profile/profile.ts';", rule: 'webview-knows-only-shared' },
  { file: 'webview/node.ts', text: "import 'node:fs';", rule: 'webview-without-node' },
  { file: 'src/local/p.ts', text: "import '../auth/auth.ts';", rule: 'local-knows-only-shared' },
  { file: 'src/editor/local.ts', text: "import '../local/broker.ts';", rule: 'local-is-not-imported' },
  { file: 'src/editor/page.ts', text: "import '../../webview/main.ts';", rule: 'src-stands-alone' },
  { file: 'src/session/mqtt.ts', text: "import 'mqtt';", rule: 'mqtt-behind-one-module' },
  {
    file: 'webview/button.ts',
    text: "import '@vscode/webview-ui-toolkit';",
    rule: 'toolkit-behind-one-module',
  },
  {
    file: 'src/auth/about.ts',
    text: "import type { R } from './round.ts'; export type S = R;",
    rule: 'no-cycle',
  },
  { file: 'src/auth/alone.ts', text: 'export const alone = 1;', rule: 'no-orphan' },
  { file: 'src/auth/lost.ts', text: "import './nowhere.ts';", rule: 'no-unresolved' },
];

/** Runs dependency-cruiser with the project's own rules on a tree of files in a temporary folder. */
async function cruise(tree: Tree): Promise<Violation[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'topicscope-imports-'));
  try {
    for (const [file, text] of Object.entries(tree)) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const rules = path.join(root, '.dependency-cruiser.mjs');
    const { stdout } = await promisify(execFile)(
      node24,
      [program, '--config', rules, '--output-type', 'json', 'src', 'webview'],
      { cwd: folder, maxBuffer: 64 * 2 ** 20 },
    );
    return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the import rules', () => {
  let violations: Violation[];
  beforeAll(async () => {
    violations = await cruise({
      ...allowed,
      ...accomplice,
      ...Object.fromEntries(planted.map(({ file, text }) => [file, text])),
    });
  });

  it('let the drawn direction pass', async () => {
    expect(await cruise(allowed)).toEqual([]);
  });

  it.each(planted)('$rule names $file', ({ file, rule }) => {
    expect(violations.filter(({ from }) => from === file).map(({ rule: { name } }) => name)).toContain(rule);
  });

  it('are all tried here', async () => {
    const file = path.join(root, '.dependency-cruiser.mjs');
    const { default: config } = (await import(file)) as { default: { forbidden: { name: string }[] } };
    expect(new Set(planted.map(({ rule }) => rule))).toEqual(
      new Set(config.forbidden.map(({ name }) => name)),
    );
  });
});
