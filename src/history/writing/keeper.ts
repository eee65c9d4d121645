/**
 * The writing side of history: keeps a file open, records what waits, holds the limits, and finds its way when the
 * file can't be used.
 */
import { extname } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Batch } from './batch.ts';
import type { CallOff, Clock } from '../../shared/clock.ts';
import { HistoryDatabase, identityOf, moveAside } from '../file/database.ts';
import { faultOf, type Fault } from '../file/fault.ts';
import type { HistoryLimits } from '../history.ts';
import { Names } from '../file/names.ts';
import { newestOf, newestOfAll } from '../file/newest.ts';
import type { Newest } from '../protocol.ts';
import { recordBatches } from './recorder.ts';
import { clearStep } from './retention.ts';
import { Upkeep } from './upkeep.ts';
import { migrations } from '../file/schema.ts';

/** Milliseconds until the next attempt when recording failed. */
const retryAfter = 1_000;
/** Batches recorded in one transaction, which is synced to the disk once. */
const batchesAtOnce = 8;
/** Milliseconds between looks at what other windows recorded. */
const watchEvery = 1_000;

interface Open {
  readonly database: HistoryDatabase;
  readonly names: Names;
}

interface Waiting {
  readonly batch: Batch;
  readonly resolve: (newest: Newest) => void;
  readonly reject: (error: Error) => void;
}

export interface KeeperEvents {
  readonly problem: (text: string | null) => void;
  readonly notice: (text: string) => void;
  readonly recorded: (newest: Newest) => void;
}

export interface KeeperOptions {
  /** Path of the history file. */
  readonly file: string;
  readonly limits: HistoryLimits;
  readonly clock: Clock;
  /** Milliseconds that a statement waits for another window's lock. */
  readonly busyTimeout?: number | undefined;
}

export class Keeper {
  readonly #options: KeeperOptions;
  #file: string;
  readonly #events: KeeperEvents;
  #open: Open | undefined;
  /** Which file was found damaged or foreign: only that one is moved aside. */
  #identity: string | undefined;
  readonly #waiting: Waiting[] = [];
  #soon: NodeJS.Immediate | undefined;
  #hasProblem = false;
  #retry: CallOff | undefined;
  #watch: CallOff | undefined;
  readonly #upkeep: Upkeep;
  #dataVersion = 0;
  #known = new Map<string, number>();
  #lastId = 0;
  #isClosed = false;

