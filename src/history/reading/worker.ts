/**
 * Entry point of the history's reading side: a thread of its own, so that a search never holds up recording, and a
 * regular expression that never ends can be ended with its thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/clock.ts';
import { RpcPeer } from '../../shared/rpc.ts';
import type { HistoryFilter } from '../filter.ts';
import { markPatternsIn } from '../patternMark.ts';
import {
  pack,
  type Answered,
  type Asked,
  type HostSideOfReader,
  type ReaderSide,
  type ReaderStart,
} from '../protocol.ts';
import { servePort } from '../threadPort.ts';
import { fields } from './fields.ts';
import { neighbour } from './neighbour.ts';
import { FaultError, readOn, ReadingFile, runOn, type OpenFile } from './openFile.ts';
import { series } from './series.ts';

const port = parentPort;
if (!port) throw new Error('worker.ts runs as a worker thread');

markPatternsIn((workerData as ReaderStart).patternCell);
const reading = new ReadingFile(systemClock);

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

/** Lets a search go on while its answer is on the way. */
function goOn(open: OpenFile, filter: HistoryFilter): void {
  const job = open.searches.goOn(filter);
  // What is at fault with the file is found again, and told, by the next who asks.
  if (job) runOn(open, job).catch(() => undefined);
}

const peer = new RpcPeer<ReaderSide, HostSideOfReader>(
  {
    send: (message) => {
      port.postMessage(message);
    },
  },
  {
    requests: {
      query: on(async (open, query) => pack(await runOn(open, open.lists.query(query)))),
      window: on(async (open, window) => {
        const answer = await runOn(open, open.lists.window(window));
        if (answer.searched < 1) goOn(open, window);
        return answer;
      }),
      position: on((open, request) => runOn(open, open.lists.position(request))),
      neighbour: on(async (open, request) => (await runOn(open, neighbour(open, request))) ?? null),
      density: on(async (open, request) => {
        const answer = await runOn(open, open.densities.density(request));
        if (answer.searched < 1) goOn(open, request);
        return answer;
      }),
      message: on((open, id) => {
        const message = readOn(open, () => open.reader.message(id));
        return pack(message ? [message] : []);
      }),
      topics: on(({ topics }, request) => topics.answer(request)),
      retained: on(({ topics }, request) => topics.retained(request)),
      newest: on((open, profile) => readOn(open, () => open.reader.newest(profile))),
      series: on((open, request) => runOn(open, series(open, request))),
      fields: on((open, request) => runOn(open, fields(open, request))),
      sessions: on((open, profile) => readOn(open, () => open.reader.sessions(profile ?? undefined))),
      close: () => {
        reading.close();
        return null;
      },
    },
    events: {},
  },
);

servePort(
  port,
  (message) => peer.receive(message),
  () => reading.close(),
);
