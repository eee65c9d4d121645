/** A reporter of vitest: writes what came of a run, with errors outside of tests, to the file that the environment names. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { firstLine, type Failure, type Results } from './results.ts';

/** Names the file. */
export const resultsVariable = 'TOPICSCOPE_TEST_RESULTS';

export default class ResultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const file = process.env[resultsVariable];
    if (file === undefined) throw new Error(`${resultsVariable} names no file`);
    writeFileSync(file, JSON.stringify(resultsOf(modules, errors)));
  }
}

function resultsOf(modules: readonly TestModule[], errors: readonly SerializedError[]): Results {
  const counts = { passed: 0, skipped: 0 };
  const failures: Failure[] = [];
  for (const module of modules) {
    const file = path.relative(process.cwd(), module.moduleId);
    for (const test of module.children.allTests()) {
      const { state, errors: own } = test.result();
      if (state === 'failed') {
        failures.push({ file, name: test.fullName, message: firstLine(own[0]) });
      } else if (state === 'passed') counts.passed++;
      else counts.skipped++;
    }
    // What a hook around tests threw, and why a file could not be loaded, belongs to no test.
    const around = [
      ...module.errors().map((error) => ({ name: 'the file', error })),
      ...[...module.children.allSuites()].flatMap((suite) =>
        suite.errors().map((error) => ({ name: suite.fullName, error })),
      ),
    ];
    for (const { name, error } of around) failures.push({ file, name, message: firstLine(error) });
  }
  for (const error of errors) {
    // Vitest notes while which file ran it came.
    const { VITEST_TEST_PATH: during } = error as { VITEST_TEST_PATH?: unknown };
    const file = typeof during === 'string' ? { file: path.relative(process.cwd(), during) } : {};
    failures.push({ ...file, name: 'an error outside of all tests', message: firstLine(error) });
  }
  return { ...counts, failed: failures.length, failures };
}
