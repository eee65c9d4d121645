/** What waits for the worker: gathers messages into batches, keeps few on their way, and counts what there is no room for. */
import type { CallOff, Clock } from '../../shared/clock.ts';
import type { NewMessage } from '../../shared/message.ts';
import type { Receipt } from '../../shared/receipt.ts';
import { BatchWriter, type Batch } from './batch.ts';
import type { Lost } from '../history.ts';
import { Gaps } from './gaps.ts';
import { LossCounter } from './losses.ts';
import { PendingReceipt } from './pendingReceipt.ts';

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
/**
 * Batches at the worker up to which one that a broker waits for is cut at once: the worker has the next while it commits one. With more,
 * the batch gathers meanwhile, so that a commit serves the more messages the longer commits take.
 */
const hurriedAtWorker = 2;
/** After messages were refused, none is taken before so much of the room is free: few long gaps, not many short ones. */
const roomAgain = 0.25;
/** Bytes that a message takes here besides its payload and properties. */
const messageOverhead = 32;
/** Milliseconds for which losses are gathered before they are told. */
const tellLossesAfter = 500;

interface Queued {
  readonly batch: Batch;
  readonly bytes: number;
  /** What is lost when the batch is. */
  readonly content: LossCounter;
  /** Those whose messages are in it, and the gaps that are told in it. */
  readonly receipts: ReadonlySet<PendingReceipt>;
  readonly gaps: Gaps;
}

interface Waiter {
  readonly upTo: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export interface BacklogOptions {
  readonly clock: Clock;
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
  #receipts = new Set<PendingReceipt>();
  #told = new Gaps();
  readonly #queue: Queued[] = [];
  #gathering: CallOff | undefined;
  #sending = 0;
  /** Bytes in the queue and at the worker, without those being gathered. */
  #bytes = 0;
  /** Batches cut and batches settled so far; they settle in order. */
  #cutBatches = 0;
  #settledBatches = 0;
  #waiters: Waiter[] = [];
  #refused = new LossCounter();
  #refusedReason = '';
  #tellingRefused: CallOff | undefined;
  #closing: (() => void) | undefined;
  #isRefusing = false;
  /** Not told in history yet. */
  #gaps = new Gaps();

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  /**
   * @param problem why history does not record at the moment: the reason when there is no room
   * @param receipt for messages that are never refused: how many there can be is their broker's matter
   */
  add(messages: readonly NewMessage[], problem: string | undefined, receipt?: Receipt): void {
    const pending = receipt && new PendingReceipt(receipt);
    for (const message of messages) {
      const isAwaited = receipt?.awaited.has(message) ?? false;
      const isFull = this.#isFull();
      if (isFull && !isAwaited) {
        this.#refuse(message, problem);
        continue;
      }
      if (!isFull && !this.#gaps.isEmpty) this.#tellGaps();
      this.#writer.add(message);
      if (!isAwaited) this.#content.add(message);
      if (pending && !this.#receipts.has(pending)) {
        this.#receipts.add(pending);
        pending.began();
      }
      if (this.#writer.count >= batchMessages || this.#writer.bytes >= batchBytes) this.post();
    }
    pending?.complete();
    if (this.#receipts.size > 0 && this.#sending < hurriedAtWorker) this.post();
    if (this.#writer.count > 0) {
      this.#gathering ??= this.#options.clock.after(gatherFor, this.post);
    }
  }

  /** Hands over what was gathered, as far as the worker takes it. */
  readonly post = (): void => {
    this.#gathering?.();
    this.#gathering = undefined;
    if (this.#writer.count > 0) {
      const bytes = this.#gatheredBytes();
      const capacity = { messages: this.#writer.count, bytes: this.#writer.bytes };
      const [content, receipts, gaps] = [this.#content, this.#receipts, this.#told];
      this.#queue.push({ batch: this.#writer.finish(), bytes, content, receipts, gaps });
      this.#bytes += bytes;
      this.#cutBatches++;
      // The next batch will be about as large as this one.
      this.#writer = new BatchWriter(capacity);
      this.#content = new LossCounter();
      this.#receipts = new Set();
      this.#told = new Gaps();
    }
    this.#sendNext();
  };

  /** Resolves when all that was added before is committed; rejects at the first failure on the way. */
  flush(): Promise<void> {
    if (!this.#gaps.isEmpty && !this.#isFull()) this.#tellGaps();
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
    for (const queued of this.#queue.splice(0)) {
      this.#bytes -= queued.bytes;
      this.#settledBatches++;
      this.#lose(queued, reason);
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

  #settle(settled: Queued, failure: string | undefined): void {
    this.#sending--;
    this.#bytes -= settled.bytes;
    this.#settledBatches++;
    if (failure === undefined) {
      for (const receipt of settled.receipts) receipt.committed();
      // What was refused is told as soon as there is room, whether or not another message comes.
      if (!this.#gaps.isEmpty && !this.#isFull()) {
        this.#tellGaps();
        this.post();
      }
    } else {
      this.#lose(settled, failure);
      this.reportFailure(failure);
    }
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ upTo }) => upTo > this.#settledBatches);
    for (const { upTo, resolve } of waiters) if (upTo <= this.#settledBatches) resolve();
    if (this.#receipts.size > 0 && this.#sending < hurriedAtWorker) this.post();
    else this.#sendNext();
    if (this.#sending === 0) this.#closing?.();
  }

  /** Is there no room for messages that can be refused? */
  #isFull(): boolean {
    const { maximumBytes } = this.#options;
    const limit = this.#isRefusing ? maximumBytes * (1 - roomAgain) : maximumBytes;
    this.#isRefusing = this.#bytes + this.#gatheredBytes() >= limit;
    return this.#isRefusing;
  }

  /** Lets gaps stand in history, before what comes next. */
  #tellGaps(): void {
    for (const entry of this.#gaps.entries()) this.#writer.add(entry);
    this.#told.merge(this.#gaps);
    this.#gaps = new Gaps();
  }

  /** A batch never will be recorded. */
  #lose({ content, receipts, gaps }: Queued, reason: string): void {
    this.#gaps.merge(gaps);
    this.#gaps.lost(content, reason);
    this.#tell(content, reason);
    for (const receipt of receipts) receipt.failed(reason);
  }

  #refuse(message: NewMessage, problem: string | undefined): void {
    this.#gaps.refused(message, problem);
    this.#refused.add(message);
    this.#refusedReason = problem ?? 'messages come faster than the disk takes them';
    this.#tellingRefused ??= this.#options.clock.after(tellLossesAfter, () => {
      this.#tellRefused();
    });
  }

  #tellRefused(): void {
    this.#tellingRefused?.();
    this.#tellingRefused = undefined;
    this.#tell(this.#refused, this.#refusedReason);
    this.#refused = new LossCounter();
  }

  #tell(content: LossCounter, reason: string): void {
    for (const lost of content.list(reason)) this.#options.lost(lost);
  }
}
