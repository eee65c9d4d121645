/**
 * Cuts a byte stream into MQTT control packets. mqtt-packet's parser would do it, too, but waits for
 * as many bytes as a packet claims to have; this one refuses a claim over the limit at once, and
 * hands the parser one whole packet at a time.
 */
export type FrameFault = 'malformed' | 'tooLarge';

export class FrameReader {
  readonly #limit: number;
  #rest: Buffer = Buffer.alloc(0);

  /** @param limit bytes of the largest packet, its fixed header not counted */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that wait for the rest of their packet. */
  get waiting(): number {
    return this.#rest.length;
  }

  /**
   * Takes bytes in and gives each packet that is whole.
   *
   * @param take told of each packet in turn; false ends it, and what follows is left unread
   * @returns a fault in the stream, after which nothing more can be read from it
   */
  read(chunk: Buffer, take: (frame: Buffer) => boolean): FrameFault | undefined {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = Buffer.alloc(0);
    for (;;) {
      const header = readHeader(data);
      if (header === 'malformed') return 'malformed';
      if (header === 'incomplete') break;
      if (header.remaining > this.#limit) return 'tooLarge';
      const end = header.size + header.remaining;
      if (data.length < end) break;
      const frame = data.subarray(0, end);
      data = data.subarray(end);
      this.#rest = data;
      if (!take(frame)) return undefined;
    }
    this.#rest = data;
    return undefined;
  }
}

/** Fixed header (MQTT 5.0, 2.1): packet type and flags, then the remaining length in 1 to 4 bytes. */
function readHeader(data: Buffer): { size: number; remaining: number } | 'incomplete' | 'malformed' {
  let remaining = 0;
  for (let index = 1; index <= 4; index++) {
    if (index >= data.length) return 'incomplete';
    const byte = data.readUInt8(index);
    remaining += (byte & 0x7f) * 128 ** (index - 1);
    if ((byte & 0x80) === 0) return { size: index + 1, remaining };
  }
  return 'malformed';
}
