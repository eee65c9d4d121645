/** The host's side of transfers: each on a thread of its own, with progress, and ended by a signal. */
import { type Clock, systemClock } from '../../shared/clock.ts';
import type { Message, NewMessage } from '../../shared/message.ts';
import type { RpcPeer } from '../../shared/rpc.ts';
import type { History } from '../history.ts';
import { unpack } from '../protocol.ts';
import { WorkerLink } from '../workerLink.ts';
import type { CheckRequest, CheckedImport } from './checkImport.ts';
import type { ExportRequest, Progress } from './exportMessages.ts';
import type { HostSideOfTransfer, TransferSide } from './protocol.ts';
import type { Source } from './source.ts';
import type { Survey, SurveyRequest } from './survey.ts';

/** A person cancelled. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

export interface TransferOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal: AbortSignal;
}

type Peer = RpcPeer<HostSideOfTransfer, TransferSide>;

export interface ImportRequest {
  readonly path: string;
  readonly checked: CheckedImport;
  readonly history: Pick<History, 'record' | 'flush'>;
  /** Id of the recording session that the import becomes. */
  readonly session: string;
  /** Which profile a message goes to, by the profile that the file names. */
  readonly profileFor: (profile: string) => string;
}

export interface Imported {
  readonly count: number;
  /** Why it ended before the end of the file. */
  readonly stopped?: Error;
}

export class Transfers {
  readonly #worker: URL | string;
  readonly #clock: Clock;

  /** @param worker the thread's script: `dist/history/transfer.js` in the product */
  constructor(worker: URL | string, clock = systemClock) {
    this.#worker = worker;
    this.#clock = clock;
  }

  /** @returns the number of messages in the file. @throws CancelledError, or Error with what went wrong */
  export(request: ExportRequest, options: TransferOptions): Promise<number> {
    return this.#run(options, (peer) => peer.request('export', request));
  }

  /** @throws CancelledError, or Error with what went wrong */
  survey(request: SurveyRequest, options: TransferOptions): Promise<Survey> {
    return this.#run(options, (peer) => peer.request('survey', request));
  }

  /** @throws CancelledError, or Error with what is wrong with the file as a whole */
  check(request: CheckRequest, options: TransferOptions): Promise<CheckedImport> {
    return this.#run(options, (peer) => peer.request('check', request));
  }

  /**
   * Records the messages of a file that was checked; the next are read when those before are on the disk. What was
   * recorded stays when it ends early, and is counted.
   */
  async import(request: ImportRequest, options: TransferOptions): Promise<Imported> {
    const { path, checked, history, session, profileFor } = request;
    let count = 0;
    try {
      return await this.#run(options, async (peer) => {
        await peer.request('openImport', { path, version: checked.version });
        for (;;) {
          const next = await peer.request('nextBatch', null);
          if (!next) return { count };
          const messages = unpack<NewMessage>(next.packed);
          history.record(messages.map((one) => ({ ...one, session, profile: profileFor(one.profile) })));
          await history.flush();
          count += messages.length;
          options.onProgress?.({ done: next.position, total: checked.version.bytes });
          options.signal.throwIfAborted();
        }
      });
    } catch (error) {
      return { count, stopped: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  /** The messages of a stretch, oldest first; the next page is read while this one is used. */
  async *pages(source: Source, signal: AbortSignal): AsyncGenerator<Message[]> {
    const link = this.#link();
    try {
      const { peer } = link;
      await peer.request('openPages', source);
      let coming = peer.request('nextPage', null);
      for (;;) {
        const packed = await coming;
        if (!packed) return;
        coming = peer.request('nextPage', null);
        // When nobody asks for more, its failure is nobody's.
        coming.catch(() => undefined);
        yield unpack(packed);
        if (signal.aborted) return;
      }
    } finally {
      await link.end();
    }
  }

  /** Runs a piece of work on a thread, which ends with it. */
  async #run<T>({ onProgress, signal }: TransferOptions, work: (peer: Peer) => Promise<T>): Promise<T> {
    const isCancelled = (): boolean => signal.aborted;
    if (isCancelled()) throw new CancelledError('cancelled');
    const link = this.#link(onProgress);
    // The thread is told, not ended: it takes away what it has made.
    const cancel = (): void => link.running?.emit('cancel', null);
    signal.addEventListener('abort', cancel);
    try {
      return await work(link.peer);
    } catch (error) {
      if (isCancelled()) throw new CancelledError('cancelled', { cause: error });
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
      await link.end();
    }
  }

  #link(onProgress?: (progress: Progress) => void): WorkerLink<HostSideOfTransfer, TransferSide> {
    return new WorkerLink({
      clock: this.#clock,
      url: this.#worker,
      name: 'TopicScope history: transfer',
      data: () => undefined,
      // What was asked is rejected with the thread's end.
      onError: () => undefined,
      events: { progress: (progress) => onProgress?.(progress) },
    });
  }
}
