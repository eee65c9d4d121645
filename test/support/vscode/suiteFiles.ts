/** What the runner outside and the suite inside the extension host leave for each other in one folder. */

/** suite.json: what to run. */
export interface SuiteOrder {
  /** Absolute paths of JavaScript files. */
  readonly files: readonly string[];
  readonly minutesForOneTest: number;
  /** May mocha's report use colours? */
  readonly color: boolean;
}

/** A test that failed, or what else did. */
export interface SuiteFailure {
  /** The suite's file; inside VS Code as it was loaded, outside as it was named. Left out when no suite is to blame. */
  file?: string;
  /** Full title. */
  name: string;
  /** Of its error. */
  message: string;
}

/** result.json: what came of it. */
export interface SuiteResult {
  passed: number;
  failed: number;
  skipped: number;
  failures: SuiteFailure[];
}
