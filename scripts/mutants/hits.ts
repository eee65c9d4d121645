/**
 * Loaded before everything else (--import) in each process and thread of a trial run: notes which faults' places are
 * reached. Stryker's rewritten sources count into `globalThis.__stryker__`; what they count is written to the file
 * that the environment names, a line each time: the test, a tab, and ids.
 *
 * The process of vitest knows which test runs (hitsSetup.ts tells it). Threads, child processes and what happens
 * outside of a test are noted for the file of tests as a whole, at once: they may be killed at any time.
 */
import { appendFileSync } from 'node:fs';

const file = process.env['TOPICSCOPE_HITS'];

class Hits {
  readonly #seen = new Set<string>();
  readonly #file: string;
  #test: string | undefined;
  #ofTest = new Set<string>();

  constructor(file: string) {
    this.#file = file;
  }

  add(id: string): void {
    if (this.#test !== undefined) {
      this.#ofTest.add(id);
    } else if (!this.#seen.has(id)) {
      this.#seen.add(id);
      appendFileSync(this.#file, `\t${id}\n`);
    }
  }

  begin(test: string): void {
    this.#test = test;
  }

  end(): void {
    if (this.#ofTest.size > 0)
      appendFileSync(this.#file, `${this.#test ?? ''}\t${[...this.#ofTest].join(' ')}\n`);
    this.#test = undefined;
    this.#ofTest = new Set();
  }
}

if (file !== undefined) {
  const hits = new Hits(file);
  const counter = new Proxy({}, { set: (_target, id) => (hits.add(String(id)), true) });
  Object.assign(globalThis, {
    __stryker__: { mutantCoverage: { static: counter, perTest: {} } },
    topicscopeHits: hits,
  });
}
