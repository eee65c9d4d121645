/** The history file as the reading side has it: open while it is the one at its path. */
import type { Clock } from '../../shared/clock.ts';
import { HistoryDatabase, identityOf } from '../file/database.ts';
import { faultOf, type Fault } from '../file/fault.ts';
import { Names } from '../file/names.ts';
import { Blocks } from './blocks.ts';
import { Densities } from './density.ts';
import { Lists } from './lists.ts';
import { Reader } from './reader.ts';
import { Searches } from './search/searches.ts';
import { Segments } from './segments.ts';
import { runInSlices, type Job } from './slices.ts';
import { Topics } from './topics/topics.ts';

export interface OpenFile {
  readonly clock: Clock;
  readonly database: HistoryDatabase;
  readonly names: Names;
  readonly segments: Segments;
  readonly blocks: Blocks;
  readonly searches: Searches;
  readonly reader: Reader;
  readonly lists: Lists;
  readonly densities: Densities;
  readonly topics: Topics;
}

/** Runs a short answer, or a slice of a long one, on one unchanging state of the file. */
export function readOn<T>({ database, names, blocks, segments }: OpenFile, work: () => T): T {
  return database.read(() => {
    names.refresh();
    blocks.refresh();
    segments.refresh();
    return work();
  });
}

/** Runs a long answer in slices, each on a state of the file of its own. */
export function runOn<T>(open: OpenFile, job: Job<T>): Promise<T> {
  return runInSlices(job, open.clock, (work) => readOn(open, work));
}

/** The file could not be read, for a reason that may be mended. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
  readonly fault: Fault;
  /** Which file it was (`identityOf`). */
  readonly identity: string | undefined;

  constructor(fault: Fault, identity: string | undefined, cause: unknown) {
    super(fault.text, { cause });
    this.fault = fault;
    this.identity = identity;
  }
}

export class ReadingFile {
  readonly #clock: Clock;
  #file = '';
  #open: OpenFile | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Runs an answer on the open file.
   *
   * @param file path of the history file, as the writing side last said
   * @throws FaultError when the file is at fault; what the work throws otherwise
   */
  async use<T>(file: string, work: (open: OpenFile) => T | Promise<T>): Promise<T> {
    let identity: string | undefined;
    try {
      identity = identityOf(file);
      return await work(this.#opened(file));
    } catch (error) {
      const fault = faultOf(error, file);
      if (fault.kind === 'unknown') throw error;
      this.close();
      throw new FaultError(fault, identity, error);
    }
  }

  close(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.database.close();
  }

  #opened(file: string): OpenFile {
    if (this.#open && (file !== this.#file || !this.#open.database.isCurrent())) this.close();
    if (!this.#open) {
      this.#file = file;
      const clock = this.#clock;
      const database = HistoryDatabase.forReading(file);
      const names = new Names(database);
      const segments = new Segments(database);
      const blocks = new Blocks(database);
      const searches = new Searches({ clock, database, names, blocks, segments });
      const reader = new Reader(database, names, segments);
      const source = { clock, database, names, blocks, segments, searches, reader };
      const topics = new Topics({ clock, database, names, segments }, reader);
      this.#open = { ...source, lists: new Lists(source), densities: new Densities(source), topics };
    }
    return this.#open;
  }
}
