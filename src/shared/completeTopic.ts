/** Completes a topic or a topic filter that is being typed: from what was used and seen, and from AWS's reserved topics. */
import { publishRight, reservedTopics, subscribeRight, type ReservedTopic } from './aws/reservedTopics.ts';
import { hasWildcard, type BrokerKind } from './topic.ts';

/** Where a completion comes from. */
export type CompletionKind = 'saved' | 'subscribed' | 'published' | 'received' | 'reserved';

export interface TopicCompletion {
  /** What stands in the field when it is taken. A name in braces in it is still to be replaced. */
  readonly value: string;
  readonly kind: CompletionKind;
  /** What a reserved topic is for; empty for others. */
  readonly description: string;
}

/** A topic or filter that was used or seen. */
export interface KnownTopic {
  readonly topic: string;
  readonly kind: Exclude<CompletionKind, 'reserved'>;
}

export interface CompletionOptions {
  readonly for: 'publish' | 'subscribe';
  readonly broker: BrokerKind;
  /** Names of things, the likeliest first. */
  readonly thingNames: readonly string[];
  /** The likeliest first. */
  readonly known: readonly KnownTopic[];
  /** At most this many. */
  readonly limit: number;
}

/** Characters of a word before reserved topics are searched for it. */
const shortestWord = 3;

/**
 * The completions of what has been typed, the likeliest first: what begins with it, what holds it, reserved topics. An empty
 * beginning gives everything known and, for subscribing, the reserved topics.
 */
export function completeTopic(prefix: string, options: CompletionOptions): TopicCompletion[] {
  const found = new Map<string, TopicCompletion>();
  const add = (completion: TopicCompletion): void => {
    if (completion.value !== prefix && !found.has(completion.value)) found.set(completion.value, completion);
  };
  const wanted = prefix.toLowerCase();
  const known = knownTopics(options);
  for (const begins of [true, false]) {
    for (const { topic, kind } of known) {
      const text = topic.toLowerCase();
      if (begins ? text.startsWith(wanted) : !text.startsWith(wanted) && text.includes(wanted)) {
        add({ value: topic, kind, description: '' });
      }
    }
  }
  if (options.broker === 'awsIotCore') {
    for (const completion of completeReserved(prefix, options)) add(completion);
  } else if (options.for === 'subscribe' && '$sys/#'.startsWith(wanted)) {
    add({ value: '$SYS/#', kind: 'reserved', description: "The broker's own figures, where it has them" });
  }
  return [...found.values()].slice(0, options.limit);
}

/** What can be used at all; for subscribing with the first levels of what was seen, too. */
function knownTopics(options: CompletionOptions): readonly KnownTopic[] {
  const aws = options.broker === 'awsIotCore';
  if (options.for === 'publish') {
    return options.known.filter(
      ({ topic }) =>
        !hasWildcard(topic) && !topic.startsWith('$share/') && !(aws && publishRight(topic) === 'forbidden'),
    );
  }
  const all: KnownTopic[] = [];
  for (const one of options.known) {
    if (aws && subscribeRight(one.topic) === 'forbidden') continue;
    all.push(one);
    const [first, ...rest] = one.topic.split('/');
    if (
      first === undefined ||
      first === '' ||
      rest.length === 0 ||
      first.startsWith('$') ||
      hasWildcard(first)
    )
      continue;
    all.push({ topic: `${first}/#`, kind: one.kind });
  }
  return all;
}

function completeReserved(prefix: string, options: CompletionOptions): TopicCompletion[] {
  const publish = options.for === 'publish';
  const usable = reservedTopics.filter((reserved) => (publish ? reserved.publish : reserved.subscribe));
  if (prefix.startsWith('$') || (prefix === '' && !publish)) {
    return usable.flatMap((reserved) => filledIn(reserved, prefix, options));
  }
  const word = prefix.trim().toLowerCase();
  if (word.length < shortestWord) return [];
  return usable
    .filter(({ pattern, description }) => `${pattern}\n${description}`.toLowerCase().includes(word))
    .flatMap((reserved) => filledIn(reserved, '', options));
}

/** A reserved topic with what was typed in the places of its names; none when it does not begin so. */
function filledIn(reserved: ReservedTopic, prefix: string, options: CompletionOptions): TopicCompletion[] {
  const typed = prefix.split('/');
  const pattern = reserved.pattern.split('/');
  const last = typed.length - 1;
  const levels: string[] = [];
  for (const [index, level] of typed.slice(0, last).entries()) {
    const wanted = pattern[index];
    if (wanted === undefined || wanted === '…' || level === '') return [];
    if (!isName(wanted) && wanted !== level) return [];
    levels.push(level);
  }
  const beginning = typed[last] ?? '';
  const wanted = pattern[last];
  if (wanted === undefined) return [];
  const rest = pattern.slice(last + 1).map((level) => standIn(level, options));
  return candidates(wanted, beginning, options).map((level) => ({
    value: [...levels, level, ...rest].join('/'),
    kind: 'reserved',
    description: reserved.description,
  }));
}

/** What the level that is being typed can become. */
function candidates(wanted: string, beginning: string, options: CompletionOptions): string[] {
  if (!isName(wanted)) return wanted.startsWith(beginning) ? [wanted] : [];
  if (wanted === '{thingName}') {
    const names = options.thingNames.filter((name) => name.startsWith(beginning));
    if (names.length > 0)
      return [...(options.for === 'subscribe' && beginning === '' ? ['+'] : []), ...names];
  }
  if (beginning !== '') return [beginning];
  return [standIn(wanted, options)];
}

/** What stands for a name that nobody has typed: any, the likeliest, or the name in braces for the person to replace. */
function standIn(level: string, options: CompletionOptions): string {
  if (!isName(level)) return level;
  if (options.for === 'subscribe') return level === '…' ? '#' : '+';
  switch (level) {
    case '{thingName}':
      return options.thingNames[0] ?? level;
    case '{format}':
      return 'json';
    case '{devices}':
      return 'things';
    case '{jobId}':
      return '$next';
    case '…':
      return '{topic}';
    default:
      return level;
  }
}

function isName(level: string): boolean {
  return level === '…' || level.startsWith('{');
}

/** Where the first name in braces stands that is still to be replaced; undefined when there is none. */
export function placeholderIn(topic: string): { readonly start: number; readonly end: number } | undefined {
  const found = /\{[A-Za-z]+\}/.exec(topic);
  return found ? { start: found.index, end: found.index + found[0].length } : undefined;
}
