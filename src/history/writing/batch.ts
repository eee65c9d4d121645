/**
 * Messages on their way from the host to the worker: two buffers, which change hands without being
 * copied, and the names that occur in them. Thousands of objects in a postMessage would cost the
 * receiving thread more than receiving them did.
 */
import type { NewMessage } from '../../shared/message.ts';
import type { BlockColumns } from '../file/block.ts';
import type { StoredMessage } from '../file/record.ts';
import { encodeExtra, encodeFlags } from '../file/record.ts';

/** What crosses to the worker. Heads are records of six 32-bit numbers: time (one 64-bit float), topic, payload bytes, extra bytes, flags + 256 × source. */
export interface Batch {
  readonly count: number;
  readonly heads: ArrayBuffer;
  /** Of each message its payload and its extra, one behind the other. */
  readonly data: ArrayBuffer;
  /** The topics behind one another, and the UTF-16 units of each: one text crosses in a fraction of a thousand's time. */
  readonly topics: string;
  readonly topicLengths: Uint32Array;
  readonly sources: readonly Source[];
}

/** Whose messages they are: a block holds those of one source. */
export interface Source {
  /** Profile id. */
  readonly profile: string;
  /** Id of the recording session; empty: none. */
  readonly session: string;
}

const wordsPerHead = 6;

/** Gathers messages for one batch. */
export class BatchWriter {
  #heads: ArrayBuffer;
  #times: Float64Array;
  #words: Uint32Array;
  #data: Uint8Array<ArrayBuffer>;
  #count = 0;
  #bytes = 0;
  readonly #topics = new Map<string, number>();
  readonly #sources: Source[] = [];
  /** Index of the source of the last message added. */
  #source = 0;

