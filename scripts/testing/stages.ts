/** The stages of a run of tests: each is told as it begins and ends, and its results are kept. */
import { isStopped } from './programs.ts';
import { countingLine, firstLine, one, type Results } from './results.ts';

export class Stages {
  readonly #results: Results[] = [];
  readonly #lines: string[] = [];

  /** What came of each stage so far. */
  get results(): readonly Results[] {
    return this.#results;
  }

  /** Name, counts and seconds of each stage that has ended, a line each. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Runs a stage and keeps its results; one that breaks counts as a failure and doesn't stop the next. Nothing begins after a stop. */
  async run(name: string, work: () => Promise<Results>): Promise<void> {
    if (isStopped()) return;
    console.log(`\n== ${name}`);
    const started = performance.now();
    let result: Results;
    try {
      result = await work();
    } catch (error) {
      console.error(error);
      result = one({ name, message: firstLine(error) });
    }
    this.#results.push(result);
    const seconds = Math.round((performance.now() - started) / 1000);
    const line = `${name}: ${result.failed > 0 ? 'FAILED' : 'ok'}, ${countingLine(result)} (${seconds} s)`;
    this.#lines.push(line);
    console.log(`\n== ${line}`);
  }
}
