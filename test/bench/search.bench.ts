/**
 * How long each kind of search takes over 1,000,000 messages, until all have been looked at, against a plain scan: every block
 * decompressed and every message tested with the same condition, in the same run. History is opened anew for each round, so nothing is
 * remembered; `--messages N` measures fewer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openHistory } from '../../src/history/open.ts';
import { decodeHead, decodePayloads } from '../../src/history/file/block.ts';
import { HistoryDatabase } from '../../src/history/file/database.ts';
import { decodeExtra, decodeFlags } from '../../src/history/file/record.ts';
import { parseQuery } from '../../src/shared/search/parseQuery.ts';
import { matchesTopicFilter } from '../../src/shared/topic.ts';
import { writeHistory } from '../support/history/million.ts';
import { percentile, report, reportFact } from './result.ts';

const { values } = parseArgs({
  options: { messages: { type: 'string', default: '1000000' } },
  strict: false,
});
const messages = Number(values.messages);
const rounds = 5;
const profile = 'plant-a';
const now = Date.now();

/** A message as the plain scan has it. */
interface Scanned {
  readonly time: number;
  readonly topic: string;
  readonly flags: number;
  readonly extra: Uint8Array;
  readonly payload: Uint8Array;
}
interface Kind {
  readonly name: string;
  readonly search: string;
  readonly plain: (message: Scanned) => boolean;
}

const textOf = ({ payload }: Scanned): string =>
  Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString();
function documentOf(
  message: Scanned,
): { temperature?: unknown; state?: { reported?: { temp?: unknown } } } | null {
  try {
    return JSON.parse(textOf(message)) as ReturnType<typeof documentOf>;
  } catch {
    return null;
  }
}

const kinds: readonly Kind[] = [
  {
    name: 'topic filter',
    search: 'topic:plant/line-3/+/state',
    plain: ({ topic }) => matchesTopicFilter('plant/line-3/+/state', topic, { hashMatchesParent: true }),
  },
  { name: 'time', search: 'last:2h', plain: ({ time }) => time >= now - 7_200_000 },
  {
    name: 'direction',
    search: 'direction:out',
    plain: ({ flags }) => decodeFlags(flags).direction === 'out',
  },
  { name: 'QoS', search: 'qos:1', plain: ({ flags }) => decodeFlags(flags).qos === 1 },
  {
    name: 'MQTT 5 property',
    search: 'property:contentType',
    plain: ({ extra }) => decodeExtra(extra).properties?.contentType !== undefined,
  },
  {
    name: 'rare text',
    search: '"sequence\\":777777"',
    plain: (message) => textOf(message).toLowerCase().includes('sequence":777777'),
  },
  {
    name: 'frequent text',
    search: 'WARNING',
    plain: (message) => textOf(message).toLowerCase().includes('warning'),
  },
  {
    name: 'text that is nowhere',
    search: 'nowhere-to-be-found',
    plain: (message) => textOf(message).toLowerCase().includes('nowhere-to-be-found'),
  },
  {
    name: 'regular expression',
    search: '/"sequence":\\d*99999\\b/',
    plain: (message) => /"sequence":\d*99999\b/.test(textOf(message)),
  },
  {
    name: 'field of few messages',
    search: 'state.reported.temp > 39.9',
    plain: (message) => Number(documentOf(message)?.state?.reported?.temp) > 39.9,
  },
  {
    name: 'field of most messages',
    search: 'temperature > 28.5',
    plain: (message) => Number(documentOf(message)?.temperature) > 28.5,
  },
];

const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-bench-'));
try {
  const file = path.join(folder, 'history.sqlite');
  await writeHistory(file, { messages, profiles: [profile], tame: true, until: now });
  const ours = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]));
  const firsts = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]));
  const scans = new Map<Kind, number[]>(kinds.map((kind) => [kind, []]));
  for (let round = 0; round < rounds; round++) await searchAll(file, ours, firsts, scans);
  for (const kind of kinds) {
    const times = ours.get(kind) ?? [];
    const what = `search for ${kind.name} over ${messages.toLocaleString('en')} messages, to its end`;
    report(
      { bench: 'search', what, unit: 'ms', reference: 'a plain scan of every message' },
      times,
      scans.get(kind) ?? [],
    );
    reportFact({ bench: 'search', what: `${what}: p95`, value: percentile(times, 0.95), unit: 'ms' });
    reportFact({
      bench: 'search',
      what: `search for ${kind.name}: first answer`,
      value: percentile(firsts.get(kind) ?? [], 0.5),
      unit: 'ms',
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function searchAll(
  file: string,
  all: Map<Kind, number[]>,
  firsts: Map<Kind, number[]>,
  scans: Map<Kind, number[]>,
): Promise<void> {
  const history = openHistory({
    file,
    workers: {
      writer: new URL('../../dist/history/writer.js', import.meta.url),
      reader: new URL('../../dist/history/reader.js', import.meta.url),
    },
    limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
    log: { info: () => undefined, warn: console.error, error: console.error },
  });
  await history.window({ profile, skip: 0, limit: 1 });
  for (const kind of kinds) {
    const parsed = parseQuery(kind.search, { now });
    if (!parsed.ok) throw new Error(parsed.problem.message);
    const began = performance.now();
    for (let answers = 1; ; answers++) {
      const { searched } = await history.window({ profile, query: parsed.query, skip: 0, limit: 1 });
      if (answers === 1) firsts.get(kind)?.push(performance.now() - began);
      if (searched === 1) break;
    }
    all.get(kind)?.push(performance.now() - began);
    // By turns, so that both meet the same machine.
    scans.get(kind)?.push(scan(file, kind.plain));
  }
  await history.dispose();
}

/** Milliseconds that it takes to decompress every block and test every message. */
function scan(file: string, test: (message: Scanned) => boolean): number {
  const database = HistoryDatabase.forReading(file);
  const began = performance.now();
  const topics = new Map(
    database.all('SELECT key, name FROM topic').map((row) => [Number(row['key']), String(row['name'])]),
  );
  let found = 0;
  for (const row of database.iterate('SELECT head, payloads FROM body')) {
    const { times, topics: keys, flags, sizes, extras } = decodeHead(row['head'] as Uint8Array);
    for (const [index, payload] of decodePayloads(row['payloads'] as Uint8Array, sizes).entries()) {
      const topic = topics.get(keys[index] ?? 0) ?? '';
      const message = {
        time: times[index] ?? 0,
        topic,
        flags: flags[index] ?? 0,
        extra: extras[index] ?? new Uint8Array(),
        payload,
      };
      if (test(message)) found++;
    }
  }
  const time = performance.now() - began;
  database.close();
  if (found < 0) throw new Error('never: keeps the tests from being left out');
  return time;
}
