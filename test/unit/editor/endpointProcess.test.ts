import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startEndpointProcess } from '../../../src/editor/local/endpointProcess.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'topicscope-process-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function start(program: string): Promise<unknown> {
  const file = path.join(directory, 'program.mjs');
  await writeFile(file, program);
  return startEndpointProcess({ program: file, directory, fleet: 0, log: () => undefined });
}

it('ends a program that says something else than it should', async () => {
  const pidFile = path.join(directory, 'pid');
  await expect(
    start(`
      import { writeFileSync } from 'node:fs';
      writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
      console.log('hello');
      setInterval(() => undefined, 1000);
    `),
  ).rejects.toThrow('something else than the JSON');
  const pid = Number(await readFile(pidFile, 'utf8'));
  await vi.waitFor(() => {
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

it('tells what a program said that ended at once', async () => {
  await expect(start(`console.error('no port is free'); process.exit(3);`)).rejects.toThrow(
    /exit code 3\nno port is free/,
  );
});
