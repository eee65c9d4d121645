/** The host's side of history: gathers messages into batches, hands them to the writing thread, and asks the reading one. */
import { type Clock, systemClock } from '../shared/clock.ts';
import { Emitter } from '../shared/emitter.ts';
import type { Message, NewMessage } from '../shared/message.ts';
import type { Receipt } from '../shared/receipt.ts';
import { Backlog } from './writing/backlog.ts';
import type { Batch } from './writing/batch.ts';
import type {
  History,
  HistoryLimits,
  HistoryQuery,
  HistoryWindow,
  Lost,
  Recorded,
  WindowAnswer,
} from './history.ts';
import {
  buffersOf,
  unpack,
  type HostSideOfWriter,
  type Newest,
  type Questions,
  type WriterSide,
  type WriterStart,
} from './protocol.ts';
import type { SeriesAnswer } from '../shared/chart/series.ts';
import type {
  Density,
  DensityRequest,
  FieldsRequest,
  FieldSummary,
  NeighbourRequest,
  Position,
  PositionRequest,
  RetainedAnswer,
  RetainedRequest,
  SeriesRequest,
  SessionSummary,
  TopicsAnswer,
  TopicsRequest,
} from './questions.ts';
import { ReadingSide } from './readingSide.ts';
import { WorkerLink } from './workerLink.ts';

export interface HistoryLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

export interface HistoryOptions {
  /** Path of the history file; it and its folder are made when missing. */
  readonly file: string;
  /** The scripts of the two threads: `dist/history/writer.js` and `reader.js` in the product. */
  readonly workers: { readonly writer: URL | string; readonly reader: URL | string };
  readonly limits: HistoryLimits;
  readonly log: HistoryLog;
  /** Bytes of messages that may wait for the disk before new ones are counted as lost; 64 MB by default. */
  readonly maximumWaitingBytes?: number;
  /** Milliseconds that recording waits for another window's lock; 2,000 by default. */
  readonly busyTimeout?: number;
  /** Of the host's side; its threads have the computer's own, which is the default here, too. */
  readonly clock?: Clock;
}

/** Opens history. No thread is started and no file touched before the first message or question; listening alone does neither. */
export function openHistory(options: HistoryOptions): History {
  return new WorkerHistory(options);
}

