/** The extension host under load: how late its event loop is at 20,000 messages a second, and what a million messages leave in memory. */
import { fileURLToPath } from 'node:url';
import { start } from './child.ts';
import { PacedBroker } from './pacedBroker.ts';
import { report } from './result.ts';

const first = 10_000;
const steady = 210_000;
const all = 1_000_000;
const perSecond = 20_000;
const megabyte = 1_000_000;

const broker = new PacedBroker();
const port = await broker.listen();
const script = fileURLToPath(new URL('./steadyHost.ts', import.meta.url));
const host = start(script, ...[port, first, steady, all].map(String));
const line = async <T>() => JSON.parse(await host.line()) as T;
type Delays = { p99: number; max: number };
type Memory = { resident: number; held: number };
try {
  const idle = await line<Delays>();
  await broker.send(first, perSecond);
  const before = await line<Memory>();
  await broker.send(steady - first, perSecond);
  const busy = await line<Delays>();
  await broker.send(all - steady, 3 * perSecond);
  const after = await line<Memory>();

  const what = 'delay of the host process’s event loop at 20,000 messages a second, recorded';
  const loop = { bench: 'loop', unit: 'ms', reference: 'idle' };
  report({ ...loop, what: `${what}: p99` }, [busy.p99], [idle.p99]);
  report({ ...loop, what: `${what}: longest` }, [busy.max], [idle.max]);
  const memory = { bench: 'memory', unit: 'MB', reference: 'after 10,000 messages' };
  report(
    { ...memory, what: 'JavaScript’s memory of the host process after 1,000,000 messages' },
    [after.held / megabyte],
    [before.held / megabyte],
  );
  report(
    { ...memory, what: 'whole host process with history’s threads after 1,000,000 messages' },
    [after.resident / megabyte],
    [before.resident / megabyte],
  );
} finally {
  await host.stop();
  broker.close();
}
