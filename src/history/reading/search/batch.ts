/** Messages by column, as conditions look at them: those of a block, or rows of the tail. */
import { isAscii } from 'node:buffer';
import { decodeExtra, largePayload, storedBytes } from '../../file/record.ts';
import type { NewMessage } from '../../../shared/message.ts';

/** For each message of a batch 1 when it is meant, else 0. */
export type Mask = Uint8Array;

export interface Columns {
  readonly ids: readonly number[];
  readonly times: readonly number[];
  /** Keys of the topics. */
  readonly topics: readonly number[];
  readonly flags: Uint8Array;
  readonly sizes: readonly number[];
  readonly extras: readonly Uint8Array[];
}

/** Stored payloads behind one another, and how to get one that is kept apart whole. */
export interface PayloadSource {
  stored(): StoredText;
  /** @param id of a message whose payload is large */
  large(id: number): Uint8Array;
}

export class Batch {
  readonly columns: Columns;
  /** Key of the recording session that all of them belong to. */
  readonly session: number;
  readonly #source: PayloadSource;
  readonly #extras: (ReturnType<typeof decodeExtra> | undefined)[] = [];
  #payloads: Payloads | undefined;

  constructor(columns: Columns, session: number, source: PayloadSource) {
    this.columns = columns;
    this.session = session;
    this.#source = source;
  }

  get count(): number {
    return this.columns.ids.length;
  }

  all(): Mask {
    return new Uint8Array(this.count).fill(1);
  }

  /** Properties and outcome of a message. */
  extra(index: number): Pick<NewMessage, 'properties' | 'outcome'> {
    return (this.#extras[index] ??= decodeExtra(this.columns.extras[index] ?? new Uint8Array()));
  }

  /** Decompresses them when it is first asked for. */
  get payloads(): Payloads {
    return (this.#payloads ??= new Payloads(this.columns, this.#source));
  }
}

/** Stored payloads as text in which all can be searched at once. */
export class StoredText {
  readonly bytes: Buffer;
  #latin: string | undefined;
  #folded: string | undefined;
  #isAscii: boolean | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = asBuffer(bytes);
  }

  /** All bytes, each as one character. */
  get latin(): string {
    return (this.#latin ??= this.bytes.toString('latin1'));
  }

  /** `latin` with the letters A to Z as a to z. (Letters beyond ASCII change, too, but into none of ASCII.) */
  get folded(): string {
    return (this.#folded ??= this.latin.toLowerCase());
  }

  get isAscii(): boolean {
    return (this.#isAscii ??= isAscii(this.bytes));
  }
}

/** The payloads of a batch, told apart. */
export class Payloads {
  readonly stored: StoredText;
  /** Where each stored payload begins, in bytes; one more at the end. */
  readonly starts: readonly number[];
  readonly #ids: readonly number[];
  readonly #sizes: readonly number[];
  readonly #source: PayloadSource;

  constructor({ ids, sizes }: Columns, source: PayloadSource) {
    this.#ids = ids;
    this.#sizes = sizes;
    this.#source = source;
    this.stored = source.stored();
    const starts = [0];
    let end = 0;
    for (const size of sizes) starts.push((end += storedBytes(size)));
    this.starts = starts;
  }

  /** Is the payload kept apart, and only its beginning here? */
  isLarge(index: number): boolean {
    return (this.#sizes[index] ?? 0) > largePayload;
  }

  /** The whole payload. */
  bytes(index: number): Buffer {
    if (this.isLarge(index)) return asBuffer(this.#source.large(this.#ids[index] ?? 0));
    return this.stored.bytes.subarray(this.starts[index] ?? 0, this.starts[index + 1] ?? 0);
  }

  /** The whole payload as UTF-8, what is none replaced. */
  text(index: number): string {
    if (this.isLarge(index)) return this.bytes(index).toString();
    const from = this.starts[index] ?? 0;
    const to = this.starts[index + 1] ?? 0;
    const { bytes, isAscii: isPlain, latin } = this.stored;
    return isPlain ? latin.slice(from, to) : bytes.toString('utf8', from, to);
  }

  /** Index of the message in whose stored payload the byte stands. */
  indexAt(position: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