class WorkerHistory implements History {
  readonly #options: HistoryOptions;
  readonly #clock: Clock;
  readonly #backlog: Backlog;
  readonly #writer: WorkerLink<HostSideOfWriter, WriterSide>;
  readonly #reader: ReadingSide;
  readonly #recorded = new Emitter<Recorded>();
  readonly #problems = new Emitter<string | undefined>();
  readonly #notices = new Emitter<string>();
  readonly #losses = new Emitter<Lost>();
  #limits: HistoryLimits;
  /** The file that is read: the writing side made sure of it. */
  #file: string | undefined;
  #problem: string | undefined;
  #listeners = 0;
  #disposal: Promise<void> | undefined;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#limits = options.limits;
    const clock = (this.#clock = options.clock ?? systemClock);
    this.#backlog = new Backlog({
      clock,
      send: (batch) => this.#send(batch),
      lost: (lost) => {
        options.log.warn(`${lost.count} messages of profile ${lost.profile} not recorded: ${lost.reason}`);
        this.#losses.fire(lost);
      },
      maximumBytes: options.maximumWaitingBytes ?? 64 * 1024 * 1024,
    });
    this.#writer = this.#makeWriter();
    this.#reader = new ReadingSide({
      clock,
      script: options.workers.reader,
      onError: (error) => {
        options.log.error(`Reading history failed: ${error.stack ?? error.message}`);
      },
      onSlowPattern: (pattern) => {
        options.log.warn(`A search was ended: the pattern ${pattern} takes too long.`);
      },
    });
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  record(messages: readonly NewMessage[], receipt?: Receipt): void {
    if (this.#disposal) {
      // A session may deliver its last messages while the window closes.
      this.#options.log.warn(`${messages.length} messages came after history was closed; not recorded`);
      receipt?.failed('History is closed');
      return;
    }
    this.#backlog.add(messages, this.#problem, receipt);
  }

  flush(): Promise<void> {
    return this.#backlog.flush();
  }

  async query(query: HistoryQuery): Promise<Message[]> {
    return unpack(await this.#ask('query', query));
  }

  async window(window: HistoryWindow): Promise<WindowAnswer> {
    return this.#ask('window', window);
  }

  async position(request: PositionRequest): Promise<Position> {
    return this.#ask('position', request);
  }

  async neighbour(request: NeighbourRequest): Promise<number | undefined> {
    return (await this.#ask('neighbour', request)) ?? undefined;
  }

  async density(request: DensityRequest): Promise<Density> {
    return this.#ask('density', request);
  }

  async message(id: number): Promise<Message | undefined> {
    return unpack(await this.#ask('message', id))[0];
  }

  async newest(profile: string): Promise<number> {
    return this.#ask('newest', profile);
  }

  async file(): Promise<string> {
    if (this.#disposal) throw new Error('History is closed');
    await this.#backlog.caughtUp();
    return (this.#file ??= await this.#writer.peer.request('open', null));
  }

  async topics(request: TopicsRequest): Promise<TopicsAnswer> {
    return this.#ask('topics', request);
  }

  async retained(request: RetainedRequest): Promise<RetainedAnswer> {
    return this.#ask('retained', request);
  }

  async series(request: SeriesRequest): Promise<SeriesAnswer> {
    return this.#ask('series', request);
  }

  async fields(request: FieldsRequest): Promise<FieldSummary[]> {
    return this.#ask('fields', request);
  }

  async sessions(profile?: string): Promise<SessionSummary[]> {
    return this.#ask('sessions', profile ?? null);
  }

  async clear(profile: string): Promise<void> {
    await this.flush();
    if (this.#disposal) throw new Error('History is closed');
    await this.#writer.peer.request('clear', profile);
  }

  setLimits(limits: HistoryLimits): void {
    this.#limits = limits;
    this.#writer.running?.emit('limits', limits);
  }

  onDidRecord(listener: (recorded: Recorded) => void): { dispose(): void } {
    const subscription = this.#recorded.event(listener);
    if (this.#listeners++ === 0) this.#writer.running?.emit('watch', true);
    let isListening = true;
    return {
      dispose: () => {
        subscription.dispose();
        if (isListening && --this.#listeners === 0) this.#writer.running?.emit('watch', false);
        isListening = false;
      },
    };
  }

  onDidChangeProblem(listener: (problem: string | undefined) => void): { dispose(): void } {
    return this.#problems.event(listener);
  }

  onDidNotice(listener: (notice: string) => void): { dispose(): void } {
    return this.#notices.event(listener);
  }

  onDidLose(listener: (lost: Lost) => void): { dispose(): void } {
    return this.#losses.event(listener);
  }

  dispose(): Promise<void> {
    return (this.#disposal ??= this.#close());
  }

  async #close(): Promise<void> {
    const flushed = this.#backlog.flush();
    await flushed.catch((error: unknown) => {
      this.#options.log.error(`Not all messages could be recorded before closing: ${String(error)}`);
    });
    this.#backlog.abandon(this.#problem ?? 'history was closed');
    await this.#reader.close();
    // Batches that can't be committed are rejected by the worker's closing, and counted as lost.
    await this.#writer.running?.request('close', null).catch((error: unknown) => {
      this.#options.log.error(`Closing history: ${String(error)}`);
    });
    await this.#backlog.settled();
    await this.#writer.end();
  }

  /** Asks the reading side. What was recorded before a question is in its answer, as far as the disk keeps up. */
  async #ask<K extends keyof Questions>(
    name: K,
    params: Questions[K]['params'],
  ): Promise<Questions[K]['result']> {
    if (this.#disposal) throw new Error('History is closed');
    await this.#backlog.caughtUp();
    let file = (this.#file ??= await this.#writer.peer.request('open', null));
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#reader.ask(name, { file, params });
      if ('value' in answer) return answer.value;
      if (attempt > 1) throw new Error(answer.fault.text);
      this.#file = file = await this.#writer.peer.request('inspect', answer);
    }
  }

  async #send(batch: Batch): Promise<void> {
    const newest = await this.#writer.peer.request('record', batch);
    this.#setProblem(undefined);
    this.#fire(newest);
  }

  #fire(newest: Newest): void {
    this.#recorded.fire({ newest: new Map(newest) });
  }

  #makeWriter(): WorkerLink<HostSideOfWriter, WriterSide> {
    const { file, workers, log, busyTimeout } = this.#options;
    return new WorkerLink({
      clock: this.#clock,
      url: workers.writer,
      name: 'TopicScope history: writing',
      data: () => ({ file, limits: this.#limits, busyTimeout }) satisfies WriterStart,
      transfer: transferable,
      onStart: () => {
        if (this.#listeners > 0) this.#writer.running?.emit('watch', true);
      },
      onError: (error) => {
        log.error(`The history worker failed: ${error.stack ?? error.message}`);
        this.#setProblem(`The history worker failed: ${error.message}`);
      },
      events: {
        problem: (text) => {
          this.#setProblem(text ?? undefined);
        },
        notice: (text) => {
          log.warn(text);
          this.#notices.fire(text);
        },
        recorded: (newest) => {
          this.#fire(newest);
        },
      },
    });
  }

  #setProblem(problem: string | undefined): void {
    if (problem !== undefined) this.#backlog.reportFailure(problem);
    if (problem === this.#problem) return;
    this.#problem = problem;
    if (problem === undefined) this.#options.log.info('History records again.');
    else this.#options.log.error(problem);
    this.#problems.fire(problem);
  }
}

/** The buffers of a batch change hands; everything else is copied. */
function transferable(message: unknown): ArrayBuffer[] {
  if (typeof message !== 'object' || message === null || !('name' in message)) return [];
  if (message.name !== 'record' || !('params' in message)) return [];
  return buffersOf(message.params as Batch);
}
