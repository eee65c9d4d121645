/**
 * A process with vitest in it that runs one file of tests after the other, as it is told: a fault may make a test turn
 * for ever, and a process can be killed. Its folder is the copy of the project that faults are put into.
 */
import path from 'node:path';
import { createVitest } from 'vitest/node';

export interface Question {
  readonly project: string;
  /** Path from the root. */
  readonly file: string;
  /** Ids of the wanted tests; all without. */
  readonly tests?: readonly string[];
  /** The most that a test, and a hook, may take (ms). */
  readonly limit: number;
  /** Sources that have another text since the question before: paths from the root. */
  readonly changed: readonly string[];
  /** Where the places that are reached are noted. */
  readonly hits?: string;
}

export interface Answer {
  readonly tests: readonly {
    readonly id: string;
    readonly name: string;
    readonly passed: boolean;
    readonly ms: number;
    /** The first line of what failed. */
    readonly error?: string;
  }[];
  /** What went wrong outside of tests: the file doesn't load, a hook failed, an error that nothing caught. */
  readonly errors: readonly string[];
}

const root = process.cwd();
const trial = process.argv.includes('--trial');
const vitest = await createVitest('test', {
  root,
  watch: false,
  maxWorkers: 1,
  bail: trial ? 0 : 1,
  coverage: { enabled: false },
  reporters: [{}],
  onConsoleLog: () => false,
  cache: false,
});
if (trial) {
  for (const { config } of vitest.projects)
    config.setupFiles = [path.join(import.meta.dirname, 'hitsSetup.ts'), ...config.setupFiles];
}

process.on('message', (question: Question) => {
  answer(question).then(
    (told) => process.send?.(told),
    (error: unknown) => process.send?.({ tests: [], errors: [String(error)] } satisfies Answer),
  );
});
process.on('disconnect', () => process.exit());
process.send?.('ready');

async function answer({ project: name, file, tests, limit, changed, hits }: Question): Promise<Answer> {
  const project = vitest.projects.find((each) => each.name === name);
  if (!project) throw new Error(`There is no project ${name}`);
  project.config.testTimeout = limit;
  project.config.hookTimeout = Math.max(limit, project.config.hookTimeout);
  // A condition that never comes true fails its test before the test's own time is over.
  if (project.config.expect.poll) project.config.expect.poll.timeout = limit / 2;
  if (hits === undefined) delete process.env['TOPICSCOPE_HITS'];
  else process.env['TOPICSCOPE_HITS'] = hits;
  for (const each of changed) vitest.invalidateFile(path.join(root, each));
  vitest.state.filesMap.clear();
  vitest.state.errorsSet.clear();
  const specification = project.createSpecification(
    path.join(root, file),
    tests === undefined ? {} : { testIds: [...tests] },
  );
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification]);
  const ran = testModules.flatMap((module) => [...module.children.allTests()]);
  return {
    tests: ran
      .filter((test) => ['passed', 'failed'].includes(test.result().state))
      .map((test) => ({
        id: test.id,
        name: test.fullName,
        passed: test.result().state === 'passed',
        ms: test.diagnostic()?.duration ?? 0,
        ...firstError(test.result().errors),
      })),
    errors: [
      ...testModules.flatMap((module) => [
        ...module.errors(),
        ...[...module.children.allSuites()].flatMap((suite) => suite.errors()),
      ]),
      ...unhandledErrors,
    ].map(messageOf),
  };
}

function firstError(errors: readonly unknown[] | undefined): { error?: string } {
  const [first] = errors ?? [];
  return first === undefined ? {} : { error: messageOf(first).split('\n', 1)[0] ?? '' };
}

/** Errors come over from the test's process as plain objects. */
function messageOf(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === 'string' ? message : JSON.stringify(error);
}
