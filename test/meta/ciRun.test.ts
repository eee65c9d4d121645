/** .ci/run in a checkout of its own, whose commands do as they are told: what it counts, how it ends, and that nothing outlives it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../support/places.ts';
import { ownPath } from '../support/run.ts';

let checkout: string;
beforeEach(async () => {
  checkout = await mkdtemp(path.join(tmpdir(), 'topicscope-ci-'));
  await mkdir(path.join(checkout, 'tmp'));
  await cp(path.join(root, '.ci'), path.join(checkout, '.ci'), { recursive: true });
});
afterEach(async () => {
  const { pid } = await begun();
  if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
  await rm(checkout, { recursive: true, force: true, maxRetries: 5 });
});

/** What `npm test` and `npm run test:runtimes` do: JavaScript that has what follows `--json` as `file`. */
async function writeCommands(test: string, runtimes: string): Promise<void> {
  const command = (code: string): string =>
    `const { writeFileSync } = require('node:fs'); const file = process.argv.at(-1); ${code}`;
  await writeFile(path.join(checkout, 'test.cjs'), command(test));
  await writeFile(path.join(checkout, 'runtimes.cjs'), command(runtimes));
  const scripts = { test: 'exec node test.cjs', 'test:runtimes': 'exec node runtimes.cjs' };
  await writeFile(path.join(checkout, 'package.json'), JSON.stringify({ private: true, scripts }));
}

/** Writes counts and ends with a code. */
function ends(counts: object, code = 0): string {
  return `writeFileSync(file, ${JSON.stringify(JSON.stringify(counts))}); process.exit(${code});`;
}

const staysUntilTold = `
  setInterval(() => undefined, 1000);
  process.on('SIGTERM', () => { writeFileSync('ended', ''); process.exit(1); });
  writeFileSync('begun', JSON.stringify({ pid: process.pid }));`;

function start() {
  const child = spawn(path.join(checkout, '.ci/run'), [], {
    cwd: tmpdir(),
    // npm keeps a cache of its code in the folder for temporary files.
    env: { ...ownPath(), TMPDIR: path.join(checkout, 'tmp'), NODE_DISABLE_COMPILE_CACHE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    last: said.trimEnd().split('\n').at(-1),
  }));
  return { child, ended };
}

async function begun(): Promise<{ pid?: number }> {
  const file = path.join(checkout, 'begun');
  return existsSync(file) ? (JSON.parse(await readFile(file, 'utf8')) as { pid: number }) : {};
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

describe.skipIf(process.platform === 'win32')('.ci/run', () => {
  it('counts both runs in its last line', async () => {
    await writeCommands(
      ends({ passed: 3, failed: 0, skipped: 1 }),
      ends({ passed: 4, failed: 0, skipped: 2 }),
    );
    expect(await start().ended).toEqual({ code: 0, last: '7 passed, 0 failed, 3 skipped' });
    expect(await readdir(path.join(checkout, 'tmp'))).toEqual([]);
  });

  it('runs the second, whatever became of the first', async () => {
    await writeCommands(
      ends({ passed: 3, failed: 2, skipped: 0 }, 1),
      ends({ passed: 4, failed: 0, skipped: 0 }),
    );
    expect(await start().ended).toEqual({ code: 1, last: '7 passed, 2 failed, 0 skipped' });
  });

  it('takes a run without counts for a failure, and a bad code with good counts', async () => {
    await writeCommands('process.exit(0);', ends({ passed: 4, failed: 0, skipped: 0 }));
    expect(await start().ended).toEqual({ code: 1, last: '4 passed, 1 failed, 0 skipped' });
    await writeCommands(
      ends({ passed: 1, failed: 0, skipped: 0 }),
      ends({ passed: 4, failed: 0, skipped: 0 }, 1),
    );
    expect(await start().ended).toEqual({ code: 1, last: '5 passed, 0 failed, 0 skipped' });
  });

  it('ends what runs when it is told to end, begins nothing more, and leaves nothing behind', async () => {
    await writeCommands(staysUntilTold, `writeFileSync('second', '');`);
    const { child, ended } = start();
    await expect.poll(begun).toHaveProperty('pid');
    child.kill('SIGTERM');
    const { code, last } = await ended;
    expect(code).toBe(1);
    expect(last).toBe('0 passed, 2 failed, 0 skipped');
    await expect.poll(() => existsSync(path.join(checkout, 'ended'))).toBe(true);
    expect(existsSync(path.join(checkout, 'second'))).toBe(false);
    expect(await readdir(path.join(checkout, 'tmp'))).toEqual([]);
  });
});
