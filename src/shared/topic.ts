/**
 * The grammar of topic names and topic filters, and how they match.
 *
 * Sources: MQTT 5.0 section 4.7; AWS IoT Core developer guide "MQTT topics" and "MQTT"
 * (differences from the specification).
 */
import { allows, quotas, type AdjustableQuotas } from './aws/quotas.ts';
import { reservedTopicsOf } from './aws/reservedTopics.ts';

export type BrokerKind = 'awsIotCore' | 'mqtt';

/** What a name or filter breaks: `undefined` when it breaks nothing, else a sentence that names the fault and the limit. */
export type Complaint = string | undefined;

const encoder = new TextEncoder();

/** Length in UTF-8 bytes. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/**
 * The part of a topic or filter that AWS IoT Core counts against its limits: without
 * `$share/{name}/` and, behind it, `$aws/rules/{rule}/`.
 */
function countedPart(topicOrFilter: string): string {
  const shared = /^\$share\/[^/]*\//i.exec(topicOrFilter);
  const rest = shared ? topicOrFilter.slice(shared[0].length) : topicOrFilter;
  const rule = /^\$aws\/rules\/[^/]*\//i.exec(rest);
  return rule ? rest.slice(rule[0].length) : rest;
}

/** How much of AWS IoT Core's limits a topic or filter uses: UTF-8 bytes and slashes, as they are counted there. */
export function topicSize(topicOrFilter: string): { readonly bytes: number; readonly slashes: number } {
  const counted = countedPart(topicOrFilter);
  return { bytes: utf8Bytes(counted), slashes: counted.split('/').length - 1 };
}

/** The limits of a topic at AWS IoT Core. */
export type TopicQuotas = Pick<AdjustableQuotas, 'topicBytes' | 'topicSlashes'>;

/** Checks a topic name that is to be published to: its grammar, and at AWS IoT Core its limits. */
export function checkTopicName(topic: string, broker: BrokerKind, limits: TopicQuotas = quotas): Complaint {
  if (topic === '') return 'Topic is empty: a topic name has at least one character.';
  if (/[+#]/.test(topic)) {
    return `Topic has a wildcard (${topic.includes('#') ? '#' : '+'}): wildcards are for topic filters, a message is published to one topic name.`;
  }
  return (
    checkCharacters(topic, 'Topic') ??
    (broker === 'awsIotCore' ? checkAwsLimits(topic, 'Topic', limits) : undefined)
  );
}

/** Checks a topic filter that is to be subscribed to: its grammar, and at AWS IoT Core its limits. */
export function checkTopicFilter(
  filter: string,
  broker: BrokerKind,
  limits: TopicQuotas = quotas,
): Complaint {
  if (filter === '')
    return 'Topic filter is empty: a filter has at least one character, for example # or factory/#.';
  const characters = checkCharacters(filter, 'Topic filter');
  if (characters) return characters;
  const inner = stripShare(filter);
  if (inner === undefined) {
    return 'Topic filter is an incomplete shared subscription: write $share/{share name}/{topic filter}, without + or # in the share name.';
  }
  const levels = inner.split('/');
  for (const [index, level] of levels.entries()) {
    if (level.includes('#') && (level !== '#' || index !== levels.length - 1)) {
      return `Topic filter has # in "${level}": # stands alone in the last level, as in factory/#.`;
    }
    if (level.includes('+') && level !== '+') {
      return `Topic filter has + in "${level}": + stands alone for a whole level, as in factory/+/state.`;
    }
  }
  return broker === 'awsIotCore' ? checkAwsLimits(filter, 'Topic filter', limits) : undefined;
}

export interface MatchOptions {
  /** Does `a/#` match `a`? MQTT says yes (4.7.1.2), AWS IoT Core no. */
  readonly hashMatchesParent: boolean;
}

/** How the given kind of broker matches. */
export function matchOptions(broker: BrokerKind): MatchOptions {
  return { hashMatchesParent: broker !== 'awsIotCore' };
}

/**
 * Does a topic name match a filter? `$share/{name}/` in front of the filter is ignored. A
 * wildcard in the first level matches no topic that begins with `$` (MQTT 5.0, 4.7.2).
 */
export function matchesTopicFilter(filter: string, topic: string, options: MatchOptions): boolean {
  const inner = stripShare(filter) ?? filter;
  if (inner === topic) return true;
  if (topic.startsWith('$') && !inner.startsWith('$')) return false;
  const wanted = inner.split('/');
  const levels = topic.split('/');
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return levels.length > index || (options.hashMatchesParent && levels.length === index);
    if (index >= levels.length) return false;
    if (level !== '+' && level !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}

/** Has this filter a wildcard? */
export function hasWildcard(filter: string): boolean {
  return filter.split('/').some((level) => level === '+' || level === '#');
}

/** The filter behind `$share/{name}/`; the filter itself when it is not shared; undefined when that prefix is malformed. */
export function stripShare(filter: string): string | undefined {
  if (!filter.startsWith('$share/')) return filter;
  const shared = /^\$share\/([^/+#]+)\/(.+)$/s.exec(filter);
  return shared?.[2];
}

function checkCharacters(text: string, what: string): Complaint {
  if (text.includes('\u0000')) return `${what} has a null character (U+0000), which MQTT forbids.`;
  if (!text.isWellFormed()) return `${what} has half of a surrogate pair, which is not valid UTF-8.`;
  const bytes = utf8Bytes(text);
  return bytes > 65_535 ? `${what} has ${bytes} bytes of UTF-8; MQTT allows 65,535.` : undefined;
}

function checkAwsLimits(text: string, what: string, { topicBytes, topicSlashes }: TopicQuotas): Complaint {
  const shareName = /^\$share\/([^/]*)\//i.exec(text)?.[1];
  if (shareName !== undefined && utf8Bytes(shareName) > quotas.shareNameBytes) {
    return `${what} has a share name of ${utf8Bytes(shareName)} bytes of UTF-8; AWS IoT Core allows ${quotas.shareNameBytes}.`;
  }
  const { bytes, slashes } = topicSize(text);
  if (bytes > topicBytes) {
    return `${what} has ${bytes} bytes of UTF-8; ${allows('topicBytes', topicBytes)}.`;
  }
  return slashes > topicSlashes && !isAwsOwn(text, topicSlashes)
    ? `${what} has ${slashes} slashes; ${allows('topicSlashes', topicSlashes)}: shorten "${countedPart(text)}".`
    : undefined;
}

/** Some topics that AWS itself names have a slash more than it allows others. */
function isAwsOwn(text: string, topicSlashes: number): boolean {
  const longer = (pattern: string): boolean => pattern.split('/').length - 1 > topicSlashes;
  return reservedTopicsOf(stripShare(text) ?? text).some(({ pattern }) => longer(pattern));
}
