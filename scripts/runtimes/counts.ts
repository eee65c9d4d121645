/** How many tests passed, failed and were skipped. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const none: Counts = { passed: 0, failed: 0, skipped: 0 };

export function sumOf(all: readonly Counts[]): Counts {
  return all.reduce(
    (sum, { passed, failed, skipped }) => ({
      passed: sum.passed + passed,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    none,
  );
}

/** The line that a run ends with. */
export function countingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** What vitest's JSON reporter tells of a run. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** @param code the run's exit code: one that failed counts a failure even where no test did */
export function countsOf(report: VitestReport, code: number): Counts {
  // A file that could not be loaded, or whose hooks failed, has no failed test of its own.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** What failed, a line each: file, test, and the first line of its error. */
export function failuresOf({ testResults }: VitestReport, relative: (file: string) => string): string[] {
  return testResults.flatMap(({ name, status, message = '', assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    const told = failed.map(
      ({ fullName, failureMessages }) => [fullName, failureMessages?.[0] ?? ''] as const,
    );
    if (failed.length === 0 && status === 'failed') told.push(['the file', message]);
    return told.map(([test, error]) => `${relative(name)} > ${test}: ${error.trim().split('\n')[0] ?? ''}`);
  });
}
