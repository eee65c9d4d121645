import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepEvidence, namesOf } from '../support/drive/evidence.ts';
import { Window } from '../support/drive/window.ts';
import { root } from '../support/places.ts';
import { patient } from '../support/patience.ts';

/** A home of its own: the local endpoint keeps its files under the person's. */
let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'topicscope-start-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

describe('npm start -- --no-open', () => {
  it('opens a VS Code that shows the local endpoint, connects to it, and ends all with itself', async ({
    task,
  }) => {
    const npm = spawn('npm', ['start', '--', '--no-open', '--data', path.join(home, 'data')], {
      cwd: root,
      env: { ...process.env, HOME: home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = new Promise((resolve) => npm.stdout.once('end', resolve));
    let output = '';
    npm.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    let port: number;
    try {
      await vi.waitFor(() => expect(output).toMatch(/^ready \S+$/m), patient);
      const url = /^ready (\S+)$/m.exec(output)?.[1] ?? '';
      port = Number(new URL(url).port);
      const window = await Window.visit(url);
      try {
        await window.openActivity('TopicScope');
        const profile = window.treeRow('Local endpoint');
        await profile.waitFor(patient);
        await window.treeAction(profile, 'Connect');
        await window.treeRow(/Local endpoint\s*connected/).waitFor(patient);
        await window.runCommand('TopicScope: Subscribe');
        await window.answer('factory/#');
        await window.pick('QoS 1');
        await window.treeRow(/factory\/#.*[1-9]\d* msg/).waitFor(patient);
      } catch (error) {
        // Before it is closed.
        await keepEvidence(namesOf(task), [error]);
        throw error;
      } finally {
        await window.close();
      }
    } finally {
      npm.kill('SIGTERM');
      // The pipe ends when the last process that could write to it has ended.
      await closed;
    }
    await expect.poll(() => accepts(port)).toBe(false);
  });
});

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
