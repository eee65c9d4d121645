/** The hierarchy of one profile over time: built, followed, and built anew when messages were removed. */
import { runInSlices, bounded, type Job } from '../slices.ts';
import { follow, type Following, type Source } from './follow.ts';
import { Hierarchy } from './hierarchy.ts';

/** Milliseconds between two constructions for the sake of what was removed, at least; and in constructions' own lengths. */
const rebuildAtMostEvery = 2_000;
const rebuildShare = 20;

interface Construction extends Following {
  job: Job<void> | undefined;
  /** Counter of the file's removals when it began. */
  removals: number | undefined;
}

export class KeptHierarchy {
  /** Milliseconds since 1970 when it was last asked for. */
  askedAt = 0;
  readonly #source: Source;
  readonly #profile: string;
  readonly #mostUnits: number;
  /** What answers are made from. */
  #current: Construction | undefined;
  #isBuilt = false;
  /** When a construction was complete, milliseconds since 1970, and how many milliseconds it took. */
  #builtAt = 0;
  #cost = 0;
  /** Takes the place of the current one when it is ready. */
  #next: Construction | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(source: Source, profile: string, mostUnits: number) {
    this.#source = source;
    this.#profile = profile;
    this.#mostUnits = mostUnits;
  }

  get hierarchy(): Hierarchy {
    return (this.#current ??= this.#begin(undefined)).hierarchy;
  }

  /** How much has been read for the first answers, 0 to 1. */
  get built(): number {
    return this.#isBuilt ? 1 : Math.min(0.999, this.#current?.progress ?? 0);
  }

  /** Goes on counting for about so many milliseconds, or until all is counted. */
  catchUp(within: <R>(work: () => R) => R, milliseconds: number): Promise<void> {
    // One at a time: two questions share the job.
    const turn = this.#turn.then(() => this.#catchUp(within, milliseconds));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #catchUp(within: <R>(work: () => R) => R, milliseconds: number): Promise<void> {
    within(() => {
      this.#lookForRemovals();
    });
    const construction = this.#next ?? (this.#current ??= this.#begin(undefined));
    construction.job ??= follow(this.#source, this.#profile, construction);
    const isFirst = construction === this.#next || !this.#isBuilt;
    const { clock } = this.#source;
    const started = clock.now();
    let done: true | undefined;
    try {
      done = await runInSlices(bounded(finished(construction.job), milliseconds, clock), clock, within);
    } catch (error) {
      // Half a pass can't be taken up again: what it counted would count twice.
      this.#current = undefined;
      this.#next = undefined;
      this.#isBuilt = false;
      throw error;
    }
    if (isFirst) this.#cost += clock.now() - started;
    if (done === undefined) return;
    construction.job = undefined;
    if (!isFirst) return;
    this.#current = construction;
    this.#next = undefined;
    this.#isBuilt = true;
    this.#builtAt = clock.time();
  }

  #lookForRemovals(): void {
    const removals = this.#source.database.number("SELECT value FROM meta WHERE name = 'removals'");
    this.#current ??= this.#begin(removals);
    this.#current.removals ??= removals;
    if (this.#current.removals === removals || this.#next) return;
    if (this.#allIsGone(this.#current.upTo)) {
      this.#current = this.#begin(removals);
      this.#isBuilt = false;
      return;
    }
    const pause = Math.max(rebuildAtMostEvery, this.#cost * rebuildShare);
    if (this.#isBuilt && this.#source.clock.time() - this.#builtAt > pause)
      this.#next = this.#begin(removals);
  }

  /** Is nothing left of what was counted? */
  #allIsGone(upTo: number): boolean {
    const { database, names } = this.#source;
    const key = names.findProfile(this.#profile);
    if (key === undefined) return true;
    const block = database.get(
      'SELECT first FROM block WHERE profile = ? AND first <= ? ORDER BY last LIMIT 1',
      key,
      upTo,
    );
    const row = database.get('SELECT id FROM tail WHERE profile = ? AND id <= ? LIMIT 1', key, upTo);
    return block === undefined && row === undefined;
  }

  #begin(removals: number | undefined): Construction {
    this.#cost = 0;
    const hierarchy = new Hierarchy(this.#mostUnits);
    return {
      hierarchy,
      levels: new Map(),
      namesRemoved: -1,
      upTo: 0,
      progress: 0,
      job: undefined,
      removals,
    };
  }
}

function* finished(job: Job<void>): Job<true> {
  yield* job;
  return true;
}
