/** A thread of history with its RPC peer: started at the first use, and again when it ended. */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../shared/clock.ts';
import { RpcPeer, type EventHandlers, type Side } from '../shared/rpc.ts';
import { endOfThread } from './threadPort.ts';

/** Milliseconds that a thread gets to end by itself. */
const endingTime = 2_000;

export interface WorkerLinkOptions<Own extends Side> {
  readonly clock: Clock;
  readonly url: URL | string;
  /** Shown by debuggers. */
  readonly name: string;
  readonly data: () => unknown;
  readonly events: EventHandlers<Own>;
  /** Buffers of a message that change hands instead of being copied. */
  readonly transfer?: (message: unknown) => ArrayBuffer[];
  readonly onStart?: () => void;
  readonly onError: (error: Error) => void;
}

interface Running<Own extends Side, Other extends Side> {
  readonly worker: Worker;
  readonly peer: RpcPeer<Own, Other>;
  /** Resolves when the thread has ended, however that came about. */
  readonly exited: Promise<void>;
}

export class WorkerLink<Own extends Side & { requests: Record<never, never> }, Other extends Side> {
  readonly #options: WorkerLinkOptions<Own>;
  #current: Running<Own, Other> | undefined;

  constructor(options: WorkerLinkOptions<Own>) {
    this.#options = options;
  }

  /** The peer of the running thread; undefined when none runs. */
  get running(): RpcPeer<Own, Other> | undefined {
    return this.#current?.peer;
  }

  /** The peer; starts a thread when none runs. */
  get peer(): RpcPeer<Own, Other> {
    if (!this.#current) {
      this.#current = this.#start();
      this.#options.onStart?.();
    }
    return this.#current.peer;
  }

  /**
   * Ends the thread; what was asked and not answered is rejected. It is told and ends by itself, because Electron crashes when many
   * threads are terminated (electron#47986); only one that does not end in time is terminated.
   */
  async end(): Promise<void> {
    const current = this.#letGo();
    if (!current) return;
    const { worker, exited } = current;
    worker.postMessage(endOfThread);
    const isOver = new AbortController();
    const isLate = this.#options.clock.wait(endingTime, isOver.signal).then(() => 'late' as const);
    if ((await Promise.race([exited, isLate])) === 'late') await worker.terminate();
    isOver.abort();
  }

  /** Ends a thread that cannot hear; what was asked and not answered is rejected. */
  async terminate(): Promise<void> {
    await this.#letGo()?.worker.terminate();
  }

  #letGo(): Running<Own, Other> | undefined {
    const current = this.#current;
    this.#current = undefined;
    current?.peer.dispose();
    return current;
  }

  #start(): Running<Own, Other> {
    const { url, name, data, events, transfer, onError } = this.#options;
    const worker = new Worker(url, { workerData: data(), name });
    const peer = new RpcPeer<Own, Other>(
      {
        send: (message) => {
          worker.postMessage(message, transfer?.(message));
        },
      },
      { requests: {} as never, events },
    );
    worker.on('message', (message: unknown) => {
      peer.receive(message);
    });
    worker.on('error', onError);
    const exited = new Promise<void>((resolve) => {
      worker.on('exit', () => {
        // Pending calls end with it; the next use starts another.
        if (this.#current?.worker === worker) this.#current = undefined;
        peer.dispose();
        resolve();
      });
    });
    return { worker, peer, exited };
  }
}
