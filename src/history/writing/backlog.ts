/** What waits for the worker: gathers messages into batches, keeps few on their way, and counts what there is no room for. */
import type { NewMessage } from '../../shared/message.ts';
import { BatchWriter, type Batch } from './batch.ts';
import type { Lost } from '../history.ts';
import { LossCounter } from './losses.ts';

/** Milliseconds that a message waits for others to join its batch. */
const gatherFor = 25;
/** A batch that has so many messages or bytes does not wait. */
const batchMessages = 4_096;
const batchBytes = 1_048_576;
/**
 * Batches that the worker may have at a time. Under load the host comes to hear of a commit only every 50 ms or so (one
 * turn of its event loop handles 2 MB of the socket): the worker must not run out of work meanwhile. What waits
 * here stays countable, and questions do not wait behind it.
 */
const atWorker = 16;
/** Bytes that a message takes here besides its payload and properties. */
const messageOverhead = 32;
/** Milliseconds for which losses are gathered before they are told. */
const tellLossesAfter = 500;

interface Queued {
  readonly batch: Batch;
  readonly bytes: number;
  /** What is lost when the batch is. */
  readonly content: LossCounter;
}

interface Waiter {
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface BacklogOptions {
  /** Resolves when the batch is committed, rejects when it never will be. */
  readonly send: (batch: Batch) => Promise<void>;
  readonly lost: (lost: Lost) => void;
  /** Bytes that may wait here and at the worker. */
  readonly maximumBytes: number;
}

export class Backlog {
  readonly #options: BacklogOptions;
  #writer = new BatchWriter();
  #content = new LossCounter();
  readonly #queue: Queued[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending = 0;
  /** Bytes in the queue and at the worker, without those being gathered. */
  #bytes = 0;
  /** Batches cut and batches settled so far; they settle in order. */
  #cutBatches = 0;
  #settledBatches = 0;
  #waiters: Waiter[] = [];
  readonly #refused = new LossCounter();
  #refusedReason = '';
  #refusedTimer: NodeJS.Timeout | undefined;
  #closing: (() => void) | undefined;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  /** @param problem why history does not record at the moment: the reason when there is no room */
  add(messages: readonly NewMessage[], problem: string | undefined): void {
    for (const message of messages) {
      if (this.#bytes + this.#gatheredBytes() >= this.#options.maximumBytes) {
        this.#refuse(message, problem ?? 'messages come faster than the disk takes them');
        continue;
      }
      this.#writer.add(message);
      this.#content.add(message.profile, message.time);
      if (this.#writer.count >= batchMessages || this.#writer.bytes >= batchBytes) this.post();
    }
    if (this.#writer.count > 0) this.#timer ??= setTimeout(this.post, gatherFor);
  }

  /** Hands over what was gathered, as far as the worker takes it. */
  readonly post = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writer.count > 0) {
      const bytes = this.#gatheredBytes();
      const capacity = { messages: this.#writer.count, bytes: this.#writer.bytes };
      this.#queue.push({ batch: this.#writer.finish(), bytes, content: this.#content });
      this.#bytes += bytes;
      this.#cutBatches++;
      // The next batch will be about as large as this one.
      this.#writer = new BatchWriter(capacity);
      this.#content = new LossCounter();
    }
    this.#sendNext();
  };

  /** Resolves when all that was added before is committed; rejects at the first failure on the way. */
  flush(): Promise<void> {
    this.post();
    if (this.#settledBatches === this.#cutBatches) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ upTo: this.#cutBatches, resolve, reject });
    });
  }

  /**
   * Resolves when all that was added before is committed; at once when the disk does not keep up, or does not take
   * anything at the moment: a question is answered from what is there.
   */
  caughtUp(): Promise<void> {
    this.post();
    return this.#queue.length > 0 ? Promise.resolve() : this.flush().catch(() => undefined);
  }

  /** An attempt to record failed: nobody waits longer for it, though it will be made again. */
  reportFailure(reason: string): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(new Error(reason));
  }

  /** Gives up what the worker does not have yet, counted as lost. What it has stays its own until it settles. */
  abandon(reason: string): void {
    for (const { bytes, content } of this.#queue.splice(0)) {
      this.#bytes -= bytes;
      this.#settledBatches++;
      this.#tell(content, reason);
    }
    this.#tellRefused();
  }

  /** Resolves when the worker has nothing left. */
  settled(): Promise<void> {
    if (this.#sending === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#closing = resolve;
    });
  }

  #gatheredBytes(): number {
    return this.#writer.bytes + this.#writer.count * messageOverhead;
  }

  #sendNext(): void {
    while (this.#sending < atWorker) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#sending++;
      this.#options.send(next.batch).then(
        () => {
          this.#settle(next, undefined);
        },
        (error: unknown) => {
          this.#settle(next, error instanceof Error ? error.message : String(error));
        },
      );
    }
  }

  #settle({ bytes, content }: Queued, failure: string | undefined): void {
    this.#sending--;
    this.#bytes -= bytes;
    this.#settledBatches++;
    if (failure !== undefined) {
      this.#tell(content, failure);
      this.reportFailure(failure);
    }
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ upTo }) => upTo > this.#settledBatches);
    for (const { upTo, resolve } of waiters) if (upTo <= this.#settledBatches) resolve();
    this.#sendNext();
    if (this.#sending === 0) this.#closing?.();
  }

  #refuse(message: NewMessage, reason: string): void {
    this.#refused.add(message.profile, message.time);
    this.#refusedReason = reason;
    this.#refusedTimer ??= setTimeout(() => {
      this.#tellRefused();
    }, tellLossesAfter);
  }

  #tellRefused(): void {
    clearTimeout(this.#refusedTimer);
    this.#refusedTimer = undefined;
    this.#tell(this.#refused, this.#refusedReason);
  }

  #tell(content: LossCounter, reason: string): void {
    for (const lost of content.take(reason)) this.#options.lost(lost);
  }
}
