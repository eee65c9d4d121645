/** A thread of history with its RPC peer: started at the first use, and again when it ended. */
import { Worker } from 'node:worker_threads';
import { RpcPeer, type EventHandlers, type Side } from '../shared/rpc.ts';

export interface WorkerLinkOptions<Own extends Side> {
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

export class WorkerLink<Own extends Side & { requests: Record<never, never> }, Other extends Side> {
  readonly #options: WorkerLinkOptions<Own>;
  #current: { readonly worker: Worker; readonly peer: RpcPeer<Own, Other> } | undefined;

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

  /** Ends the thread; what was asked and not answered is rejected. */
  async end(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    current?.peer.dispose();
    await current?.worker.terminate();
  }

  #start(): { worker: Worker; peer: RpcPeer<Own, Other> } {
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
    worker.on('exit', () => {
      // Pending calls end with it; the next use starts another.
      if (this.#current?.worker === worker) this.#current = undefined;
      peer.dispose();
    });
    return { worker, peer };
  }
}
