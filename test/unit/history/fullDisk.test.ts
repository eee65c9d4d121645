import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { historyWorkers } from '../../support/workers.ts';
import { atEnd, newMessage, open, temporaryFolder } from './setting.ts';

/** A file system of its own with 3 MB of room, half of it taken: where this process may mount one, which root may. */
function smallDisk(): string {
  const folder = path.join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]);
  atEnd(() => execFileSync('umount', ['--lazy', folder]));
  writeFileSync(path.join(folder, 'filler'), Buffer.alloc(1_500_000));
  return folder;
}

/** A folder in which the bounded writer's databases do not grow. */
function boundedFolder(): string {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'filler'), '');
  return folder;
}

const boundedWriter = new URL('./boundedWriter.ts', import.meta.url);
const ways = [
  { way: 'as SQLite says it', make: boundedFolder, workers: { ...historyWorkers, writer: boundedWriter } },
  ...(process.getuid?.() === 0
    ? [{ way: 'as a file system says it', make: smallDisk, workers: historyWorkers }]
    : []),
];

describe.each(ways)('a disk that is full, $way', ({ make, workers }) => {
  it('is said, what is there stays readable, and all that waited is recorded when there is room again', async () => {
    const folder = make();
    const history = open(path.join(folder, 'history.sqlite'), { workers });
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
    rmSync(path.join(folder, 'filler'));
    await expect.poll(total).toBe(1_500);
    expect(problems.at(-1)).toBeUndefined();
    expect(losses).toEqual([]);
  });
});
