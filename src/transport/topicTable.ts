/** Texts of topics by their bytes: most messages come on a topic that was seen a moment ago, and need no new text for it. */

/** A power of two. A topic has one place; another that wants it takes it. */
const places = 16_384;

interface Known {
  readonly hash: number;
  readonly bytes: Uint8Array;
  readonly topic: string;
}

export class TopicTable {
  readonly #known: (Known | undefined)[] = new Array<Known | undefined>(places).fill(undefined);

  /** The UTF-8 bytes from one place to before another as text. */
  read(buffer: Buffer, from: number, to: number): string {
    let hash = to - from;
    for (let at = from; at < to; at++) hash = (Math.imul(hash, 31) + (buffer[at] ?? 0)) | 0;
    const place = (hash ^ (hash >>> 14)) & (places - 1);
    const known = this.#known[place];
    if (known?.hash === hash && isSame(known.bytes, buffer, from, to)) return known.topic;
    const topic = buffer.toString('utf8', from, to);
    this.#known[place] = { hash, bytes: Uint8Array.prototype.slice.call(buffer, from, to), topic };
    return topic;
  }
}

function isSame(bytes: Uint8Array, buffer: Buffer, from: number, to: number): boolean {
  if (bytes.length !== to - from) return false;
  for (let at = from; at < to; at++) if (bytes[at - from] !== buffer[at]) return false;
  return true;
}
