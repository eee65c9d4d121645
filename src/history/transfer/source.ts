/** The messages that are to go out, oldest first, a page at a time: memory holds one page, whatever the history's size. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../shared/clock.ts';
import type { Message } from '../../shared/message.ts';
import type { HistoryFilter } from '../history.ts';
import { ReadingFile, runOn } from '../reading/openFile.ts';
import type { Job } from '../reading/slices.ts';

/** Which messages of which history file. */
export interface Source {
  /** Path of the history file (`History.file`). */
  readonly file: string;
  readonly filter: HistoryFilter;
  /** Only messages with a greater id. */
  readonly after?: number;
  /** Only messages up to this id; absent: those that are there at the beginning. */
  readonly upTo?: number;
}

/** Most messages of a page; one with large payloads is shorter. */
const pageMessages = 1000;

/** How many messages there are, and the id of the newest of the file now. */
export async function countOf(
  { file, filter, upTo }: Source,
  clock: Clock,
): Promise<{ total: number; upTo: number }> {
  const reading = new ReadingFile(clock);
  try {
    return await reading.use(file, (open) => runOn(open, open.lists.count(filter, upTo)));
  } finally {
    reading.close();
  }
}

/**
 * Pages of messages, oldest first. What is removed from history meanwhile is not among them.
 *
 * @throws FaultError when the file is at fault; the signal's reason when aborted, in the middle of a page, too
 */
export async function* pagesOf(
  { file, filter, after = 0, upTo = Infinity }: Source,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Message[]> {
  const reading = new ReadingFile(clock);
  try {
    for (let last = after; ;) {
      const query = { ...filter, after: last, limit: pageMessages };
      const found = await reading.use(file, (open) => runOn(open, until(signal, open.lists.query(query))));
      const page = found.filter(({ id }) => id <= upTo);
      if (page.length > 0) yield page;
      if (page.length === 0 || page.length < found.length) return;
      last = page.at(-1)?.id ?? Infinity;
      await nextTurn();
    }
  } finally {
    reading.close();
  }
}

/** A job that ends with the signal's reason, at its next yield. */
function* until<T>(signal: AbortSignal, job: Job<T>): Job<T> {
  for (;;) {
    signal.throwIfAborted();
    const step = job.next();
    if (step.done === true) return step.value;
    yield;
  }
}
