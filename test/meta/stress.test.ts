/** The stress runner on a checkout of its own, with suites that fail as they are told: it finds what fails now and then, and leaves no load behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tallies } from '../../scripts/testing/stress/tallies.ts';
import { node24, root } from '../support/places.ts';

let checkout: string;
const started: ChildProcess[] = [];
beforeEach(async () => {
  checkout = await mkdtemp(path.join(tmpdir(), 'topicscope-stress-'));
  await mkdir(path.join(checkout, 'tmp'));
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  await rm(checkout, { recursive: true, force: true, maxRetries: 5 });
});

/**
 * A suite that counts its runs and fails in every third, and one that never fails. Where HOLD is set, the second run of the first waits
 * without being counted: what is killed may leave it behind, and it must not count for who comes next.
 */
async function writeCheckout(): Promise<void> {
  await mkdir(path.join(checkout, 'test/unit/deep'), { recursive: true });
  const projects = `[{ test: { name: 'unit', globals: true, include: ['test/unit/**/*.test.ts'] } }]`;
  await writeFile(
    path.join(checkout, 'vitest.config.ts'),
    `export default { test: { projects: ${projects} } };`,
  );
  await writeFile(
    path.join(checkout, 'test/unit/deep/now-and-then.test.ts'),
    `import { appendFileSync, existsSync, readFileSync } from 'node:fs';
     describe('a suite', () => {
       it('passes', () => undefined);
       it('fails one time in three', async () => {
         if (process.env.HOLD && existsSync('runs')) await new Promise(() => undefined);
         appendFileSync('runs', '.');
         expect(readFileSync('runs', 'utf8').length % 3).not.toBe(2);
       });
     });`,
  );
  await writeFile(path.join(checkout, 'test/unit/good.test.ts'), `it('passes', () => undefined);`);
}

function stress(
  options: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; said: () => string } {
  const args = ['scripts/stress.ts', '--root', checkout, ...options];
  const child = spawn(node24, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    // What is killed leaves its folder for results behind: it goes with the checkout.
    env: { ...process.env, INIT_CWD: checkout, TMPDIR: path.join(checkout, 'tmp'), ...env },
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  return { child, said: () => output };
}

// Each run of a suite starts a vitest of its own, which takes its time on a busy machine.
describe('npm run test:stress', { timeout: 600_000 }, () => {
  it('goes on where it was killed, and tells each test that ever failed, how often and with what', async () => {
    await writeCheckout();
    await rm(path.join(checkout, 'test/unit/good.test.ts'));
    const first = stress(['--rounds', '3', '--busy', '0'], { HOLD: '1' });
    await expect
      .poll(first.said, { timeout: 300_000 })
      .toContain('1/3 test/unit/deep/now-and-then.test.ts: ok');
    first.child.kill('SIGKILL');
    await once(first.child, 'close');
    const second = stress(['--rounds', '3', '--busy', '0']);
    await once(second.child, 'close');
    expect(second.child.exitCode).toBe(1);
    expect(second.said()).toContain('Going on');
    expect(second.said()).not.toContain('1/3 test/unit/deep/');
    expect(second.said()).toMatch(
      /now-and-then\.test\.ts > a suite > fails one time in three: failed 1 of 3 times\n {6}1 × expected 2 not to be 2/,
    );
    expect(second.said()).toMatch(
      /3 rounds × 1 file \(3 runs\) beside 0 busy processes a core on \d+ cores?; 1 tests/,
    );
    const tallies = JSON.parse(
      await readFile(path.join(checkout, 'test-results/stress.json'), 'utf8'),
    ) as Tallies;
    expect(tallies.runs).toEqual({ 'test/unit/deep/now-and-then.test.ts': 3 });
  });

  it('runs only what is named, until it fails, and counts anew beside another load', async () => {
    await writeCheckout();
    const first = stress(['--until-failed', '1', '--busy', '0', 'test/unit/deep']);
    await once(first.child, 'close');
    expect(first.child.exitCode).toBe(1);
    expect(first.said()).toContain('2 rounds × 1 file (2 runs)');
    const second = stress(['--rounds', '1', '--busy', '0.5', 'test/unit/good.test.ts']);
    await once(second.child, 'close');
    expect(second.child.exitCode).toBe(0);
    expect(second.said()).toContain('Starting anew');
    expect(second.said()).toContain('1 round × 1 file (1 runs) beside 0.5 busy processes');
  });

  it('says so when a name holds no tests', async () => {
    await writeCheckout();
    const { child, said } = stress(['test/unit/missing.test.ts']);
    await once(child, 'close');
    expect(child.exitCode).toBe(1);
    expect(said()).toContain('No tests: test/unit/missing.test.ts');
  });
});

describe('busy processes', () => {
  it('end when who started them is killed', async () => {
    const module = pathToFileURL(path.join(root, 'scripts/testing/stress/busyProcesses.ts')).href;
    const parent = spawn(
      node24,
      [
        '--input-type=module',
        '--eval',
        `import { startBusyProcesses } from ${JSON.stringify(module)};
         console.log(startBusyProcesses(2).ids.join(' '));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    started.push(parent);
    let output = '';
    parent.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    await expect.poll(() => output).toContain('\n');
    const ids = output.trim().split(' ').map(Number);
    expect(ids.filter(lives)).toHaveLength(2);
    parent.kill('SIGKILL');
    await expect.poll(() => ids.filter(lives)).toEqual([]);
  });
});

function lives(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
}
