/** What a search that is being typed can become: keywords, their values, fields, topics, and searches that were made before. */
import { quote, quoteWhereNeeded } from './editSearch.ts';
import { formatFieldPath } from './fieldPath.ts';
import type { FieldPath } from './query.ts';
import { entryOf, isValues, keywordOf, searchableProperties, syntax, type Keyword } from './syntax.ts';

export interface SearchCompletion {
  readonly kind: 'saved' | 'recent' | 'keyword' | 'value' | 'field' | 'operator' | 'topic';
  /** What the list says. */
  readonly label: string;
  readonly description: string;
  /** What stands from `from` to `to` of the text instead, in UTF-16 units. */
  readonly insert: string;
  readonly from: number;
  readonly to: number;
}

/** What the host knows of a profile's history. */
export interface SearchKnowledge {
  readonly topics: readonly string[];
  readonly fields: readonly { readonly path: FieldPath; readonly type: string; readonly example: string }[];
  readonly saved: readonly { readonly name: string; readonly search: string }[];
  /** Recording sessions, the one that was heard of last first; times in milliseconds since 1970. */
  readonly sessions: readonly { readonly id: string; readonly from: number; readonly count: number }[];
  /** The newest first. */
  readonly recent: readonly string[];
}

const mostCompletions = 40;
const comparisons = ['=', '!=', '>', '>=', '<', '<='] as const;

