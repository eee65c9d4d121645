/** A message that has just arrived, found in history. Knows no VS Code. */
import type { History } from '../../history/history.ts';
import type { Clock } from '../../shared/clock.ts';
import type { NewMessage } from '../../shared/message.ts';

/** Milliseconds that history is given to have it. */
const recordedWithin = 3_000;

/**
 * Waits until history has a message: it commits a little later than the message arrives.
 *
 * @returns its id; undefined when history does not have it in time
 */
export async function recordedId(
  history: Pick<History, 'query' | 'onDidRecord'>,
  { profile, topic, time, payload }: NewMessage,
  clock: Clock,
): Promise<number | undefined> {
  const limit = { isOver: false };
  let wake = (): void => undefined;
  const listening = history.onDidRecord(() => wake());
  const callOff = clock.after(recordedWithin, () => {
    limit.isOver = true;
    wake();
  });
  try {
    for (;;) {
      // What is recorded while history is asked counts, too.
      const recorded = new Promise<void>((resolve) => (wake = resolve));
      const query = { kind: 'time', from: time, to: time + 1 } as const;
      const messages = await history.query({ profile, direction: 'in', query, limit: 100 });
      const found = messages.find((one) => one.topic === topic && Buffer.from(one.payload).equals(payload));
      if (found || limit.isOver) return found?.id;
      await recorded;
    }
  } finally {
    listening.dispose();
    callOff();
  }
}
