/**
 * A process that records: `node writer.ts FILE PROFILE COUNT BATCH [stay]`. Records COUNT numbered messages, flushing
 * after each BATCH and then printing how many are committed; with `stay` it goes on living with what
 * it has recorded, without closing.
 */
import { openHistory } from '../../../src/history/open.ts';
import { historyWorkers } from '../../support/workers.ts';

const [file = '', profile = '', count = '0', batch = '1', stay] = process.argv.slice(2);
const history = openHistory({
  file,
  workers: historyWorkers,
  limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
  log: { info: () => undefined, warn: console.error, error: console.error },
});
for (let index = 0; index < Number(count); index += Number(batch)) {
  history.record(
    Array.from({ length: Number(batch) }, (_, offset) => ({
      profile,
      time: 1_700_000_000_000,
      direction: 'in' as const,
      route: 'mqtt' as const,
      topic: `writer/${profile}`,
      qos: 1 as const,
      retain: false,
      duplicate: false,
      payload: Buffer.from(String(index + offset)),
    })),
  );
  await history.flush();
  console.log(index + Number(batch));
}
if (stay === undefined) await history.dispose();
