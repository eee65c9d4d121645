/**
 * Entry point of a transfer: a thread of its own for each export, import or replay, so that neither recording nor the
 * console waits for it, and its end gives all its memory back.
 */
import { parentPort } from 'node:worker_threads';
import { systemClock } from '../../shared/clock.ts';
import type { Message } from '../../shared/message.ts';
import { RpcPeer } from '../../shared/rpc.ts';
import { pack } from '../protocol.ts';
import { servePort } from '../threadPort.ts';
import { checkImport } from './checkImport.ts';
import { exportMessages, type Progress } from './exportMessages.ts';
import type { HostSideOfTransfer, TransferSide } from './protocol.ts';
import { readImport, type ImportBatch } from './readImport.ts';
import { pagesOf } from './source.ts';
import { surveyMessages } from './survey.ts';

const port = parentPort;
if (!port) throw new Error('worker.ts runs as a worker thread');

/** Milliseconds between two words of progress. */
const progressEvery = 100;

const cancelling = new AbortController();
let batches: AsyncGenerator<ImportBatch> | undefined;
let pages: AsyncGenerator<Message[]> | undefined;
let told = 0;

function tell(progress: Progress): void {
  const now = systemClock.now();
  if (now - told < progressEvery && progress.done < progress.total) return;
  told = now;
  peer.emit('progress', progress);
}

const peer = new RpcPeer<TransferSide, HostSideOfTransfer>(
  {
    send: (message) => {
      port.postMessage(message);
    },
  },
  {
    requests: {
      export: (request) => exportMessages(request, tell, cancelling.signal, systemClock),
      survey: (request) => surveyMessages(request, tell, cancelling.signal, systemClock),
      check: (request) => checkImport(request, tell, cancelling.signal),
      openImport: ({ path, version }) => {
        batches = readImport(path, version);
        return null;
      },
      nextBatch: async () => {
        const next = await batches?.next();
        if (!next || next.done === true) return null;
        const { messages, position } = next.value;
        return { packed: pack(messages), position };
      },
      openPages: (source) => {
        pages = pagesOf(source, systemClock, cancelling.signal);
        return null;
      },
      nextPage: async () => {
        const next = await pages?.next();
        return next && next.done !== true ? pack(next.value) : null;
      },
    },
    events: {
      cancel: () => {
        cancelling.abort(new Error('cancelled'));
      },
    },
  },
);

/** Whatever is under way ends; what it has open is closed with it. */
function end(): void {
  cancelling.abort(new Error('cancelled'));
  // It runs to its end here or ended with an error that was told: what is still thrown is nobody's.
  for (const open of [batches, pages]) open?.return(undefined).catch(() => undefined);
}

servePort(port, (message) => peer.receive(message), end);
