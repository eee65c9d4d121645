/** What is set up before the tests where another runtime than Node 24 runs them. */
import './standIns.ts';
import { garbage, playGarbageDates, type Garbage } from './garbageDates.ts';

const kind = process.env['TOPICSCOPE_GARBAGE_DATES'];
if (kind !== undefined) {
  if (!Object.hasOwn(garbage, kind)) {
    throw new Error(`TOPICSCOPE_GARBAGE_DATES is one of ${Object.keys(garbage).join(', ')}`);
  }
  playGarbageDates(kind as Garbage);
}
