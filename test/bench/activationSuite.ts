/** Runs in the extension host: activates the extension that TOPICSCOPE_BENCH_EXTENSION names, and writes how many milliseconds that took. */
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension(process.env['TOPICSCOPE_BENCH_EXTENSION'] ?? '');
  if (!extension) throw new Error('the extension to activate is not there');
  if (extension.isActive) throw new Error('the extension is active already');
  const began = performance.now();
  await extension.activate();
  writeFileSync(process.env['TOPICSCOPE_BENCH_RESULT'] ?? '', String(performance.now() - began));
}
