/** A history with many topics, half of them in one level, one message each. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openHistory } from '../../../src/history/open.ts';
import { historyWorkers } from '../workers.ts';

const perFlush = 5_000;

/** Writes `count` topics behind what the file has: `flat/N` and `deep/H/N/state`. */
export async function recordTopics(file: string, profile: string, count: number): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const history = openHistory({
    file,
    workers: historyWorkers,
    limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
    log: { info: () => undefined, warn: console.error, error: console.error },
  });
  const time = Date.now() - 3_600_000;
  for (let start = 0; start < count; start += perFlush) {
    history.record(
      Array.from({ length: Math.min(perFlush, count - start) }, (_, offset) => {
        const index = start + offset;
        return {
          profile,
          time,
          direction: 'in' as const,
          route: 'mqtt' as const,
          topic: index % 2 === 0 ? `flat/${index}` : `deep/${index % 100}/${index}/state`,
          qos: 0 as const,
          retain: false,
          duplicate: false,
          payload: Buffer.from(`{"value":${index}}`),
        };
      }),
    );
    await history.flush();
  }
  await history.dispose();
}
