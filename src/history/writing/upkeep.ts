/** Keeps an open file within its limits and tidy, in short steps between which recording goes on. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CallOff, Clock } from '../../shared/clock.ts';
import type { HistoryDatabase } from '../file/database.ts';
import type { Names } from '../file/names.ts';
import type { HistoryLimits } from '../history.ts';
import { removeUnusedNames, retain } from './retention.ts';
import { gatherTails } from './streams.ts';
import { TopicRetention } from './topicRetention.ts';

/** Milliseconds between checks when nothing is recorded, and while something is. */
const every = 60_000;
const atMostEvery = 250;
/** Milliseconds of work at a stretch, and between removals of unused names. */
const stretch = 20;
const sweepEvery = 600_000;

export interface UpkeepOptions {
  readonly clock: Clock;
  readonly limits: HistoryLimits;
  /** The file if it is open now: it is not opened for upkeep. */
  readonly open: () => { readonly database: HistoryDatabase; readonly names: Names } | undefined;
  /** Told why old messages could not be removed. */
  readonly failed: (error: unknown) => void;
}

export class Upkeep {
  readonly #options: UpkeepOptions;
  #limits: HistoryLimits;
  readonly #topicRetention = new TopicRetention();
  readonly #stop: CallOff;
  #soon: CallOff | undefined;
  #isRunning = false;
  #swept = 0;
  #hasRemoved = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#limits = options.limits;
    this.#stop = options.clock.every(every, () => void this.#run());
  }

  setLimits(limits: HistoryLimits): void {
    this.#limits = limits;
    void this.#run();
  }

  /** Something was recorded. */
  recorded(): void {
    this.#soon ??= this.#options.clock.after(atMostEvery, () => {
      this.#soon = undefined;
      void this.#run();
    });
  }

  /** Much was removed: names that nothing has any more go now. */
  removed(): void {
    this.#hasRemoved = true;
    this.#swept = 0;
    void this.#run();
  }

  close(): void {
    this.#stop();
    this.#soon?.();
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      let hasWorked = false;
      while (this.#stretch()) {
        hasWorked = true;
        await nextTurn();
      }
      // The file itself becomes smaller when the log is written back; PASSIVE waits for nobody.
      if (hasWorked || this.#hasRemoved) {
        this.#options.open()?.database.get('PRAGMA wal_checkpoint(PASSIVE)');
      }
    } catch (error) {
      this.#options.failed(error);
    } finally {
      this.#isRunning = false;
    }
  }

  /** Returns whether there is more to do. */
  #stretch(): boolean {
    const open = this.#options.open();
    if (!open) return false;
    const { database, names } = open;
    const { clock } = this.#options;
    const begin = clock.now();
    while (clock.now() - begin < stretch) {
      const now = clock.time();
      if (
        retain(database, this.#limits, now) ||
        this.#topicRetention.step(database, names, this.#limits.topicAges ?? [], now)
      ) {
        this.#hasRemoved = true;
        continue;
      }
      if (gatherTails(database)) continue;
      if (!this.#hasRemoved || clock.time() - this.#swept < sweepEvery) return false;
      if (removeUnusedNames(database)) return true;
      this.#hasRemoved = false;
      this.#swept = clock.time();
    }
    return true;
  }
}
