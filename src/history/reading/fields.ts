/** Which fields the latest JSON payloads have: for completing what is searched and choosing what is charted. */
import type { FieldPath } from '../../shared/search/query.ts';
import { matchesTopicFilter } from '../../shared/topic.ts';
import type { FieldsRequest, FieldSummary } from '../questions.ts';
import type { OpenFile } from './openFile.ts';
import { parsePayload } from './payloads.ts';
import type { Job } from './slices.ts';
import { largePayload } from '../file/record.ts';

/** Messages that are looked into of each topic. */
const perTopic = 3;
/** Messages that are looked into in all. */
const mostMessages = 500;
/** Blocks that are gone through, from the newest back. */
const mostBlocks = 128;
const mostFields = 500;
/** Values that are visited in one payload, and how deep. */
const mostValues = 2_000;
const deepest = 16;
/** Elements of an array that are told apart. */
const mostElements = 8;
const exampleCharacters = 100;

/** Answers a request for fields, those of the newest messages first. */
export function* fields(open: OpenFile, request: FieldsRequest): Job<FieldSummary[]> {
  const { database, names, segments } = open;
  const profile = names.findProfile(request.profile);
  if (profile === undefined) return [];
  const sample = new FieldSample(request);
  const tail = database.all(
    'SELECT topic, size, payload FROM tail WHERE profile = ? ORDER BY id DESC LIMIT ?',
    profile,
    10_000,
  );
  for (const row of tail) {
    if (Number(row['size']) > largePayload) continue;
    sample.offer(names.topicName(Number(row['topic'])), () => row['payload'] as Uint8Array);
  }
  const blocks = database
    .all('SELECT key, last FROM block WHERE profile = ? ORDER BY last DESC LIMIT ?', profile, mostBlocks)
    .map((row) => ({ key: Number(row['key']), last: Number(row['last']) }));
  for (const { key, last } of blocks) {
    if (sample.full) break;
    yield;
    // It may have gone since it was listed, and its key been given to another.
    if (!database.get('SELECT key FROM block WHERE key = ? AND last = ?', key, last)) continue;
    const { topics, sizes } = segments.head(key);
    for (let index = topics.length - 1; index >= 0; index--) {
      if ((sizes[index] ?? 0) > largePayload) continue;
      sample.offer(
        names.topicName(topics[index] ?? 0),
        () => segments.payloads(key)[index] ?? new Uint8Array(),
      );
    }
  }
  return sample.fields();
}

class FieldSample {
  readonly #request: FieldsRequest;
  /** By topic how many of its messages may still be looked into. */
  readonly #open = new Map<string, number>();
  readonly #fields = new Map<string, FieldSummary>();
  #messages = 0;

  constructor(request: FieldsRequest) {
    this.#request = request;
  }

  get full(): boolean {
    return this.#messages >= mostMessages || this.#fields.size >= mostFields;
  }

  /** Looks into a message unless enough of its topic were. */
  offer(topic: string, payload: () => Uint8Array): void {
    const open = this.#open.get(topic) ?? (this.#matches(topic) ? perTopic : 0);
    this.#open.set(topic, Math.max(0, open - 1));
    if (open === 0 || this.full) return;
    this.#messages++;
    const document = parsePayload(payload());
    if (document !== undefined) this.#visit(document);
  }

  fields(): FieldSummary[] {
    return [...this.#fields.values()];
  }

  #matches(topic: string): boolean {
    const { topicFilter, hashMatchesParent = false } = this.#request;
    if (topicFilter === undefined || topicFilter === '') return topic !== '';
    return matchesTopicFilter(topicFilter, topic, { hashMatchesParent });
  }

  /** Without recursion, in the order of the text, and never all of a payload that means harm. */
  #visit(document: unknown): void {
    const open: { readonly path: FieldPath; readonly value: unknown }[] = [{ path: [], value: document }];
    for (let visited = 0; visited < mostValues; visited++) {
      const next = open.pop();
      if (!next) return;
      const { path, value } = next;
      if (typeof value !== 'object' || value === null) this.#take(path, value);
      else if (path.length < deepest) {
        const members: [string | number, unknown][] = Array.isArray(value)
          ? value.slice(0, mostElements).map((element: unknown, index) => [index, element])
          : Object.entries(value).slice(0, mostValues);
        for (const [name, member] of members.reverse()) open.push({ path: [...path, name], value: member });
      }
    }
  }

  #take(path: FieldPath, value: unknown): void {
    const type = value === null ? 'null' : typeof value;
    if (type !== 'number' && type !== 'string' && type !== 'boolean' && type !== 'null') return;
    const name = JSON.stringify(path);
    if (this.#fields.has(name) || this.#fields.size >= mostFields) return;
    this.#fields.set(name, { path, type, example: String(value).slice(0, exampleCharacters) });
  }
}