/** @param cursor place of the cursor, in UTF-16 units */
export function completeSearch(text: string, cursor: number, knowledge: SearchKnowledge): SearchCompletion[] {
  const before = text.slice(0, cursor);
  // A term begins behind a blank or a parenthesis, and perhaps a minus.
  const start = /(?:^|[\s(])-?((?:[^\s("]|"(?:[^"\\]|\\.)*"?)*)$/.exec(before);
  const typed = start?.[1] ?? '';
  const from = cursor - typed.length;
  const to = cursor + (/^[^\s()]*/.exec(text.slice(cursor))?.[0].length ?? 0);
  const place = { from, to: typed === '' ? cursor : to };
  const [name, ...rest] = typed.split(':');
  const keyword = rest.length > 0 && name !== undefined ? keywordOf(name) : undefined;
  const items =
    keyword && name !== undefined
      ? valuesOf(keyword, rest.join(':').replace(/^"/, ''), name, place, knowledge)
      : [
          ...(text.trim() === typed ? whole(text, knowledge) : []),
          ...operatorsFor(before, typed, place, knowledge),
          ...termsFor(typed, place, knowledge),
        ];
  return items.slice(0, mostCompletions);
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Searches that take the place of all. */
function whole(text: string, { saved, recent }: SearchKnowledge): SearchCompletion[] {
  const place = { from: 0, to: text.length };
  const typed = text.trim();
  const names = new Set(saved.map(({ search }) => search));
  return [
    ...saved
      .filter(({ name, search }) => search !== typed && (holds(name, typed) || holds(search, typed)))
      .map(({ name, search }) => completion('saved', name, search, search, place)),
    ...recent
      .filter((search) => !names.has(search) && search !== typed && holds(search, typed))
      .slice(0, 8)
      .map((search) => completion('recent', search, 'Searched before', search, place)),
  ];
}

/** Behind a known field and a blank: how it can be compared. */
function operatorsFor(
  before: string,
  typed: string,
  place: Stretch,
  { fields }: SearchKnowledge,
): SearchCompletion[] {
  if (typed !== '' || !/\S\s$/.test(before)) return [];
  const name = before.trimEnd();
  const field = fields.find(({ path }) => {
    const written = formatFieldPath(path);
    return name.endsWith(written) && /^$|[\s(-]$/.test(name.slice(0, -written.length));
  });
  if (!field) return [];
  const usable = field.type === 'number' ? comparisons : comparisons.slice(0, 2);
  const example = field.type === 'string' ? JSON.stringify(field.example) : field.example;
  return usable.map((comparison) =>
    completion('operator', comparison, `for example ${comparison} ${example}`, `${comparison} `, place),
  );
}

function termsFor(typed: string, place: Stretch, { fields, topics }: SearchKnowledge): SearchCompletion[] {
  const lower = typed.toLowerCase();
  const keywords = syntax.flatMap((entry): SearchCompletion[] => {
    if (!('keyword' in entry)) return [];
    const names = [entry.keyword, ...('aliases' in entry ? entry.aliases : [])];
    if (!names.some((name) => name.startsWith(lower)) || typed.startsWith('/')) return [];
    return [completion('keyword', `${entry.keyword}:`, entry.examples[0], `${entry.keyword}:`, place)];
  });
  const paths = fields
    .map((field) => ({ ...field, written: formatFieldPath(field.path) }))
    .filter(({ written }) => holds(written, typed))
    .map(({ written, type, example }) =>
      completion('field', written, `${type}, e.g. ${example}`, `${written} `, place),
    );
  const names =
    typed.length < 2
      ? []
      : topics
          .filter((topic) => holds(topic, typed))
          .slice(0, 12)
          .map((topic) => completion('topic', `topic:${topic}`, '', `topic:${quoteTopic(topic)} `, place));
  return typed === '' ? [...keywords, ...paths.slice(0, 12)] : [...keywords, ...paths.slice(0, 20), ...names];
}

function valuesOf(
  keyword: Keyword,
  typed: string,
  name: string,
  place: Stretch,
  knowledge: SearchKnowledge,
): SearchCompletion[] {
  const value = (word: string, description = '', kind: SearchCompletion['kind'] = 'value') =>
    completion(kind, word, description, `${name}:${word} `, place);
  const words = (values: readonly string[]) =>
    values.filter((word) => word.toLowerCase().startsWith(typed.toLowerCase())).map((word) => value(word));
  switch (keyword) {
    case 'direction':
      return words(['in', 'out']);
    case 'route':
      return words(['mqtt', 'https']);
    case 'qos':
      return words(['0', '1', '2']);
    case 'is':
      return words([...new Set(Object.values(isValues))]);
    case 'last':
      return words(['1m', '15m', '1h', '24h', '7d']);
    case 'on':
      return words(['today', 'yesterday']);
    case 'property':
      return searchableProperties
        .filter((property) => property.toLowerCase().startsWith(typed.toLowerCase()))
        .map((property) => value(property));
    case 'topic':
      return knowledge.topics
        .filter((topic) => holds(topic, typed))
        .map((topic) => completion('topic', topic, '', `${name}:${quoteTopic(topic)} `, place));
    case 'has':
      return knowledge.fields
        .map((field) => ({ ...field, written: formatFieldPath(field.path) }))
        .filter(({ written }) => holds(written, typed))
        .map(({ written, type, example }) => value(written, `${type}, e.g. ${example}`, 'field'));
    case 'session':
      return knowledge.sessions
        .filter(({ id }) => id.startsWith(typed))
        .map(({ id, from, count }) =>
          value(
            id,
            `since ${new Date(from).toLocaleString('en-GB')}, ${count.toLocaleString('en')} messages`,
          ),
        );
    default: {
      const examples = entryOf(keyword)?.examples ?? [];
      return typed === ''
        ? examples
            .filter((example) => example.startsWith(`${keyword}:`))
            .map((example) =>
              completion('value', example, 'for example', example.replace(keyword, name), place),
            )
        : [];
    }
  }
}

function completion(
  kind: SearchCompletion['kind'],
  label: string,
  description: string,
  insert: string,
  place: Stretch,
): SearchCompletion {
  return { kind, label, description, insert, ...place };
}

function holds(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

// What begins with a slash could be read as a regular expression.
function quoteTopic(topic: string): string {
  return topic.startsWith('/') ? quote(topic) : quoteWhereNeeded(topic);
}
