/** What the runner outside and the suite inside the extension host leave for each other in one folder. */

/** suite.json: what to run. */
export interface SuiteOrder {
  /** Absolute paths of JavaScript files. */
  readonly files: readonly string[];
  readonly minutesForOneTest: number;
  /** May mocha's report use colours? */
  readonly color: boolean;
}

/** result.json: what came of it. */
export interface SuiteResult {
  passed: number;
  failed: number;
  skipped: number;
  /** Full titles of what failed. */
  failures: string[];
}
