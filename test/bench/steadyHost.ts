/**
 * What the extension host has to bear, `node steadyHost.ts PORT FIRST STEADY ALL`: prints, a line of JSON each, the delays
 * of its event loop while idle, its memory after FIRST messages, the delays until STEADY have come, and its memory after ALL.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startRecording } from './recordedSession.ts';

const [port = 0, first = 0, steady = 0, all = 0] = process.argv.slice(2).map(Number);
const idleFor = 5_000;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const recording = await startRecording(port);
/** Milliseconds by which the loop was late. */
async function delays(work: Promise<void>): Promise<{ p99: number; max: number }> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work;
  histogram.disable();
  return { p99: histogram.percentile(99) / 1e6, max: histogram.max / 1e6 };
}
/** Bytes of the whole process, with history's threads, and of what JavaScript holds in this thread. */
async function memory(): Promise<{ resident: number; held: number }> {
  await recording.history.flush();
  await pause(500);
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { resident: rss, held: heapUsed + external };
}

console.log(JSON.stringify(await delays(pause(idleFor))));
await recording.received(first);
console.log(JSON.stringify(await memory()));
console.log(JSON.stringify(await delays(recording.received(steady))));
await recording.received(all);
console.log(JSON.stringify(await memory()));
const { total } = await recording.history.window({ skip: 0, limit: 1 });
if (total !== all) throw new Error(`${total} of ${all} messages are in the history`);
await recording.close();
process.exit(0);
