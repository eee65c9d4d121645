/**
 * A large history to measure with and to look at: JSON telemetry of 256 bytes on 1,000 topics, by several profiles in several
 * sessions over two days, among it states that are retained, commands that were sent, MQTT 5 properties, binary, large
 * and hostile payloads. It is written by the extension's own recorder, so it is what a user's file would be, too; a
 * million messages take some seconds.
 *
 *     npm run fixture -- history.sqlite                     1,000,000 messages
 *     npm run fixture -- history.sqlite --messages 20000 --profiles one
 *
 * To look at it in the real VS Code, write it to where the extension keeps its history, with the profiles in settings:
 *
 *     const dataDir = await mkdtemp(…);
 *     await writeHistory(historyFileOf(dataDir));
 *     const window = await Window.open({ dataDir, settings: { 'topicscope.profiles': fixtureProfiles() } });
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openHistory } from '../../../src/history/open.ts';
import type { NewMessage, PublishProperties } from '../../../src/shared/message.ts';
import { hostilePayloads, hostileTopics } from '../hostile.ts';
import { historyWorkers } from '../workers.ts';

export interface FixtureOptions {
  /** 1,000,000 when left out. */
  readonly messages?: number;
  /** Ids of the profiles; each gets half as many messages as the one before. */
  readonly profiles?: readonly string[];
  /** About so many topics, four a device; 1,000 when left out. */
  readonly topics?: number;
  /** The time of the newest message, milliseconds since 1970; now when left out. */
  readonly until?: number;
  /** Milliseconds that the messages are spread over; two days when left out. */
  readonly span?: number;
  /** Leaves out the hostile and the large payloads. */
  readonly tame?: boolean;
  readonly progress?: (written: number) => void;
}

export const defaultProfiles = ['plant-a', 'plant-b', 'laboratory'] as const;
/** Sessions of each profile, one after the other; between two of them there is a gap. */
const sessionsPerProfile = 4;
const topicsPerDevice = 4;
const payloadBytes = 256;
const day = 86_400_000;
/** Messages between two waits for the disk: keeps what waits small. */
const perFlush = 20_000;

/** Where the extension keeps its history in a VS Code server's data folder. */
export function historyFileOf(dataDir: string): string {
  return path.join(dataDir, 'data/User/globalStorage/topicscope.topicscope/history.sqlite');
}

/** Profiles, as settings have them, whose history the fixture is; nothing listens where they point. */
export function fixtureProfiles(ids: readonly string[] = defaultProfiles): object[] {
  return ids.map((id) => ({
    id,
    broker: 'mqtt',
    endpoint: '127.0.0.1',
    port: 9,
    protocol: 'mqtt',
    identity: { type: 'none' },
  }));
}

/** Writes a history file, which may be there already: then behind what it has. */
export async function writeHistory(file: string, options: FixtureOptions = {}): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const history = openHistory({
    file,
    workers: historyWorkers,
    limits: { maximumBytes: 2 ** 40, maximumAge: 2 ** 42 },
    log: { info: () => undefined, warn: console.error, error: console.error },
  });
  try {
    let waiting: NewMessage[] = [];
    let written = 0;
    for (const message of fixtureMessages(options)) {
      waiting.push(message);
      if (waiting.length < perFlush) continue;
      history.record(waiting);
      written += waiting.length;
      waiting = [];
      await history.flush();
      options.progress?.(written);
    }
    if (waiting.length > 0) history.record(waiting);
    await history.flush();
    options.progress?.(written + waiting.length);
  } finally {
    await history.dispose();
  }
}

/** The messages of the fixture by growing time; the same in every run but for `until`. */
export function* fixtureMessages(options: FixtureOptions = {}): Generator<NewMessage> {
  const { messages = 1_000_000, topics = 1_000, until = Date.now(), span = 2 * day } = options;
  const profiles = options.profiles ?? defaultProfiles;
  const random = randomNumbers(42);
  const special = options.tame === true ? new Map<number, NewMessage>() : specialMessages(messages);
  const sessionOf = new Map<string, number>();
  let previous = until - span;
  for (let index = 0; index < messages; index++) {
    const part = index / messages;
    const time = Math.round(until - span + span * waves((index + 1) / messages));
    const profile = profileAt(profiles, random());
    const number = Math.floor(part * sessionsPerProfile);
    const session = sessionId(profiles.indexOf(profile), number);
    const common = { profile, session, time, duplicate: false } as const;
    const known = sessionOf.get(profile);
    sessionOf.set(profile, number);
    if (known !== undefined && known !== number) {
      yield { ...base, ...common, gap: gapBefore(previous, time) };
      continue;
    }
    previous = time;
    yield { ...(special.get(index) ?? ordinary(index, topics, random)), ...common };
  }
}

const base = {
  direction: 'in',
  route: 'mqtt',
  topic: '',
  qos: 0,
  retain: false,
  payload: new Uint8Array(),
} as const;

type Content = Omit<NewMessage, 'profile' | 'session' | 'time' | 'duplicate'>;

