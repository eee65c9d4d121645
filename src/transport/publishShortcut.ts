/**
 * A shortcut for what floods: a PUBLISH of QoS 0 without properties that is whole in what was received is read here, without
 * the ten objects and the turn that mqtt.js takes for a packet, which are most of the cost of receiving. Everything else is
 * mqtt.js's, and order is kept: what stands behind one of its packets waits until that packet is handled.
 *
 * MQTT 3.1.1 and 5.0, sections 2.1 (fixed header) and 3.3 (PUBLISH).
 */
import { Writable, type Duplex } from 'node:stream';
import { TopicTable } from './topicTable.ts';

/** Larger packets go through mqtt.js: copying is most of their cost anyway, and little has to be kept here. */
const mostBytes = 16_384;
const publish = 0x30;
const publishRetained = 0x31;

export interface ShortcutOptions {
  readonly mqttVersion: '3.1.1' | '5';
  /** False until somebody takes messages: all goes to mqtt.js. */
  readonly isOpen: () => boolean;
  /** @param payload a view of what was received: to be copied by who keeps it */
  readonly onMessage: (topic: string, payload: Buffer, retain: boolean) => void;
}

/** Puts the shortcut between a stream and the reader that it will be piped into: mqtt.js's. */
export function withShortcut(stream: Duplex, options: ShortcutOptions): Duplex {
  const pipe = stream.pipe.bind(stream);
  stream.pipe = <T extends NodeJS.WritableStream>(reader: T): T => {
    pipe(new PublishShortcut(reader, options));
    return reader;
  };
  return stream;
}

export class PublishShortcut extends Writable {
  readonly #reader: NodeJS.WritableStream;
  readonly #options: ShortcutOptions;
  readonly #topics = new TopicTable();
  /** The beginning of a packet whose rest has not come. */
  #begun: Buffer | undefined;
  /** Bytes that are still to come of a packet that the reader has the beginning of. */
  #passing = 0;

  /** @param reader what takes the other packets, and says when it has handled them */
  constructor(reader: NodeJS.WritableStream, options: ShortcutOptions) {
    super();
    this.#reader = reader;
    this.#options = options;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const bytes = this.#begun ? Buffer.concat([this.#begun, chunk]) : chunk;
    this.#begun = undefined;
    this.#go(bytes, 0, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    const rest = this.#begun;
    this.#begun = undefined;
    if (rest) this.#reader.write(rest);
    this.#reader.end();
    done();
  }

  #go(bytes: Buffer, from: number, done: (error?: Error | null) => void): void {
    let at = Math.min(bytes.length, from + this.#passing);
    this.#passing -= at - from;
    while (at < bytes.length) {
      const { body, next } = extent(bytes, at);
      if (body === undefined) {
        this.#begun = bytes.subarray(at);
        break;
      }
      const isShort = this.#isShort(bytes[at] ?? 0, next - at);
      if (isShort && next > bytes.length) {
        this.#begun = bytes.subarray(at);
        break;
      }
      if (isShort && at > from && this.#canRead(bytes, body, next)) {
        this.#reader.write(bytes.subarray(from, at), () => {
          this.#go(bytes, at, done);
        });
        return;
      }
      if (isShort && this.#canRead(bytes, body, next)) {
        this.#read(bytes, at, body, next);
        from = next;
      } else if (next > bytes.length) this.#passing = next - bytes.length;
      at = Math.min(next, bytes.length);
    }
    if (at > from) {
      this.#reader.write(bytes.subarray(from, at), () => {
        done();
      });
    } else done();
  }

  /** May it be read here, as far as its first byte and its size tell? */
  #isShort(type: number, size: number): boolean {
    return (type === publish || type === publishRetained) && size <= mostBytes && this.#options.isOpen();
  }

  #canRead(bytes: Buffer, body: number, next: number): boolean {
    const topicEnd = body + 2 + (bytes[body] ?? 0) * 256 + (bytes[body + 1] ?? 0);
    if (topicEnd === body + 2) return false;
    // MQTT 5: the length of the properties follows. With any of them, and where a topic alias is all, mqtt.js knows what to do.
    return this.#options.mqttVersion === '5' ? topicEnd < next && bytes[topicEnd] === 0 : topicEnd <= next;
  }

  #read(bytes: Buffer, at: number, body: number, next: number): void {
    const topicEnd = body + 2 + (bytes[body] ?? 0) * 256 + (bytes[body + 1] ?? 0);
    const payload = bytes.subarray(this.#options.mqttVersion === '5' ? topicEnd + 1 : topicEnd, next);
    this.#options.onMessage(
      this.#topics.read(bytes, body + 2, topicEnd),
      payload,
      bytes[at] === publishRetained,
    );
  }
}

/**
 * Where a packet's body begins (undefined while its length is not whole) and where the next packet does. Of a length that is
 * none (more than four bytes), everything belongs to the packet, for the reader to refuse.
 */
function extent(bytes: Buffer, at: number): { body: number | undefined; next: number } {
  let length = 0;
  for (let index = 1; index <= 4; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return { body: undefined, next: Infinity };
    length += (byte & 0x7f) * 0x80 ** (index - 1);
    if (byte < 0x80) return { body: at + index + 1, next: at + index + 1 + length };
  }
  return { body: bytes.length, next: Infinity };
}
