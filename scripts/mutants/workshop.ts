/** The copy of the project that faults are put into, outside of the project, and the process that judges in it. */
import { fork, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { node24, root } from '../../test/support/places.ts';
import { ownPath } from '../../test/support/run.ts';
import type { Source } from './faults.ts';
import type { Answer, Question } from './judge.ts';

/** What is not copied; what of it is there is linked to. */
const linked = ['node_modules', '.vscode-test'];
const notCopied = new Set([...linked, '.git', 'dist', 'test-results']);

export class Workshop {
  readonly folder: string;
  #judge: ChildProcess | undefined;
  /** Sources written since the judge was asked last. */
  #changed = new Set<string>();

  private constructor(folder: string) {
    this.folder = folder;
    process.once('exit', () => {
      this.#end();
      rmSync(folder, { recursive: true, force: true });
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => process.exit(1));
  }

  /** Copies the project; `close` removes the copy, and so does the end of this process. */
  static async make(): Promise<Workshop> {
    const workshop = new Workshop(await realpath(await mkdtemp(path.join(tmpdir(), 'topicscope-mutants-'))));
    await cp(root, workshop.folder, {
      recursive: true,
      filter: (source) => !notCopied.has(path.relative(root, source)),
    });
    for (const each of linked) await symlink(path.join(root, each), path.join(workshop.folder, each));
    return workshop;
  }

  async close(): Promise<void> {
    this.#end();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Writes sources into the copy. */
  async write(sources: readonly Source[]): Promise<void> {
    for (const { file, text } of sources) {
      await writeFile(path.join(this.folder, file), text);
      this.#changed.add(file);
    }
  }

  /**
   * Runs a file of tests on the copy as it is. In a trial all tests run and tell what they reach (`hits`);
   * otherwise the first failure ends the file.
   * @param patience how long the file may take in all (ms)
   * @returns undefined when it took longer
   */
  async run(
    question: Omit<Question, 'changed'>,
    patience: number,
    trial = false,
  ): Promise<Answer | undefined> {
    this.#judge ??= await start(this.folder, trial);
    const judge = this.#judge;
    const asked = { ...question, changed: [...this.#changed] } satisfies Question;
    this.#changed.clear();
    const answer = await new Promise<Answer | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), patience);
      judge.once('message', (told) => {
        clearTimeout(timer);
        resolve(told as Answer);
      });
      judge.once('exit', () => {
        clearTimeout(timer);
        resolve({ tests: [], errors: ['The process of the tests ended.'] });
      });
      judge.send(asked);
    });
    judge.removeAllListeners('message').removeAllListeners('exit');
    if (answer === undefined || judge.exitCode !== null || judge.signalCode !== null) this.#end();
    return answer;
  }

  /** The next run starts a fresh judge. */
  endJudge(): void {
    this.#end();
  }

  #end(): void {
    const judge = this.#judge;
    this.#judge = undefined;
    if (judge?.pid === undefined) return;
    try {
      // With all that the tests have started.
      if (process.platform === 'win32') judge.kill('SIGKILL');
      else process.kill(-judge.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** The texts of sources, read from the project itself. */
export async function readSources(files: readonly string[]): Promise<Source[]> {
  return Promise.all(
    files.map(async (file) => ({ file, text: await readFile(path.join(root, file), 'utf8') })),
  );
}

async function start(folder: string, trial: boolean): Promise<ChildProcess> {
  const hits = pathToFileURL(path.join(import.meta.dirname, 'hits.ts')).href;
  const judge = fork(path.join(import.meta.dirname, 'judge.ts'), trial ? ['--trial'] : [], {
    cwd: folder,
    execPath: node24,
    detached: process.platform !== 'win32',
    env: { ...ownPath(), NODE_ENV: 'test', ...(trial ? { NODE_OPTIONS: `--import=${hits}` } : {}) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await new Promise<void>((resolve, reject) => {
    judge.once('message', () => resolve());
    judge.once('exit', (code) => reject(new Error(`vitest did not start (code ${code ?? 'none'})`)));
  });
  judge.removeAllListeners('exit');
  return judge;
}
