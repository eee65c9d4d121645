/** The host's side of history: gathers messages into batches, hands them to the worker, and asks it questions. */
import { Worker } from 'node:worker_threads';
import { Emitter } from '../shared/emitter.ts';
import type { Message, MessageRow, NewMessage } from '../shared/message.ts';
import { RpcPeer } from '../shared/rpc.ts';
import { Backlog } from './backlog.ts';
import type { Batch } from './batch.ts';
import type { History, HistoryLimits, HistoryQuery, HistoryWindow, Lost, Recorded } from './history.ts';
import {
  buffersOf,
  unpack,
  type HostSide,
  type Newest,
  type WorkerSide,
  type WorkerStart,
} from './protocol.ts';

export interface HistoryLog {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}

export interface HistoryOptions {
  /** Path of the history file; it and its folder are made when missing. */
  readonly file: string;
  /** The worker's script: `dist/history/worker.js` in the product. */
  readonly workerUrl: URL | string;
  readonly limits: HistoryLimits;
  readonly log: HistoryLog;
  /** Bytes of messages that may wait for the disk before new ones are counted as lost; 64 MB by default. */
  readonly maximumWaitingBytes?: number;
}

/** Opens history. No thread is started and no file touched before the first message or question; listening alone does neither. */
export function openHistory(options: HistoryOptions): History {
  return new WorkerHistory(options);
}

interface Connection {
  readonly worker: Worker;
  readonly peer: RpcPeer<HostSide, WorkerSide>;
}

class WorkerHistory implements History {
  readonly #options: HistoryOptions;
  readonly #backlog: Backlog;
  readonly #recorded = new Emitter<Recorded>();
  readonly #problems = new Emitter<string | undefined>();
  readonly #notices = new Emitter<string>();
  readonly #losses = new Emitter<Lost>();
  #limits: HistoryLimits;
  #connection: Connection | undefined;
  #problem: string | undefined;
  #listeners = 0;
  #disposal: Promise<void> | undefined;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#limits = options.limits;
    this.#backlog = new Backlog({
      send: (batch) => this.#send(batch),
      lost: (lost) => {
        options.log.warn(`${lost.count} messages of profile ${lost.profile} not recorded: ${lost.reason}`);
        this.#losses.fire(lost);
      },
      maximumBytes: options.maximumWaitingBytes ?? 64 * 1024 * 1024,
    });
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  record(messages: readonly NewMessage[]): void {
    if (this.#disposal) {
      // A session may deliver its last messages while the window closes.
      this.#options.log.warn(`${messages.length} messages came after history was closed; not recorded`);
      return;
    }
    this.#backlog.add(messages, this.#problem);
  }

  flush(): Promise<void> {
    return this.#backlog.flush();
  }

  async query(query: HistoryQuery): Promise<Message[]> {
    return unpack(await this.#ask().request('query', query));
  }

  async window(window: HistoryWindow): Promise<{ rows: MessageRow[]; total: number; upTo: number }> {
    return this.#ask().request('window', window);
  }

  async message(id: number): Promise<Message | undefined> {
    return unpack(await this.#ask().request('message', id))[0];
  }

  async newest(profile: string): Promise<number> {
    return this.#ask().request('newest', profile);
  }

  async clear(profile: string): Promise<void> {
    await this.flush();
    await this.#ask().request('clear', profile);
  }

  setLimits(limits: HistoryLimits): void {
    this.#limits = limits;
    this.#connection?.peer.emit('limits', limits);
  }

  onDidRecord(listener: (recorded: Recorded) => void): { dispose(): void } {
    const subscription = this.#recorded.event(listener);
    if (this.#listeners++ === 0) this.#connection?.peer.emit('watch', true);
    let isListening = true;
    return {
      dispose: () => {
        subscription.dispose();
        if (isListening && --this.#listeners === 0) this.#connection?.peer.emit('watch', false);
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
    const connection = this.#connection;
    if (!connection) return;
    // Batches that can't be committed are rejected by the worker's closing, and counted as lost.
    await connection.peer.request('close', null).catch((error: unknown) => {
      this.#options.log.error(`Closing history: ${String(error)}`);
    });
    await this.#backlog.settled();
    this.#connection = undefined;
    connection.peer.dispose();
    await connection.worker.terminate();
  }

  #ask(): RpcPeer<HostSide, WorkerSide> {
    if (this.#disposal) throw new Error('History is closed');
    // What was recorded before a question is in its answer, as far as the disk keeps up.
    this.#backlog.post();
    return this.#connected().peer;
  }

  async #send(batch: Batch): Promise<void> {
    const newest = await this.#connected().peer.request('record', batch);
    this.#setProblem(undefined);
    this.#fire(newest);
  }

  #fire(newest: Newest): void {
    this.#recorded.fire({ newest: new Map(newest) });
  }

  #connected(): Connection {
    this.#connection ??= this.#connect();
    return this.#connection;
  }

  #connect(): Connection {
    const { file, workerUrl, log } = this.#options;
    const worker = new Worker(workerUrl, {
      workerData: { file, limits: this.#limits } satisfies WorkerStart,
      name: 'TopicScope history',
    });
    const peer = new RpcPeer<HostSide, WorkerSide>(
      {
        send: (message) => {
          worker.postMessage(message, transferable(message));
        },
      },
      {
        requests: {},
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
      },
    );
    const connection = { worker, peer };
    worker.on('message', (message: unknown) => {
      peer.receive(message);
    });
    worker.on('error', (error) => {
      log.error(`The history worker failed: ${error.stack ?? error.message}`);
      this.#setProblem(`The history worker failed: ${error.message}`);
    });
    worker.on('exit', () => {
      // What it had not committed is counted as lost when its pending calls are ended; the next use starts another.
      if (this.#connection === connection) this.#connection = undefined;
      peer.dispose();
    });
    if (this.#listeners > 0) peer.emit('watch', true);
    return connection;
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
