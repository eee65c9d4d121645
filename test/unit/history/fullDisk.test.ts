import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { atEnd, newMessage, open, temporaryFolder } from './setting.ts';

const patient = { timeout: 50_000 };

/** A file system of its own with 3 MB of room where this process may mount one, which root may. */
function smallDisk(): string {
  const folder = path.join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]);
  atEnd(() => execFileSync('umount', ['--lazy', folder]));
  return folder;
}

describe.runIf(process.getuid?.() === 0)('a disk that is full', () => {
  it('is said, what is there stays readable, and all that waited is recorded when there is room again', async () => {
    const folder = smallDisk();
    const filler = path.join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(1_500_000));
    const history = open(path.join(folder, 'history.sqlite'));
    const problems: (string | undefined)[] = [];
    const losses: unknown[] = [];
    history.onDidChangeProblem((problem) => problems.push(problem));
    history.onDidLose((lost) => losses.push(lost));
    const total = async () => (await history.window({ skip: 0, limit: 1 })).total;
    for (let round = 0; round < 15; round++) {
      history.record(Array.from({ length: 100 }, () => newMessage({ payload: randomBytes(1_000) })));
      // Rejected from the moment on at which the disk is full.
      await history.flush().catch(() => undefined);
    }
    expect(history.problem).toContain('the disk is full');
    expect(await total()).toBeGreaterThan(100);
    expect(await total()).toBeLessThan(1_500);
    rmSync(filler);
    await vi.waitFor(async () => {
      expect(await total()).toBe(1_500);
    }, patient);
    expect(problems.at(-1)).toBeUndefined();
    expect(losses).toEqual([]);
  });
});