  constructor(options: KeeperOptions, events: KeeperEvents) {
    this.#options = options;
    this.#file = options.file;
    this.#events = events;
    this.#upkeep = new Upkeep({
      limits: options.limits,
      clock: options.clock,
      open: () => this.#open,
      failed: (error) => {
        events.notice(`Old messages could not be removed. ${faultOf(error, this.#file).text}`);
      },
    });
  }

  setLimits(limits: HistoryLimits): void {
    this.#upkeep.setLimits(limits);
  }

  /** Resolves when the batch is committed; rejects when it can never be recorded, or the keeper is closed before. */
  record(batch: Batch): Promise<Newest> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      // After all that has come by now; while an attempt is due anyway, order is kept by waiting for it.
      if (this.#retry === undefined) {
        this.#soon ??= setImmediate(() => {
          this.#recordWaiting();
        });
      }
    });
  }

  /** Opens the file, making or mending it where needed, and says which it is. @throws what keeps it from being opened */
  open(): string {
    this.#use(() => undefined);
    return this.#file;
  }

  /**
   * Reading found a fault: if this is still the file that has it, it is put out of the way, and recording goes on in a
   * new one.
   *
   * @returns the file to read from now on
   * @throws when nothing can be done about it
   */
  inspect(fault: Fault, identity: string | undefined): string {
    this.#identity = identity;
    this.#close();
    const isUseless = fault.kind === 'damaged' || fault.kind === 'foreign' || fault.kind === 'newer';
    if (isUseless && !this.#stepAside(fault)) throw new Error(fault.text);
    return this.open();
  }

  /** Removes what the profile has at this moment, in steps between which recording goes on. */
  async clear(profile: string): Promise<void> {
    const upTo = this.#newest(profile);
    const step = () =>
      this.#use(({ database, names }) => {
        const key = names.findProfile(profile);
        return key !== undefined && clearStep(database, key, upTo);
      });
    while (step()) {
      await nextTurn();
      // Nothing opens the file again behind its closing.
      if (this.#isClosed) throw new Error('History was closed before all was cleared');
    }
    this.#tell([[profile, this.#newest(profile)]]);
    this.#upkeep.removed();
  }

  /** Looks about once a second whether another window recorded something, and tells. */
  setWatching(on: boolean): void {
    this.#watch?.();
    this.#watch = on ? this.#options.clock.every(watchEvery, this.#look) : undefined;
    if (on) this.#look();
  }

  /** Makes a last attempt to record what waits, and closes the file. */
  close(): void {
    this.#isClosed = true;
    if (this.#waiting.length > 0) this.#recordWaiting();
    this.#retry?.();
    clearImmediate(this.#soon);
    this.#watch?.();
    this.#upkeep.close();
    for (const { reject } of this.#waiting.splice(0)) {
      reject(new Error('History was closed before the messages could be recorded'));
    }
    this.#close();
  }

  #newest(profile: string): number {
    return this.#use(({ database, names }) =>
      database.read(() => {
        names.refresh();
        return newestOf(database, names.findProfile(profile));
      }),
    );
  }

  #recordWaiting(): void {
    this.#retry?.();
    this.#retry = undefined;
    clearImmediate(this.#soon);
    this.#soon = undefined;
    let atOnce = batchesAtOnce;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.slice(0, atOnce);
      try {
        const recorded = this.#use(({ database, names }) =>
          recordBatches(
            database,
            names,
            group.map(({ batch }) => batch),
          ),
        );
        this.#waiting.splice(0, group.length);
        for (const [index, { resolve }] of group.entries()) {
          const newest = [...(recorded[index] ?? [])];
          for (const [profile, id] of newest) {
            this.#known.set(profile, id);
            this.#lastId = Math.max(this.#lastId, id);
          }
          resolve(newest);
        }
      } catch (error) {
        const fault = faultOf(error, this.#file);
        if (fault.kind === 'unknown') {
          // A batch that fails for no reason of the file's would fail for ever and hold up all others: it is found by itself.
          if (group.length === 1) {
            this.#waiting.shift();
            group[0]?.reject(new Error(fault.text));
          }
          atOnce = 1;
          continue;
        }
        this.#hasProblem = true;
        this.#events.problem(fault.text);
        this.#retry = this.#options.clock.after(retryAfter, () => {
          this.#recordWaiting();
        });
        return;
      }
    }
    if (this.#hasProblem) {
      this.#hasProblem = false;
      this.#events.problem(null);
    }
    this.#upkeep.recorded();
  }

  /** Runs the function on the open file; a file that can't be used is put out of the way and the function runs on a new one. */
  #use<T>(work: (open: Open) => T): T {
    for (let attempt = 1; ; attempt++) {
      try {
        return work(this.#opened());
      } catch (error) {
        const fault = faultOf(error, this.#file);
        if (fault.kind === 'unknown') throw error;
        // Whatever is wrong with it may have changed by the next attempt: it is opened anew then.
        if (fault.kind !== 'busy') this.#close();
        if (attempt > 1 || !this.#stepAside(fault)) throw error;
      }
    }
  }

  #opened(): Open {
    if (this.#open && !this.#open.database.isCurrent()) {
      this.#events.notice(`The history file ${this.#file} was replaced; recording goes on in the new one.`);
      this.#close();
    }
    if (!this.#open) {
      this.#identity = identityOf(this.#file);
      const database = HistoryDatabase.forWriting(this.#file, this.#options.busyTimeout);
      this.#identity = identityOf(this.#file);
      // Ids grow in the eyes of this window, even when a new file begins.
      if (this.#lastId > 0) {
        database.run("UPDATE meta SET value = max(value, ?) WHERE name = 'next_id'", this.#lastId + 1);
      }
      this.#open = { database, names: new Names(database) };
      this.#dataVersion = 0;
    }
    return this.#open;
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    open?.database.close();
  }

  /** Makes way for a new file when this one is of no use. Returns whether another attempt makes sense. */
  #stepAside(fault: Fault): boolean {
    if (fault.kind === 'newer') {
      // The file is good and perhaps in use by a newer TopicScope: it stays where it is.
      const extension = extname(this.#file);
      this.#file = `${this.#file.slice(0, this.#file.length - extension.length)}.version-${migrations.length}${extension}`;
      this.#events.notice(`${fault.text}. It is left as it is; this window records to ${this.#file}.`);
      return true;
    }
    if (fault.kind !== 'damaged' && fault.kind !== 'foreign') return false;
    // Another window may have put a good file there in the meantime.
    if (identityOf(this.#file) !== this.#identity) return true;
    try {
      const aside = moveAside(this.#file, fault.kind, this.#options.clock.time());
      this.#events.notice(`${fault.text}. It was moved to ${aside}; recording goes on in a new file.`);
      return true;
    } catch (error) {
      this.#events.notice(`${fault.text}. It could not be moved aside: ${String(error)}`);
      return false;
    }
  }

  readonly #look = (): void => {
    try {
      const changed = this.#use(({ database }) => {
        const version = database.number('PRAGMA data_version');
        if (version === this.#dataVersion) return [];
        this.#dataVersion = version;
        const newest = database.read(() => newestOfAll(database));
        const gone = [...this.#known.keys()].filter((profile) => !newest.has(profile));
        return [...newest, ...gone.map((profile) => [profile, 0] as const)].filter(
          ([profile, id]) => (this.#known.get(profile) ?? 0) !== id,
        );
      });
      this.#tell(changed);
    } catch (error) {
      this.#events.problem(faultOf(error, this.#file).text);
      this.#hasProblem = true;
    }
  };

  #tell(newest: Newest): void {
    for (const [profile, id] of newest) {
      this.#known.set(profile, id);
      this.#lastId = Math.max(this.#lastId, id);
    }
    if (newest.length > 0) this.#events.recorded(newest);
  }
}
