/** The host's side of the reading thread: asks it, and ends it when a regular expression keeps it from answering. */
import type { CallOff, Clock } from '../shared/clock.ts';
import type { Query } from '../shared/search/query.ts';
import { ChannelClosedError } from '../shared/rpc.ts';
import { makePatternCell, patternMark, patternTried, type PatternCell } from './patternMark.ts';
import type { Answered, Asked, HostSideOfReader, Questions, ReaderSide, ReaderStart } from './protocol.ts';
import { WorkerLink } from './workerLink.ts';

/** Milliseconds between two looks at what the thread is trying. */
const interval = 500;
/** As many looks in a row find the thread in one trial before it is ended: a trial is one block, which takes milliseconds. */
const patience = 8;
/** Looks without a question before no more are taken: a search goes on by itself for a while. */
const restless = 20;
const rememberedTexts = 100;
/** Milliseconds that a thread gets to close its file. */
const closingTime = 2_000;

export interface ReadingSideOptions {
  readonly clock: Clock;
  /** The thread's script. */
  readonly script: URL | string;
  readonly onError: (error: Error) => void;
  /** A regular expression kept the thread from answering, and the thread was ended. */
  readonly onSlowPattern: (pattern: string) => void;
}

export class ReadingSide {
  readonly #options: ReadingSideOptions;
  readonly #link: WorkerLink<HostSideOfReader, ReaderSide>;
  /** Marks of the expressions that took too long. */
  readonly #refused = new Set<number>();
  /** Those that were asked for lately, by their marks. */
  readonly #texts = new Map<number, string>();
  #cell: PatternCell = makePatternCell();
  #watching: CallOff | undefined;
  #waiting = 0;
  #idle = 0;
  /** The trial that was seen last, and in how many looks in a row. */
  #trial = { time: -1, looks: 0 };
  /** Threads that were ended so far. */
  #ended = 0;
  #closed = false;

  constructor(options: ReadingSideOptions) {
    this.#options = options;
    this.#link = new WorkerLink({
      clock: options.clock,
      url: options.script,
      name: 'TopicScope history: reading',
      data: (): ReaderStart => {
        this.#cell = makePatternCell();
        return { patternCell: this.#cell };
      },
      onError: options.onError,
      events: {},
    });
  }

  /**
   * Asks; when the thread is ended for another's sake, asks again.
   * @throws Error when a regular expression in the question takes too long; what the question throws
   */
  async ask<K extends keyof Questions>(
    name: K,
    asked: Asked<Questions[K]['params']>,
  ): Promise<Answered<Questions[K]['result']>> {
    this.#waiting++;
    try {
      for (;;) {
        // A thread started now would never be ended.
        this.#refuseWhenClosed();
        this.#refuseSlow(asked.params);
        this.#watch();
        const ended = this.#ended;
        try {
          return await this.#link.peer.request(name, asked as never);
        } catch (error) {
          // The thread was ended for the sake of all: whoever waited asks the next one.
          if (!(error instanceof ChannelClosedError) || this.#ended === ended || this.#closed) throw error;
        }
      }
    } finally {
      this.#waiting--;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#watching?.();
    const closed = this.#link.running?.request('close', null).then(
      () => true,
      () => true,
    );
    if (!closed) return;
    const isOver = new AbortController();
    const isDeaf = this.#options.clock.wait(closingTime, isOver.signal).then(() => false);
    // A thread that hears nothing any more is ended all the same.
    if (await Promise.race([closed, isDeaf])) await this.#link.end();
    else await this.#link.terminate();
    isOver.abort();
  }

  #refuseWhenClosed(): void {
    if (this.#closed) throw new Error('History is closed');
  }

  #refuseSlow(params: unknown): void {
    if (typeof params !== 'object' || params === null) return;
    for (const pattern of patternsIn((params as { readonly query?: Query }).query)) {
      const text = `/${pattern.source}/${pattern.flags}`;
      const mark = patternMark(pattern);
      if (this.#refused.has(mark)) {
        throw new Error(
          `The pattern ${text} takes too long on these messages, so it was ended. Write it simpler, without a repetition inside a repetition.`,
        );
      }
      this.#texts.delete(mark);
      this.#texts.set(mark, text);
      for (const oldest of this.#texts.keys()) {
        if (this.#texts.size <= rememberedTexts) break;
        this.#texts.delete(oldest);
      }
    }
  }

  /** Looks now and then what the thread is trying, as long as it may be trying something. */
  #watch(): void {
    this.#idle = 0;
    const look = (): void => {
      this.#watching = undefined;
      this.#look();
    };
    this.#watching ??= this.#options.clock.after(interval, look, { unref: true });
  }

  #look(): void {
    if (this.#closed) return;
    const tried = patternTried(this.#cell);
    if (tried && tried.time === this.#trial.time) this.#trial.looks++;
    else this.#trial = { time: tried?.time ?? -1, looks: 0 };
    if (tried && this.#trial.looks >= patience) {
      this.#refused.add(tried.mark);
      this.#options.onSlowPattern(this.#texts.get(tried.mark) ?? '');
      this.#ended++;
      this.#trial = { time: -1, looks: 0 };
      // Whoever waits is rejected at once; the thread itself ends when it can.
      this.#link.terminate().catch(this.#options.onError);
    }
    const idle = tried || this.#waiting > 0 ? 0 : this.#idle + 1;
    if (idle > restless) return;
    this.#watch();
    this.#idle = idle;
  }
}

/** The regular expressions of a query. */
function* patternsIn(
  query: Query | undefined,
): Generator<{ readonly source: string; readonly flags: string }> {
  if (query?.kind === 'pattern') yield query;
  else if (query?.kind === 'not') yield* patternsIn(query.of);
  else if (query?.kind === 'and' || query?.kind === 'or')
    for (const part of query.of) yield* patternsIn(part);
}
