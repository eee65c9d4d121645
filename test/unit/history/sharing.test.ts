import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { atEnd, numbered, open, readAll, temporaryFolder, text, writerScript } from './setting.ts';
import { patient } from '../../support/patience.ts';

function startWriter(...args: string[]): {
  process: ReturnType<typeof spawn>;
  printed: AsyncIterableIterator<string>;
} {
  const child = spawn(process.execPath, [fileURLToPath(writerScript), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
  });
  atEnd(() => child.kill('SIGKILL'));
  return { process: child, printed: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

describe('a file that several windows use', () => {
  it('gets everything from two processes that write at the same time, with ids of their own', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const writers = ['a', 'b'].map((profile) => startWriter(file, profile, '12000', '60'));
    const exits = writers.map(async (writer) => (await once(writer.process, 'exit'))[0] as number);
    expect(await Promise.all(exits)).toEqual([0, 0]);
    const history = open(file);
    const all = await readAll(history);
    expect(new Set(all.map(({ id }) => id)).size).toBe(24_000);
    for (const profile of ['a', 'b']) {
      const own = await readAll(history, profile);
      expect(own.map(text)).toEqual(Array.from({ length: 12_000 }, (_, index) => String(index)));
    }
  });

  it('shows each window what the other records, and that it cleared', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const one = open(file);
    const other = open(file);
    const seen: [string, number][] = [];
    one.onDidRecord(({ newest }) => seen.push(...newest));
    await one.newest('p');
    other.record(numbered(3));
    await other.flush();
    await vi.waitFor(() => {
      expect(seen).toContainEqual(['p', 3]);
    }, patient);
    expect(await one.query({ profile: 'p', limit: 10 })).toHaveLength(3);
    one.record(numbered(2, { profile: 'q' }));
    await one.flush();
    expect((await other.window({ skip: 0, limit: 1 })).total).toBe(5);
    await other.clear('p');
    await vi.waitFor(() => {
      expect(seen).toContainEqual(['p', 0]);
    }, patient);
    expect((await one.window({ skip: 0, limit: 10 })).rows.map(({ id }) => id)).toEqual([5, 4]);
  });

  it('is not asked about other windows once nobody listens', async () => {
    const file = path.join(temporaryFolder(), 'history.sqlite');
    const one = open(file);
    const other = open(file);
    const seen: string[] = [];
    one.onDidRecord(() => seen.push('stopped')).dispose();
    await one.newest('p');
    const witness: string[] = [];
    const third = open(file);
    third.onDidRecord(() => witness.push('other'));
    await third.newest('p');
    other.record(numbered(1));
    await vi.waitFor(() => {
      expect(witness).toEqual(['other']);
    }, patient);
    expect(seen).toEqual([]);
  });

  it.each(['1', '700'])(
    'has what was flushed when the process is killed, in batches of %s',
    async (batch) => {
      const file = path.join(temporaryFolder(), 'history.sqlite');
      const writer = startWriter(file, 'killed', '1000000', batch, 'stay');
      let committed = 0;
      for await (const line of writer.printed) {
        committed = Number(line);
        if (committed >= 40 * Number(batch)) break;
      }
      writer.process.kill('SIGKILL');
      await once(writer.process, 'exit');
      const all = await readAll(open(file), 'killed');
      expect(all.length).toBeGreaterThanOrEqual(committed);
      expect(all.map(text)).toEqual(all.map((_, index) => String(index)));
    },
  );
});
