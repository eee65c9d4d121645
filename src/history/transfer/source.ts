/** The messages that are to go out, oldest first, a page at a time: memory holds one page, whatever the history's size. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message } from '../../shared/message.ts';
import type { HistoryFilter } from '../history.ts';
import { ReadingFile, runOn } from '../reading/openFile.ts';

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
export async function countOf({ file, filter, upTo }: Source): Promise<{ total: number; upTo: number }> {
  const reading = new ReadingFile();
  try {
    return await reading.use(file, (open) => runOn(open, open.lists.count(filter, upTo)));
  } finally {
    reading.close();
  }
}

/**
 * Pages of messages, oldest first. What is removed from history meanwhile is not among them.
 *
 * @throws FaultError when the file is at fault
 */
export async function* pagesOf({
  file,
  filter,
  after = 0,
  upTo = Infinity,
}: Source): AsyncGenerator<Message[]> {
  const reading = new ReadingFile();
  try {
    for (let last = after; ;) {
      const query = { ...filter, after: last, limit: pageMessages };
      const found = await reading.use(file, (open) => runOn(open, open.lists.query(query)));
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
