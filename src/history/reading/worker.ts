/**
 * Entry point of the history's reading side: a thread of its own, so that a search never holds up recording, and a
 * regular expression that never ends can be ended with its thread.
 */
import { parentPort } from 'node:worker_threads';
import { RpcPeer } from '../../shared/rpc.ts';
import { pack, type Answered, type Asked, type HostSideOfReader, type ReaderSide } from '../protocol.ts';
import { fields } from './fields.ts';
import { FaultError, readOn, ReadingFile, type OpenFile } from './openFile.ts';
import { series } from './series.ts';
import { runInSlices } from './slices.ts';

const port = parentPort;
if (!port) throw new Error('worker.ts runs as a worker thread');

const reading = new ReadingFile();

/** Answers a question on the file that it names. */
function on<P, R>(
  answer: (open: OpenFile, params: P) => R | Promise<R>,
): (asked: Asked<P>) => Promise<Answered<R>> {
  return async ({ file, params }) => {
    try {
      return { value: await reading.use(file, (open) => answer(open, params)) };
    } catch (error) {
      if (error instanceof FaultError) return { fault: error.fault, identity: error.identity };
      throw error;
    }
  };
}

const peer = new RpcPeer<ReaderSide, HostSideOfReader>(
  {
    send: (message) => {
      port.postMessage(message);
    },
  },
  {
    requests: {
      query: on(({ reader }, query) => pack(reader.query(query))),
      window: on(({ reader }, window) => reader.window(window)),
      message: on(({ reader }, id) => {
        const message = reader.message(id);
        return pack(message ? [message] : []);
      }),
      topics: on(({ topics }, request) => topics.answer(request)),
      retained: on(({ topics }, request) => topics.retained(request)),
      newest: on(({ reader }, profile) => reader.newest(profile)),
      series: on((open, request) => runInSlices(series(open, request), (work) => readOn(open, work))),
      fields: on((open, request) => runInSlices(fields(open, request), (work) => readOn(open, work))),
      sessions: on(({ reader }, profile) => reader.sessions(profile ?? undefined)),
      close: () => {
        reading.close();
        return null;
      },
    },
    events: {},
  },
);

port.on('message', (message: unknown) => {
  peer.receive(message);
});
