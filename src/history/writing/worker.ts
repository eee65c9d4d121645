/** Entry point of history's writing side: a thread of its own, so that compressing and writing never hold up the host. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../../shared/clock.ts';
import { RpcPeer } from '../../shared/rpc.ts';
import { servePort } from '../threadPort.ts';
import { Keeper } from './keeper.ts';
import type { HostSideOfWriter, WriterSide, WriterStart } from '../protocol.ts';

const port = parentPort;
if (!port) throw new Error('worker.ts runs as a worker thread');
const { file, limits, busyTimeout } = workerData as WriterStart;

const keeper = new Keeper(
  { file, limits, busyTimeout, clock: systemClock },
  {
    problem: (text) => {
      peer.emit('problem', text);
    },
    notice: (text) => {
      peer.emit('notice', text);
    },
    recorded: (newest) => {
      peer.emit('recorded', newest);
    },
  },
);

const peer = new RpcPeer<WriterSide, HostSideOfWriter>(
  {
    send: (message) => {
      port.postMessage(message);
    },
  },
  {
    requests: {
      record: (batch) => keeper.record(batch),
      open: () => keeper.open(),
      inspect: ({ fault, identity }) => keeper.inspect(fault, identity),
      clear: async (profile) => {
        await keeper.clear(profile);
        return null;
      },
      close: () => {
        keeper.close();
        return null;
      },
    },
    events: {
      limits: (value) => {
        keeper.setLimits(value);
      },
      watch: (on) => {
        keeper.setWatching(on);
      },
    },
  },
);

servePort(
  port,
  (message) => peer.receive(message),
  () => keeper.close(),
);
