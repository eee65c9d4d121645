/**
 * Writes a large history file by hand, see test/support/history/million.ts:
 *
 *     npm run fixture -- FILE [--messages N] [--topics N] [--profiles ID,ID]
 */
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { writeHistory } from '../test/support/history/million.ts';

const { values, positionals } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    topics: { type: 'string', default: '1000' },
    profiles: { type: 'string', default: 'plant-a,plant-b,laboratory' },
  },
  allowPositionals: true,
});
const [file] = positionals;
if (file === undefined) throw new Error('Say which file to write: npm run fixture -- history.sqlite');
const began = performance.now();
await writeHistory(file, {
  messages: wholeNumber('messages', values.messages),
  topics: wholeNumber('topics', values.topics),
  profiles: values.profiles.split(','),
  progress: (written) => {
    if (written % 100_000 === 0) console.error(`${written.toLocaleString('en')} messages`);
  },
});
const seconds = Math.round((performance.now() - began) / 100) / 10;
console.error(`${file}: ${Math.round(statSync(file).size / 1_048_576)} MB in ${seconds} s`);

function wholeNumber(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`--${name} wants a whole number above 0, not ${value}`);
  return number;
}