  /** @param capacity messages and bytes to make room for; more is made when needed. */
  constructor(capacity = { messages: 64, bytes: 16_384 }) {
    this.#heads = new ArrayBuffer(capacity.messages * wordsPerHead * 4);
    this.#times = new Float64Array(this.#heads);
    this.#words = new Uint32Array(this.#heads);
    this.#data = new Uint8Array(capacity.bytes);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of payloads and extras so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Copies a message in; the caller may change or forget it afterwards. */
  add(message: NewMessage): void {
    const { payload } = message;
    const extra = message.properties || message.outcome || message.gap ? encodeExtra(message) : undefined;
    const extraBytes = extra ? extra.length : 0;
    this.#reserve(payload.length + extraBytes);
    const word = this.#count * wordsPerHead;
    this.#times[word >> 1] = message.time;
    this.#words[word + 2] = indexOf(this.#topics, message.topic);
    this.#words[word + 3] = payload.length;
    this.#words[word + 4] = extraBytes;
    this.#words[word + 5] = encodeFlags(message) | (this.#sourceOf(message) << 8);
    this.#data.set(payload, this.#bytes);
    if (extra) this.#data.set(extra, this.#bytes + payload.length);
    this.#bytes += payload.length + extraBytes;
    this.#count++;
  }

  /** The batch; the writer is used up. */
  finish(): Batch {
    const topics = [...this.#topics.keys()];
    return {
      count: this.#count,
      heads: this.#heads,
      data: this.#data.buffer,
      topics: topics.join(''),
      topicLengths: Uint32Array.from(topics, ({ length }) => length),
      sources: this.#sources,
    };
  }

  /** Most batches are of one source: comparing is cheaper than looking up. */
  #sourceOf({ profile, session = '' }: NewMessage): number {
    const isSame = (source: Source | undefined) => source?.profile === profile && source.session === session;
    if (isSame(this.#sources[this.#source])) return this.#source;
    this.#source = this.#sources.findIndex(isSame);
    if (this.#source < 0) this.#source = this.#sources.push({ profile, session }) - 1;
    return this.#source;
  }

  #reserve(bytes: number): void {
    if (this.#bytes + bytes > this.#data.length) {
      const larger = new Uint8Array(Math.max(this.#data.length * 2, this.#bytes + bytes));
      larger.set(this.#data.subarray(0, this.#bytes));
      this.#data = larger;
    }
    if ((this.#count + 1) * wordsPerHead > this.#words.length) {
      const larger = new ArrayBuffer(this.#heads.byteLength * 2);
      new Uint32Array(larger).set(this.#words);
      this.#heads = larger;
      this.#times = new Float64Array(larger);
      this.#words = new Uint32Array(larger);
    }
  }
}

/** The topics of a batch, which its heads have as indexes. To keep one, copy it: it may hold on to all of them. */
export function topicsOf({ topics, topicLengths }: Batch): string[] {
  let position = 0;
  return Array.from(topicLengths, (length) => topics.slice(position, (position += length)));
}

/** Messages that have a small payload and nothing else besides what a head says, by column. */
export class PlainColumns {
  readonly count: number;
  /** Bytes of each payload. */
  readonly sizes: Uint32Array;
  readonly #times: Float64Array;
  readonly #topics: Uint32Array;
  readonly #flags: Uint8Array;
  /** Where each payload begins; behind the last, where it ends. */
  readonly #offsets: Uint32Array;
  readonly #data: Uint8Array;

  /** Undefined when there are others in the batch. @param topics key of each topic of the batch */
  static of(batch: Batch, topics: readonly number[], mostBytes: number): PlainColumns | undefined {
    const words = new Uint32Array(batch.heads);
    for (let word = 0; word < batch.count * wordsPerHead; word += wordsPerHead) {
      if (words[word + 4] !== 0 || (words[word + 3] ?? 0) > mostBytes) return undefined;
    }
    return new PlainColumns(batch, words, topics);
  }

  private constructor({ count, heads, data }: Batch, words: Uint32Array, topics: readonly number[]) {
    const times = new Float64Array(heads);
    this.count = count;
    this.sizes = new Uint32Array(count);
    this.#times = new Float64Array(count);
    this.#topics = new Uint32Array(count);
    this.#flags = new Uint8Array(count);
    this.#offsets = new Uint32Array(count + 1);
    this.#data = new Uint8Array(data);
    let offset = 0;
    for (let index = 0; index < count; index++) {
      const word = index * wordsPerHead;
      const size = words[word + 3] ?? 0;
      this.#times[index] = Math.floor(times[word >> 1] ?? 0);
      this.#topics[index] = topics[words[word + 2] ?? 0] ?? 0;
      this.sizes[index] = size;
      this.#flags[index] = (words[word + 5] ?? 0) & 0xff;
      this.#offsets[index] = offset;
      offset += size;
    }
    this.#offsets[count] = offset;
  }

  /** Those from one index to before another. @param first id of the first message of the batch */
  block(first: number, from: number, to: number): BlockColumns {
    return {
      count: to - from,
      first: first + from,
      times: this.#times.subarray(from, to),
      topics: this.#topics.subarray(from, to),
      flags: this.#flags.subarray(from, to),
      sizes: this.sizes.subarray(from, to),
      payloads: this.#data.subarray(this.#offsets[from], this.#offsets[to]),
    };
  }

  /** The same, each by itself. */
  messages(first: number, from: number, to: number): StoredMessage[] {
    return Array.from({ length: to - from }, (_, offset) => {
      const index = from + offset;
      return {
        id: first + index,
        time: this.#times[index] ?? 0,
        topic: this.#topics[index] ?? 0,
        flags: this.#flags[index] ?? 0,
        size: this.sizes[index] ?? 0,
        extra: new Uint8Array(),
        payload: this.#data.subarray(this.#offsets[index], this.#offsets[index + 1]),
      };
    });
  }
}

/** A message of a batch; topic and source are indexes of its lists, the bytes are views of its buffer. */
export interface BatchEntry {
  readonly time: number;
  readonly topic: number;
  readonly source: number;
  readonly flags: number;
  readonly payload: Uint8Array;
  readonly extra: Uint8Array;
}

/** The messages of a batch in their order. */
export function* entriesOf(batch: Batch): Generator<BatchEntry> {
  const times = new Float64Array(batch.heads);
  const words = new Uint32Array(batch.heads);
  const data = new Uint8Array(batch.data);
  let position = 0;
  for (let index = 0; index < batch.count; index++) {
    const [topic = 0, payloadBytes = 0, extraBytes = 0, flags = 0] = words.subarray(
      index * wordsPerHead + 2,
      (index + 1) * wordsPerHead,
    );
    const payload = data.subarray(position, position + payloadBytes);
    position += payloadBytes;
    const extra = data.subarray(position, position + extraBytes);
    position += extraBytes;
    yield {
      time: Math.floor(times[(index * wordsPerHead) >> 1] ?? 0),
      topic,
      source: flags >>> 8,
      flags: flags & 0xff,
      payload,
      extra,
    };
  }
}

function indexOf(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  const index = names.size;
  names.set(name, index);
  return index;
}
