/** A program that keeps one core busy until whoever started it is gone, however that ended. */
const slice = 20;

if (process.send === undefined) throw new Error('busy.ts is started by busyProcesses.ts');
// The channel to the parent closes with it, also when it is killed.
process.once('disconnect', () => process.exit(0));
// A terminal's Ctrl+C reaches the whole group; the parent decides when the load ends.
process.on('SIGINT', () => undefined);

burn();

function burn(): void {
  const end = performance.now() + slice;
  let value = 1;
  while (performance.now() < end) for (let turn = 0; turn < 10_000; turn++) value = Math.sqrt(value + turn);
  // Between two slices events are seen.
  setImmediate(burn);
}
