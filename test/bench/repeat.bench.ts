/**
 * A message repeated 1,000 times a second, onto mosquitto and the local endpoint, beside setInterval(…, 1) that publishes through the same
 * session: how many go out, how far the last is from where an ideal clock has it, and how far each is from its own turn.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalEndpointDescription } from '../../src/local/endpoint.ts';
import { checkProfile } from '../../src/profile/validate.ts';
import { createSessions } from '../../src/session/createSessions.ts';
import { Pace } from '../../src/session/pacing/pace.ts';
import { Repeat } from '../../src/session/repeat/repeat.ts';
import { protocolTable } from '../../src/shared/aws/protocolTable.ts';
import { ensurePrograms } from '../support/debian.ts';
import { freePort } from '../support/freePort.ts';
import { untilListening } from '../support/listening.ts';
import { profileForRow } from '../support/rowProfiles.ts';
import { start } from './child.ts';
import { percentile, report, reportFact } from './result.ts';

/** Milliseconds from one message to the next, and how many there are in a round. */
const every = 1;
const times = 5_000;
const rounds = 3;
const unlimited = { messagesPerSecond: Infinity, bytesPerSecond: Infinity };
const request = {
  topic: 'bench/repeat',
  payload: Buffer.from(JSON.stringify({ temperature: 21.5, note: 'x'.repeat(220) })),
  qos: 0,
  retain: false,
  route: 'mqtt',
} as const;

/** When each message was handed over, in milliseconds of performance.now(). */
type Handed = readonly number[];

const folder = mkdtempSync(path.join(tmpdir(), 'topicscope-bench-repeat-'));
try {
  await onMosquitto();
  await onLocalEndpoint();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function onMosquitto(): Promise<void> {
  await ensurePrograms(['mosquitto']);
  const port = await freePort();
  const configuration = path.join(folder, 'mosquitto.conf');
  writeFileSync(configuration, `listener ${port} 127.0.0.1\nallow_anonymous true\nuser root\n`);
  const broker = spawn('mosquitto', ['-c', configuration], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
  });
  try {
    await untilListening(broker, [port]);
    const place = { endpoint: '127.0.0.1', port, protocol: 'mqtt', broker: 'mqtt' };
    await measure('mosquitto', { ...place, id: 'bench', identity: { type: 'none' } });
  } finally {
    const exited = once(broker, 'exit');
    broker.kill();
    await exited;
  }
}

async function onLocalEndpoint(): Promise<void> {
  const script = fileURLToPath(new URL('../../dist/local/endpoint.js', import.meta.url));
  const endpoint = start(script, '--json', '--no-rate-limits', '--directory', folder);
  try {
    const description = JSON.parse(await endpoint.line()) as LocalEndpointDescription;
    const row = protocolTable.find((one) => one.row === 4);
    if (!row) throw new Error('the table has no row 4');
    await measure('local endpoint', profileForRow(row, description).profile);
  } finally {
    await endpoint.stop();
  }
}

async function measure(broker: string, entry: unknown): Promise<void> {
  const checked = checkProfile(entry);
  if (!checked.ok) throw new Error(checked.problems.join('\n'));
  const { id } = checked.profile;
  const sessions = createSessions({
    secrets: () => Promise.resolve({}),
    windowSuffix: 'bench',
    workspaceFolder: undefined,
    log: () => undefined,
  });
  sessions.setProfiles([checked.profile]);
  await sessions.connect(id);
  const publish = () => sessions.publish(id, request);
  const ours: Handed[] = [];
  const reference: Handed[] = [];
  for (let round = 0; round < rounds; round++) {
    reference.push(await byInterval(publish));
    ours.push(await byRepeat(publish));
  }
  await sessions.dispose();
  const beside = `setInterval(…, ${every}) through the same session`;
  const bench = `repeat (${broker})`;
  const what = (words: string) => `repeat every ${every} ms onto ${broker}: ${words}`;
  report(
    { bench, what: what('messages a second'), unit: '1/s', reference: beside },
    ours.map(rate),
    reference.map(rate),
  );
  report(
    { bench, what: what('last message behind the ideal clock after 5 s'), unit: 'ms', reference: beside },
    ours.map(drift),
    reference.map(drift),
  );
  const late = ours.flatMap(lateness);
  for (const part of [0.5, 0.99]) {
    reportFact({
      bench,
      what: what(`message behind its own turn, p${part * 100}`),
      value: percentile(late, part),
      unit: 'ms',
    });
  }
}

type Publish = () => Promise<{ readonly ok: boolean; readonly milliseconds: number }>;

async function byRepeat(publish: Publish): Promise<Handed> {
  const handed: number[] = [];
  const status = await new Repeat({
    plan: { every, times },
    request: () => Promise.resolve(request),
    publish: () => {
      handed.push(performance.now());
      return publish();
    },
    pace: new Pace(unlimited),
    isReady: () => true,
    onDidChangeReadiness: () => ({ dispose: () => undefined }),
  }).run();
  if (status.sent !== times || status.skipped > 0) throw new Error(JSON.stringify(status));
  return handed;
}

async function byInterval(publish: Publish): Promise<Handed> {
  const handed: number[] = [];
  const sent: Promise<unknown>[] = [];
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      handed.push(performance.now());
      sent.push(publish());
      if (handed.length < times) return;
      clearInterval(timer);
      resolve();
    }, every);
  });
  await Promise.all(sent);
  return handed;
}

/** Milliseconds of each message after its turn, counted from the first. */
function lateness(handed: Handed): number[] {
  const [first = 0] = handed;
  return handed.map((at, index) => at - first - index * every);
}

function drift(handed: Handed): number {
  return lateness(handed).at(-1) ?? Number.NaN;
}

function rate(handed: Handed): number {
  const [first = 0] = handed;
  return ((handed.length - 1) * 1000) / ((handed.at(-1) ?? 0) - first);
}