function ordinary(index: number, topics: number, random: () => number): Content {
  // Some devices say much more than others.
  const device = Math.floor((random() ** 2 * topics) / topicsPerDevice);
  const place = `plant/line-${device % 20}/device-${device}`;
  const kind = random();
  if (kind < 0.01) return command(place, random);
  if (kind < 0.03) return state(place, index, random);
  if (kind < 0.04) return picture(place, random);
  const message: Content = {
    ...base,
    topic: `${place}/telemetry`,
    qos: random() < 0.3 ? 1 : 0,
    payload: telemetry(index, device, random),
  };
  return random() < 0.05 ? { ...message, properties: properties(index) } : message;
}

function telemetry(index: number, device: number, random: () => number): Uint8Array {
  const values = {
    device: `device-${device}`,
    sequence: index,
    temperature: round(20 + Math.sin(index / 5_000 + device) * 8 + random()),
    humidity: round(40 + Math.cos(index / 9_000 + device) * 20 + random()),
    vibration: round(random() ** 4 * 10),
    state: random() < 0.01 ? 'warning' : 'running',
  };
  const json = JSON.stringify({ ...values, note: '' });
  return Buffer.from(JSON.stringify({ ...values, note: words(payloadBytes - json.length, random) }));
}

function state(place: string, index: number, random: () => number): Content {
  const reported = {
    temp: round(15 + random() * 25),
    mode: random() < 0.5 ? 'auto' : 'manual',
    revision: index,
  };
  return {
    ...base,
    topic: `${place}/state`,
    qos: 1,
    retain: random() < 0.5,
    payload: Buffer.from(JSON.stringify({ state: { reported, desired: { temp: 21 } }, version: index })),
  };
}

function command(place: string, random: () => number): Content {
  const ok = random() < 0.9;
  const overHttps = random() < 0.3;
  return {
    ...base,
    direction: 'out',
    route: overHttps ? 'https' : 'mqtt',
    topic: `${place}/command`,
    qos: 1,
    payload: Buffer.from(JSON.stringify({ set: { temp: Math.round(15 + random() * 10) }, by: 'operator' })),
    outcome: overHttps
      ? { ok, milliseconds: round(20 + random() * 80), httpStatus: ok ? 200 : 403 }
      : { ok, milliseconds: round(5 + random() * 40), reasonCode: ok ? 0 : 0x87 },
  };
}

/** Binary: beginning and size of a small picture. */
function picture(place: string, random: () => number): Content {
  const payload = Buffer.from(Array.from({ length: 600 }, () => Math.floor(random() * 256)));
  payload.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return { ...base, topic: `${place}/picture`, payload, properties: { contentType: 'image/png' } };
}

function properties(index: number): PublishProperties {
  return {
    payloadFormatIndicator: 'utf8',
    contentType: 'application/json',
    userProperties: [
      ['trace', index.toString(16).padStart(8, '0')],
      ['site', `site-${index % 7}`],
    ],
    ...(index % 3 === 0 && {
      responseTopic: `plant/answers/${index % 100}`,
      correlationData: Buffer.from(String(index)),
    }),
  };
}

/** What stands among the ordinary: every hostile payload and topic once, and some large ones, spread evenly. */
function specialMessages(messages: number): Map<number, NewMessage> {
  const contents: Content[] = [
    ...hostilePayloads.map(({ name, bytes }) => ({
      ...base,
      topic: `hostile/payload/${name}`,
      payload: bytes(),
    })),
    ...hostileTopics.map(({ name, topic }) => ({ ...base, topic, payload: Buffer.from(`"${name}"`) })),
    ...Array.from({ length: 20 }, (_, index) => ({
      ...base,
      topic: 'plant/line-1/logs',
      payload: Buffer.from(
        JSON.stringify({ lines: Array.from({ length: 2_000 }, (__, line) => `line ${index}.${line}`) }),
      ),
    })),
  ];
  const step = Math.floor(messages / (contents.length + 1));
  if (step < 2) return new Map();
  return new Map(contents.map((content, index) => [(index + 1) * step, content as NewMessage]));
}

function gapBefore(from: number, to: number): NonNullable<NewMessage['gap']> {
  return { reason: 'disconnected', from, to, text: 'The connection was closed by the network' };
}

/** Time as a part of the span: the rate swells and ebbs twelve times. */
function waves(part: number): number {
  const turns = 12 * 2 * Math.PI;
  return part - (Math.sin(part * turns) * 0.8) / turns;
}

function profileAt(profiles: readonly string[], random: number): string {
  let rest = random;
  for (const profile of profiles.slice(0, -1)) {
    if (rest < 0.5) return profile;
    rest = (rest - 0.5) * 2;
  }
  return profiles.at(-1) ?? 'plant-a';
}

function sessionId(profile: number, session: number): string {
  const digits = (value: number, length: number) => value.toString(16).padStart(length, '0');
  return `${digits(profile + 1, 8)}-0000-4000-8000-${digits(session + 1, 12)}`;
}

const vocabulary =
  'pressure valve opened closed by operator shift night motor belt speed normal check filter'.split(' ');

function words(length: number, random: () => number): string {
  let text = '';
  while (text.length < length) text += `${vocabulary[Math.floor(random() * vocabulary.length)] ?? ''} `;
  return text.slice(0, Math.max(0, length));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Pseudo-random numbers from 0 to below 1, the same in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
