/**
 * The language of the search box as data: what can be written and what it finds. The help in the page, the table in
 * the README and the completion come from here; parseQuery.ts reads it.
 */
import type { PublishProperties } from '../message.ts';

export interface SyntaxEntry {
  /** The word in front of the colon; absent where there is none. */
  readonly keyword?: string;
  /** Other words for the same. */
  readonly aliases?: readonly string[];
  /** What can be written, to be shown as code. */
  readonly examples: readonly [string, ...string[]];
  /** What it finds, as the rest of "finds …". */
  readonly finds: string;
}

export const syntax = [
  {
    examples: ['error', '"motor stalled"'],
    finds: 'payloads that contain the word or the phrase, in any case; several: all of them',
  },
  {
    keyword: 'payload',
    aliases: ['text'],
    examples: ['/err(or)?:\\s*\\d+/i', 'payload:/^\\[/'],
    finds: 'payloads that match a regular expression',
  },
  {
    keyword: 'topic',
    examples: ['topic:plant/+/temp', 'topic:"my plant/#"', 'topic:/temp$/'],
    finds: 'messages on the topics of a topic filter, or on topics that match a regular expression',
  },
  {
    examples: ['state.reported.temp > 30', '["odd key"].x = "on"', 'list[0] != null', '$ >= 5'],
    finds: 'JSON payloads with a field that compares so (= != < <= > >=); $ is the whole payload',
  },
  { keyword: 'has', examples: ['has:state.reported'], finds: 'JSON payloads that have the field' },
  {
    keyword: 'direction',
    aliases: ['dir'],
    examples: ['direction:in', 'direction:out'],
    finds: 'received or sent messages',
  },
  { keyword: 'route', examples: ['route:https'], finds: 'messages over MQTT (mqtt) or HTTPS (https)' },
  { keyword: 'qos', examples: ['qos:1', 'qos>=1'], finds: 'messages of a quality of service' },
  {
    keyword: 'is',
    examples: ['is:retained', 'is:duplicate', 'is:failed', 'is:gap'],
    finds:
      'retained messages, those sent again (DUP), those that could not be published; or what history misses',
  },
  {
    keyword: 'property',
    aliases: ['prop'],
    examples: ['property:contentType=text/plain', 'property:responseTopic'],
    finds: 'messages with an MQTT 5 property, or with this value of it',
  },
  {
    keyword: 'user',
    examples: ['user:name=value', 'user:name'],
    finds: 'messages with a user property, or with this value of it',
  },
  { keyword: 'size', examples: ['size>10kb', 'size<=100'], finds: 'payloads of so many bytes' },
  {
    keyword: 'after',
    aliases: ['since', 'from'],
    examples: ['after:14:30', 'after:2026-11-24T14:00'],
    finds: 'messages from a time on (today where no date is given)',
  },
  {
    keyword: 'before',
    aliases: ['until'],
    examples: ['before:2026-11-24', 'before:"2026-11-24 14:30"'],
    finds: 'messages before a time',
  },
  {
    keyword: 'on',
    examples: ['on:today', 'on:2026-11-24', 'on:14:30'],
    finds: 'messages of a day, an hour, a minute',
  },
  {
    keyword: 'last',
    examples: ['last:15m', 'last:2d'],
    finds: 'messages of the last seconds (s), minutes (m), hours (h), days (d) or weeks (w)',
  },
  {
    keyword: 'session',
    examples: ['session:ab12'],
    finds: 'messages of a recording session, by the beginning of its id',
  },
  { examples: ['-is:retained', 'NOT topic:a/#'], finds: 'what the condition behind it does not' },
  {
    examples: ['error OR warning', '(error OR warning) topic:plant/#'],
    finds: 'what either side finds; parentheses group',
  },
] as const satisfies readonly SyntaxEntry[];

type Entry = (typeof syntax)[number];
export type Keyword = Extract<Entry, { readonly keyword: string }>['keyword'];

const keywords = new Map<string, Keyword>();
for (const entry of syntax) {
  if (!('keyword' in entry)) continue;
  keywords.set(entry.keyword, entry.keyword);
  if ('aliases' in entry) for (const alias of entry.aliases) keywords.set(alias, entry.keyword);
}

/** The keyword that a word in front of a colon stands for, in any case. */
export function keywordOf(word: string): Keyword | undefined {
  return keywords.get(word.toLowerCase());
}

/** All words that can stand in front of a colon. */
export function keywordNames(): readonly string[] {
  return [...keywords.keys()];
}

export function entryOf(keyword: Keyword): SyntaxEntry | undefined {
  return syntax.find((entry) => 'keyword' in entry && entry.keyword === keyword);
}

/** Values of `is:`, with other words for them; the last four stand for a direction. */
export const isValues = {
  retained: 'retained',
  retain: 'retained',
  duplicate: 'duplicate',
  dup: 'duplicate',
  failed: 'failed',
  gap: 'gap',
  received: 'in',
  in: 'in',
  sent: 'out',
  out: 'out',
} as const;

/** The MQTT 5 properties that can be searched for, in the names of the specification. */
export const searchableProperties = [
  'contentType',
  'responseTopic',
  'correlationData',
  'messageExpiryInterval',
  'payloadFormatIndicator',
  'topicAlias',
  'subscriptionIdentifiers',
] as const satisfies readonly (keyof PublishProperties)[];
