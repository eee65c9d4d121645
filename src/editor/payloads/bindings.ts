/** The entries of `topicscope.decoders` as values: what is added, replaced and removed, and which topic filters suggest themselves. Pure. */
import { bindingFor, bindingSchema, readBindings, type Binding } from '../../formats/binding.ts';
import type { FormatChoice } from '../../shared/payload/format.ts';
import { checkTopicFilter, hasWildcard, type BrokerKind } from '../../shared/topic.ts';

export interface BindingPlace {
  readonly profile: { readonly id: string; readonly broker: BrokerKind };
  readonly topic: string;
}

/**
 * A list of entries in which this topic filter is read as chosen. An entry with the same filter is replaced; else the new one stands
 * before the first entry that would take its topic away, so that it counts, or last. Entries that are not valid stay as they are.
 */
export function withBinding(
  setting: unknown,
  topicFilter: string,
  choice: FormatChoice,
  place: BindingPlace,
): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(setting) ? setting : [];
  const known = entries.map((entry) => isFor(entry, topicFilter, place.profile.id));
  const old = entries.findIndex((_, index) => known[index]);
  const profile = old >= 0 ? profileOf(entries[old]) : undefined;
  const fresh = { topicFilter, ...(profile === undefined ? {} : { profile }), ...written(choice) };
  if (old >= 0) return entries.map((entry, index) => (index === old ? fresh : entry));
  const first = entries.findIndex((entry) =>
    bindingFor(readBindings([entry]).bindings, place.profile, place.topic),
  );
  return first < 0 ? [...entries, fresh] : [...entries.slice(0, first), fresh, ...entries.slice(first)];
}

/** The list without the entry of a binding. */
export function withoutBinding(setting: unknown, binding: Binding): readonly unknown[] {
  const entries: readonly unknown[] = Array.isArray(setting) ? setting : [];
  const index = entries.findIndex((entry) => {
    const read = bindingSchema.safeParse(entry);
    return (
      read.success && read.data.topicFilter === binding.topicFilter && read.data.profile === binding.profile
    );
  });
  return entries.filter((_, at) => at !== index);
}

/** Topic filters that a person may mean by a topic: the narrowest first. */
export function proposedFilters(topic: string): readonly string[] {
  if (hasWildcard(topic)) return [topic];
  const shadow = /^\$aws\/things\/[^/]+\/shadow\//.test(topic);
  const levels = topic.split('/');
  const isReserved = (levels[0] ?? '').startsWith('$');
  const others = levels.map((_, index) =>
    // The first level of a $ topic is never met by a wildcard (MQTT 5.0, section 4.7.2).
    index === 0 && (isReserved || levels.length === 1) ? '' : replaced(levels, index, '+'),
  );
  const branches = levels.slice(0, -1).map((_, index) => [...levels.slice(0, index + 1), '#'].join('/'));
  const proposed = [
    topic,
    ...(shadow ? ['$aws/things/+/shadow/#'] : []),
    ...(/^spBv1\.0\//.test(topic) ? ['spBv1.0/#'] : []),
    ...others.reverse(),
    ...branches.reverse(),
  ];
  return [...new Set(proposed)].filter(
    (filter) => filter !== '' && checkTopicFilter(filter, 'mqtt') === undefined,
  );
}

function replaced(levels: readonly string[], index: number, by: string): string {
  return levels.map((level, at) => (at === index ? by : level)).join('/');
}

function isFor(entry: unknown, topicFilter: string, profileId: string): boolean {
  const read = bindingSchema.safeParse(entry);
  if (!read.success || read.data.topicFilter !== topicFilter) return false;
  return read.data.profile === undefined || read.data.profile === profileId;
}

function profileOf(entry: unknown): string | undefined {
  const read = bindingSchema.safeParse(entry);
  return read.success ? read.data.profile : undefined;
}

/** Without members that say nothing. */
function written(choice: FormatChoice): Record<string, string> {
  const members = Object.entries(choice).filter(
    (member): member is [string, string] => typeof member[1] === 'string',
  );
  return Object.fromEntries(members);
}

/** A choice in a few words: "Protobuf (plant.Reading), gzip". */
export function choiceWords(choice: FormatChoice, title: string): string {
  const inner = choice.message ?? choice.encoding;
  return [inner === undefined ? title : `${title} (${inner})`, choice.compression].filter(Boolean).join(', ');
}
