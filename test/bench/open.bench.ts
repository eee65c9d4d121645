/**
 * How long the console's questions to history take with 1,000,000 messages, against the same with 1,000: the first rows of a console
 * that opens, a jump to the middle, the page after it, and one message. History's threads run as in the product; a question is
 * counted from asking to the answer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openHistory } from '../../src/history/open.ts';
import type { History } from '../../src/history/history.ts';
import { writeHistory } from '../support/history/million.ts';
import { report } from './result.ts';

const sizes = { ours: 1_000_000, reference: 1_000 };
const rounds = 15;
const rows = 100;
const profile = 'plant-a';

const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-bench-'));
const names = ['first', 'middle', 'next', 'message'] as const;
type Times = Record<(typeof names)[number], number[]>;

try {
  const large = await measure('large', sizes.ours);
  const small = await measure('small', sizes.reference);
  const what: Record<(typeof names)[number], string> = {
    first: `console with 1,000,000 messages, opened anew: to its first ${rows} rows`,
    middle: 'jump to the middle, the file just opened',
    next: 'the page after that',
    message: 'one message from the middle, whole',
  };
  for (const name of names) {
    report(
      { bench: 'open', what: what[name], unit: 'ms', reference: 'the same with 1,000 messages' },
      large[name],
      small[name],
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(name: string, messages: number): Promise<Times> {
  const file = path.join(folder, `${name}.sqlite`);
  await writeHistory(file, { messages, profiles: [profile], tame: true });
  const times: Times = { first: [], middle: [], next: [], message: [] };
  for (let round = 0; round < rounds; round++) {
    const history = open(file);
    // The threads' start has nothing to do with the number of messages.
    await history.newest('nobody');
    const { total } = await timed(times.first, () => history.window({ profile, skip: 0, limit: rows }));
    if (total !== messages) throw new Error(`${total} of ${messages} messages are in the history`);
    const middle = messages / 2;
    const page = await timed(times.middle, () => history.window({ profile, skip: middle, limit: rows }));
    await timed(times.next, () => history.window({ profile, skip: middle + rows, limit: rows }));
    const id = page.rows[0]?.id ?? 0;
    const message = await timed(times.message, () => history.message(id));
    if (!message) throw new Error(`message ${id} is not in the history`);
    await history.dispose();
  }
  return times;
}

async function timed<T>(into: number[], question: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const answer = await question();
  into.push(performance.now() - began);
  return answer;
}

function open(file: string): History {
  return openHistory({
    file,
    workers: {
      writer: new URL('../../dist/history/writer.js', import.meta.url),
      reader: new URL('../../dist/history/reader.js', import.meta.url),
    },
    limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
    log: { info: () => undefined, warn: console.error, error: console.error },
  });
}
